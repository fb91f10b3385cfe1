"""Every route against bodies, addresses and headers that no client of ours sends: a problem detail, never a mistake of the program."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import pytest
from starlette.routing import Route
from starlette.types import Message

from backend.routes import declaring
from backend.routes.declaring import FORM_BYTES
from backend.routes.table import operations
from tests.integration.http.site import URL, Site

FILLED: Final = {
    "{event:int}": "1",
    "{reference:path}": "A",
    "{case}": "ab" * 32,
    "{device}": "cd" * 8,
    "{operator:int}": "1",
}
OURS: Final = max(operation.body_at_most for operation in operations())
"""The largest body that any route takes."""

VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1 << 31, 1 << 32, 1 << 63, 1 << 64, 10**400, 1.5, "", "\x00", "a\x00b", "\u202eabc", "\ud800", "é" * 300, "a" * 9_999,
    [], [[]], {}, {"a": 1}, [None], [0], [-1], [1 << 63], [1] * 5_000, list(range(1, 5_000)), "../../etc/passwd", "America", "UTC\x00",
)  # fmt: skip

BODIES: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("POST", "/v1/events"): {
        "name": "n", "kind": "show", "timezone": "UTC", "starts_s": 1_795_000_000, "ends_s": 1_795_000_100, "capacity": 3,
        "zones": [[1, "a"]], "gates": [[1, "g", 1]], "policy": {}, "with_names": False,
    },
    ("PUT", "/v1/events/1/policy"): {
        "mode": "once", "version": 3, "list_age": {"amber_s": 1, "red_s": 2}, "access": [{"zone": 1, "classes": ["a"]}],
        "windows": [{"zone": 1, "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}], "proofs": [{"class": "", "accept": ["static"]}],
    },
    ("PATCH", "/v1/events/1"): {"name": "n", "timezone": "UTC", "starts_s": 1_795_000_000, "ends_s": 1_795_000_100},
    ("POST", "/v1/events/1/grow"): {"capacity": 20},
    ("POST", "/v1/events/1/tickets"): {
        "tickets": [{"reference": "r", "name": "n", "seat": "s", "class": "c", "not_before": 1, "expires": 1_795_000_050, "paper": True}]
    },
    ("POST", "/v1/events/1/tickets/A/reissue"): {"name": "n", "seat": "s", "class": "c", "not_before": 1, "expires": 1_795_000_050, "holder_key": "AAAA"},
    ("POST", "/v1/enrolments"): {"events": [1], "gates": [1], "role": "gate", "name": "x", "valid_s": 100},
    ("POST", "/v1/operators"): {"name": "x", "role": "steward", "pin": "270391"},
    ("POST", "/v1/operators/1/role"): {"role": "supervisor"},
    ("POST", "/v1/operators/1/pin"): {"pin": "270391"},
    ("POST", f"/v1/events/1/cases/{'ab' * 32}/settle"): {"decision": "explained", "by": "x", "note": "y", "saw": ["ab" * 32], "decisions": 0},
}  # fmt: skip

NO_JSON: Final = (
    b"[" * 100_000, b'{"a":' * 100_000, b'{"policy":' + b"[" * 100_000, b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", b"1" * 10_000,
    b'{"capacity":' + b"9" * 5_000 + b"}", b'{"capacity":1e999}', b'{"version":NaN}', b'"', b"\xff", b"\xef\xbb\xbf{}", b'{"\\ud800":1}', b"nul", b"\x00",
)  # fmt: skip

HEADERS: Final[tuple[dict[str, str | bytes], ...]] = (
    {"content-length": b"\xb2"}, {"content-length": "9" * 5_000}, {"content-length": "-1"}, {"accept-language": "q=;;;;," * 100},
    {"accept-language": "en;q=" + "9" * 5_000}, {"accept-language": "pt;q=nan,en;q=1e999"}, {"accept-language": b"\xff\xfe"}, {"if-none-match": '"' * 1_000},
    {"cookie": b"portao_session=\xff; portao_lang=\xff"}, {"accept": b"\xff"}, {"x-request-id": b"\xff"}, {"x-request-id": "a\x00b"}, {"host": b"\xff"},
    {"authorization": b"Bearer \xff"}, {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, {"authorization": "Bearer " + "A" * 50_000},
)  # fmt: skip

ADDRESSES: Final = (
    "/v1/events/" + "9" * 5_000, f"/v1/events/{'9' * 5_000}/cases", "/v1/events/1/tickets/%00", "/v1/events/1/tickets/%ff%fe", "/v1/events/%C2%B2", "/v1/events/-1",
    "/v1/events/1/tickets/" + "a" * 30_000, "/v1/events/1/tickets?limit=" + "9" * 1_900, "/v1/events/1/tickets?after=%C2%B2", "/v1/events/1/cases?status=%00",
    "/v1/events/1/cases?lang=%ff", "/v1/devices/%00/lock", "/v1/events/1/tickets/A%0d%0aX-Evil:%201", "/v1/events/1/cases?" + "a=1&" * 10_000, "/%2e%2e/%2e%2e/etc/passwd",
)  # fmt: skip


def routes(site: Site) -> Iterator[tuple[str, str]]:
    """Every method and address of the app, with something filled in."""
    for route in site.app.routes:
        assert isinstance(route, Route)
        path = route.path
        for placeholder, value in FILLED.items():
            path = path.replace(placeholder, value)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, path


def changed(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The document with each of its values, and each inside those, replaced by each that is odd."""
    for key, held in document.items():
        for value in VALUES:
            yield document | {key: value}
            if isinstance(held, list):
                yield document | {key: [value]}
        for inner in inside(held):
            yield document | {key: inner}


def inside(held: Any) -> Iterator[Any]:
    match held:
        case dict():
            yield from (held | {key: value} for key in held for value in VALUES)
        case [dict() as row]:
            yield from ([row | {key: value}] for key in row for value in VALUES)
        case [list() as row]:
            yield from ([[*row[:at], value, *row[at + 1 :]]] for at in range(len(row)) for value in VALUES)


def check(answer: httpx.Response) -> None:
    """An answer as it should be, whatever was asked: what failed is a problem detail, of the caller's making."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and "text/html" not in answer.headers["content-type"]:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["what_to_do"]


@pytest.mark.parametrize("route", BODIES, ids=lambda route: f"{route[0]} {route[1][:40]}")
async def test_odd_values_in_json_are_refused_or_used(site: Site, route: tuple[str, str]) -> None:
    await site.issue(await site.event(), reference="A")
    good = await site.ask(*route, content=json.dumps(BODIES[route]))
    assert good.status_code in (200, 201, 404, 422)
    for document in changed(BODIES[route]):
        check(await site.ask(*route, content=json.dumps(document)))
    for raw in NO_JSON:
        refused = await site.ask(*route, content=raw)
        check(refused)
        assert refused.status_code in (404, 422)


async def test_no_route_reads_a_body_that_says_it_is_too_large(site: Site) -> None:
    device = await site.device(await site.event(), "a")
    browser, token = await site.browser(), await site.session(device)
    refused, read = set(), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x"

    for method, path in routes(site):
        for credential in (site.token, token):
            headers = {"authorization": f"Bearer {credential}", "content-length": str(OURS + 1)}
            answer = await browser.request(method, path, content=endless(), headers=headers)
            check(answer)
            refused |= {path} if answer.status_code == 413 else set()
    assert read == 0
    device_posts = {
        "/v1/enrol",
        "/v1/session",
        "/v1/session/challenge",
        "/v1/events/1/hello",
        "/v1/events/1/push",
    }
    forms = {"/sign-out", "/events/1/enrol", f"/events/1/cases/{'ab' * 32}"}
    assert refused >= {path for _, path in BODIES} | device_posts | forms | {"/v1/events/1/import"}


async def test_a_body_that_does_not_end_is_left_at_the_cap(site: Site) -> None:
    event = await site.event()
    token = await site.session(await site.device(event, "a"))
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield bytes(65_536)

    caps = {
        "/v1/enrol": 4 << 10,
        f"/v1/events/{event}/hello": 16 << 10,
        f"/v1/events/{event}/push": (1 << 20) + (64 << 10),
    }
    for path, cap in caps.items():
        sent = 0
        answer = await site.http.post(path, content=endless(), headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["name"]) == (413, "TOO_LARGE")
        assert sent <= cap + 2 * 65_536


async def test_a_body_that_trickles_in_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaring, "STRANGERS_S", 0.05)
    never = asyncio.Event()

    async def trickle() -> AsyncIterator[bytes]:
        yield b"x"
        await never.wait()

    answer = await site.http.post("/v1/enrol", content=trickle())
    check(answer)
    assert (answer.status_code, answer.json()["name"]) == (408, "TOO_SLOW")
    assert (await site.http.get("/healthz")).status_code == 200


async def test_a_caller_who_hangs_up_in_the_middle_is_no_mistake_of_the_program(site: Site) -> None:
    said: list[Message] = [
        {"type": "http.request", "body": b"x", "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[Message] = []

    async def receive() -> Message:
        return said.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/enrol", "query_string": b"", "headers": []}
    await site.app(scope, receive, send)
    assert answered[0]["status"] == 400
    assert b"cut off" in answered[1]["body"]


async def test_odd_headers_are_refused_or_passed_over(site: Site) -> None:
    for headers in HEADERS:
        for call in (
            ("POST", "/v1/events"),
            ("GET", "/v1/events"),
            ("POST", "/v1/enrol"),
            ("GET", "/"),
            ("GET", "/sign-in"),
            ("GET", "/nothing"),
        ):
            asked = {"authorization": f"Bearer {site.token}"} | headers
            check(await site.http.request(*call, headers=asked))  # type: ignore[arg-type]


async def test_odd_addresses_are_refused(site: Site) -> None:
    for address in ADDRESSES:
        for method in ("GET", "POST"):
            answer = await site.ask(method, address)
            check(answer)
            assert answer.status_code in (404, 405, 414, 422), address
    long = await site.http.get("/v1/events/" + "9" * 5_000)
    assert (long.status_code, long.json()["name"]) == (414, "ADDRESS_TOO_LONG")
    assert long.headers["x-request-id"]


async def test_no_header_of_an_answer_can_be_written_from_outside(site: Site) -> None:
    event = await site.event(name="Night")
    device = await site.device(event, "a")
    evil = "A\r\nx-evil: 1"
    asked = {"x-request-id": "a-1", "accept-language": evil.replace("\r\n", ""), "if-none-match": '"\t"'}
    answers = [
        await site.ask("GET", f"/v1/events/{event}/tickets/A%0D%0Ax-evil:%201", headers=asked),
        await site.ask("GET", f"/v1/events/{event}/cases?lang=%0D%0Ax-evil:%201"),
        await site.http.get("/sign-in?link=%0D%0Ax-evil:%201&lang=%0D%0Ax-evil:1"),
        await site.as_device(device, "GET", "/v1/trust", headers=asked),
    ]
    for answer in answers:
        assert "x-evil" not in answer.headers
        assert not any("\n" in value or "\r" in value for value in answer.headers.values())


async def test_a_form_of_many_fields_or_none_of_ours_is_refused(site: Site) -> None:
    await site.event()
    browser = await site.browser()
    odd = (
        b"a=1&" * 50,
        b"&" * 16_000,
        b"\xff" * 100,
        b"gate=" + b"9" * 5_000,
        b"%" * 1_000,
        b"csrf=%00",
        b"",
    )
    for body in odd:
        for path in ("/sign-out", "/events/1/enrol", f"/events/1/cases/{'ab' * 32}"):
            answer = await browser.post(path, content=body, headers={"origin": URL})
            check(answer)
            assert answer.status_code in (403, 422)
    large = await browser.post("/sign-out", content=bytes(FORM_BYTES + 1))
    assert large.status_code == 413


async def test_what_a_session_claims_is_not_believed(site: Site) -> None:
    """Tokens of other algorithms, of none, of our own form with another end: nobody is signed in."""
    token = await site.session(await site.device(await site.event(), "a"))
    head, _, rest = token.partition(".")
    forged = [
        "eyJhbGciOiJub25lIn0." + rest,
        f"{head}.e30.",
        token[:-1],
        token + "A",
        token.swapcase(),
        "..",
        "a.b.c.d.e",
        head,
    ]
    for one in forged:
        answer = await site.http.get("/v1/trust", headers={"authorization": f"Bearer {one}"})
        assert answer.status_code == 401, one
