"""The gate in a browser as a server gives it out: the right types, kept as long as they may be, under a policy that holds."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from backend.app import create_app
from backend.gate_files import GateFiles
from backend.settings import Settings
from keys.ring import Cost
from tests.integration.http.site import URL, Site

KINDS = ("sqlite",)
PAGE = b"<!doctype html><title>gate</title>"
SCRIPT = b"console.log('a gate');" * 50
WASM = b"\0asm\x01\0\0\0"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the build leaves one."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "manifest.webmanifest").write_bytes(b"{}")
    (folder / "service_worker.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1234.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1234.js.br").write_bytes(b"pressed by brotli")
    (folder / "assets" / "app-1234.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (folder / "assets" / "reader-5678.wasm").write_bytes(WASM)
    (folder / "notes.unknown").write_bytes(b"of no kind that is served")
    return folder


def app_with(folder: Path, gate: Path | None) -> Starlette:
    return create_app(replace(Settings.under(folder / "data", URL, Cost(1, 8)), gate=gate))


@pytest.fixture
async def http(tmp_path: Path, built: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = app_with(tmp_path, built)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client,
    ):
        yield client


async def test_the_page_and_its_files_come_with_their_types(http: httpx.AsyncClient) -> None:
    wanted = {
        "/gate/": ("text/html; charset=utf-8", PAGE),
        "/gate/index.html": ("text/html; charset=utf-8", PAGE),
        "/gate/manifest.webmanifest": ("application/manifest+json", b"{}"),
        "/gate/service_worker.js": ("text/javascript; charset=utf-8", SCRIPT),
        "/gate/assets/reader-5678.wasm": ("application/wasm", WASM),
    }
    for path, (media, body) in wanted.items():
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, media, body)


async def test_what_a_name_fixes_is_kept_for_good_and_the_rest_asked_for_each_time(
    http: httpx.AsyncClient,
) -> None:
    fixed = await http.get("/gate/assets/app-1234.js")
    assert fixed.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/gate/", "/gate/service_worker.js", "/gate/manifest.webmanifest"):
        first = await http.get(path)
        assert first.headers["cache-control"] == "public, no-cache"
        again = await http.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "content-security-policy" in again.headers


async def test_a_browser_gets_the_smallest_form_it_takes(http: httpx.AsyncClient) -> None:
    async def asked(accepted: str) -> tuple[str | None, bytes]:
        headers = {"accept-encoding": accepted}
        async with http.stream("GET", "/gate/assets/app-1234.js", headers=headers) as answer:
            assert answer.headers["vary"] == "accept-encoding"
            raw = b"".join([part async for part in answer.aiter_raw()])
            return answer.headers.get("content-encoding"), raw

    assert await asked("gzip, deflate, br") == ("br", b"pressed by brotli")
    assert await asked("gzip;q=1.0, br;q=0") == ("gzip", gzip.compress(SCRIPT, mtime=0))
    assert await asked("br;q=0.5") == ("br", b"pressed by brotli")
    assert await asked("identity") == (None, SCRIPT)
    assert await asked("") == (None, SCRIPT)


async def test_everything_comes_under_the_policy_of_the_app(http: httpx.AsyncClient) -> None:
    """Workers have the policy of their own file, so it is not the page's alone."""
    for path in ("/gate/", "/gate/service_worker.js", "/gate/assets/app-1234.js"):
        headers = (await http.get(path)).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert policy["connect-src"] == policy["worker-src"] == policy["style-src"] == "'self'"
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["permissions-policy"].startswith("camera=(self)")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/gate/other",
        "/gate/assets",
        "/gate/assets/",
        "/gate/assets/app-1234.js.br",
        "/gate/notes.unknown",
        "/gate/../data/passphrase",
        "/gate/%2e%2e/data/passphrase",
        "/gate/..%2fdata%2fpassphrase",
        "/gate/assets/app-1234.js%00",
    ],
)
async def test_nothing_else_is_there(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["name"]) == (404, "NOT_FOUND")
    assert answer.headers["cache-control"] == "no-store"


async def test_the_address_without_its_slash_leads_to_the_gate(http: httpx.AsyncClient) -> None:
    answer = await http.get("/gate", follow_redirects=True)
    assert (answer.status_code, answer.content) == (200, PAGE)


async def test_a_head_request_tells_the_length_alone(http: httpx.AsyncClient) -> None:
    answer = await http.head("/gate/assets/reader-5678.wasm")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (
        200,
        str(len(WASM)),
        b"",
    )


async def test_a_server_without_the_app_says_so_to_programs_and_to_people(site: Site) -> None:
    for path in ("/gate/", "/gate/index.html"):
        refused = await site.http.get(path)
        assert (refused.status_code, refused.json()["name"]) == (404, "GATE_NOT_BUILT")
        shown = await site.http.get(path, headers={"accept": "text/html", "accept-language": "pt-BR"})
        assert "O portão para navegadores não está aqui" in shown.text


async def test_pages_for_administrators_may_still_not_use_a_camera(http: httpx.AsyncClient) -> None:
    assert "camera=()" in (await http.get("/sign-in")).headers["permissions-policy"]


def test_a_folder_without_the_page_holds_no_app(tmp_path: Path) -> None:
    (tmp_path / "some.js").write_bytes(SCRIPT)
    assert not GateFiles.read(tmp_path).is_built
    assert not GateFiles.read(tmp_path / "missing").is_built
    assert not GateFiles.read(None).is_built


def test_the_environment_names_the_folder(tmp_path: Path) -> None:
    named = Settings.from_env(tmp_path, {"PORTAO_GATE": "/srv/gate"})
    assert named.gate == Path("/srv/gate")
    assert Settings.from_env(tmp_path, {}).gate == Path(__file__).parents[3] / "pwa" / "dist"
