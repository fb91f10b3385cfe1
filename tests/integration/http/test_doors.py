"""Nothing answers without a credential, and none passes for another: every route of the app is tried."""

from collections.abc import Iterator, Mapping

import httpx
import pytest
from starlette.routing import Route

from tests.integration.http.site import URL, Site

OPEN = {
    ("GET", "/healthz"),
    ("POST", "/v1/enrol"),
    ("POST", "/v1/session/challenge"),
    ("POST", "/v1/session"),
    ("GET", "/sign-in"),
}
DEVICE = {
    "/v1/trust",
    *(f"/v1/events/1/{what}" for what in ("profile", "roster", "admissions", "feed", "hello", "push")),
}
PAGES = {"/", "/sign-out", "/events/1/enrol", "/events/1/codes", f"/events/1/cases/{'ab' * 32}"}
FILLED = {"{event:int}": "1", "{reference:path}": "ABC", "{case}": "ab" * 32, "{device}": "cd" * 8}


def calls(site: Site) -> Iterator[tuple[str, str, str]]:
    """Every method and path of the app, as its pattern and with something filled in."""
    for route in site.app.routes:
        assert isinstance(route, Route)
        assert route.methods is not None
        path = route.path
        for placeholder, value in FILLED.items():
            path = path.replace(placeholder, value)
        for method in route.methods - {"HEAD"}:
            yield method, route.path, path


def guarded(site: Site) -> list[tuple[str, str]]:
    return [(method, path) for method, pattern, path in calls(site) if (method, pattern) not in OPEN]


async def answers(
    site: Site, calls: list[tuple[str, str]], headers: Mapping[str, str | bytes] | None = None
) -> dict[tuple[str, str], int]:
    return {call: (await site.http.request(*call, headers=headers)).status_code for call in calls}  # type: ignore[arg-type]


def is_admin_route(path: str) -> bool:
    return path.startswith("/v1/") and path not in DEVICE


async def test_only_the_named_routes_are_open(site: Site) -> None:
    declared = {(method, pattern) for method, pattern, _ in calls(site)}
    assert declared >= OPEN
    assert len(declared) > 35


async def test_without_a_credential_every_other_route_answers_401(site: Site) -> None:
    found = await answers(site, guarded(site))
    assert set(found.values()) == {401}, {call: code for call, code in found.items() if code != 401}


@pytest.mark.parametrize(
    "header",
    [b"Bearer wrong", b"Bearer ", b"Basic YTpi", b"Bearer pta_000000000000_" + b"0" * 64, b"Bearer \xe9"],
)
async def test_a_wrong_credential_is_no_credential(site: Site, header: bytes) -> None:
    found = await answers(site, guarded(site), headers={"authorization": header})
    assert set(found.values()) == {401}


async def test_a_device_reaches_no_route_of_administrators_and_no_page(site: Site) -> None:
    device = await site.device(await site.event(), "a")
    headers = {"authorization": f"Bearer {await site.session(device)}"}
    found = await answers(site, guarded(site), headers=headers)
    refused = {path: code for (_, path), code in found.items() if code in (401, 403)}
    assert set(refused) == {path for _, path in guarded(site)} - DEVICE
    assert {code for path, code in refused.items() if is_admin_route(path)} == {403}


async def test_an_administrators_token_is_no_devices_session_and_no_browser(site: Site) -> None:
    headers = {"authorization": f"Bearer {site.token}"}
    found = await answers(site, guarded(site), headers=headers)
    assert {code for (_, path), code in found.items() if path in DEVICE} == {403}
    assert {code for (_, path), code in found.items() if path in PAGES} == {401}


async def test_a_metrics_token_reads_metrics_and_nothing_else(site: Site) -> None:
    headers = {"authorization": f"Bearer {site.metrics_token}"}
    found = await answers(site, guarded(site), headers=headers)
    assert found.pop(("GET", "/metrics")) == 200
    assert set(found.values()) <= {401, 403}
    assert {code for (_, path), code in found.items() if path.startswith("/v1/")} == {403}


async def test_a_browsers_cookie_opens_pages_and_no_api(site: Site) -> None:
    browser = await site.browser()
    found = {call: (await browser.request(*call)).status_code for call in guarded(site)}
    assert {code for (_, path), code in found.items() if path.startswith("/v1/")} == {401}
    assert found["GET", "/"] == 200


async def test_a_devices_session_is_no_cookie_and_a_cookie_is_no_session(site: Site) -> None:
    device = await site.device(await site.event(), "a")
    answer = await site.http.get("/", headers={"cookie": f"portao_session={await site.session(device)}"})
    assert answer.status_code == 401
    cookie = (await site.browser()).cookies["portao_session"]
    answer = await site.http.get("/v1/events", headers={"authorization": f"Bearer {cookie}"})
    assert answer.status_code == 401


async def test_open_routes_tell_strangers_nothing(site: Site) -> None:
    alive = await site.http.get("/healthz")
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    for path in ("/v1/enrol", "/v1/session/challenge", "/v1/session"):
        for body in (b"", b"\xff", b"\xa0", b"{}", b"\xa1\x01\x40"):
            answer = await site.http.post(path, content=body)
            assert answer.status_code in (400, 401, 403), (path, body)


async def test_a_head_request_needs_the_same_credential(site: Site) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url=URL) as http:
        assert (await http.head("/v1/events")).status_code == 401
        assert (await http.head("/healthz")).status_code == 200
