"""How long a gate waits for a list while many ask: the real server in a process of its own, 500 requests a second, mixed.

In turn with it, a bare app in the same server program hands out the very same bytes: what is left is what our answers cost.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import uvloop

from keys.cbor import Fields, decode, encode
from sync.device.device import Device
from sync.enrolment import sign_challenge
from tests.bench.bare_app import Ready
from tests.bench.measure import AT_MOST, Measurement, Target, percentile
from tests.bench.open_loop import Asked, times_of
from tests.databases import SQLITE, sqlite_in
from tests.postgres import CAREFUL, started

RATE: Final = 500.0
WINDOW_S: Final = 4.0
ROUNDS: Final = 4
LINES: Final = 64
GATES: Final = 20
REVOKED: Final = 100
LIMIT_MS: Final = 15.0
BARE_AT_MOST: Final = 10.0
_ROOT: Final = Path(__file__).parents[2]
_PATIENCE_S: Final = 60.0


def read_p95() -> Iterator[Measurement]:
    """Milliseconds from when a request was due to its last byte, 95th percentile, on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured(Path(folder), SQLITE, sqlite_in(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        url = asyncio.run(started(CAREFUL).create_database()).render_as_string(hide_password=False)
        yield from _measured(Path(folder), "postgresql", url)


def _measured(folder: Path, case: str, url: str) -> Iterator[Measurement]:
    with _server(folder, url) as told, _bare(folder) as bare:
        crowd = asyncio.run(_crowd(folder, told))
        port = bare.answering(crowd.ready)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            theirs += uvloop.run(times_of(port, crowd.asked, RATE, LINES))
            ours += uvloop.run(times_of(crowd.port, crowd.asked, RATE, LINES))
    value, limit = (percentile(times[len(crowd.asked) :], 95) * 1000 for times in (ours, theirs))
    yield Measurement("read_p95", value, "ms", LIMIT_MS, Target(AT_MOST, 1), case)
    yield Measurement(
        "read_p95", value, "ms", limit, Target(AT_MOST, BARE_AT_MOST), f"{case}, beside a bare app"
    )


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What is asked of the server, in this order, and what it answers."""

    port: int
    asked: Sequence[Asked]
    ready: list[Ready]


async def _crowd(folder: Path, told: dict[str, Any]) -> _Crowd:
    """An event of 80,000 seats, some tickets of which are revoked, and gates with a session each."""
    async with httpx.AsyncClient(base_url=told["url"], timeout=_PATIENCE_S) as http:
        office = {"authorization": f"Bearer {told['admin_token']}"}
        event = (await _did(http, "/v1/events", office, _event()))["event"]
        tickets = await _did(http, f"/v1/events/{event}/tickets", office, {"tickets": [{}] * REVOKED})
        for ticket in tickets["tickets"]:
            await _did(http, f"/v1/events/{event}/tickets/{ticket['reference']}/revoke", office, {})
        sessions = [await _session(http, folder, office, event, number) for number in range(GATES)]
        return await _mixed(http, event, sessions)


def _event() -> dict[str, object]:
    now_s = int(time.time())
    return {
        "name": "Stadium", "kind": "show", "timezone": "UTC", "starts_s": now_s, "ends_s": now_s + 86_400,
        "capacity": 80_000, "gates": [[1, "Gate A", 1]],
    }  # fmt: skip


async def _did(http: httpx.AsyncClient, path: str, headers: dict[str, str], body: object) -> Any:
    answer = await http.post(path, headers=headers, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def _session(
    http: httpx.AsyncClient, folder: Path, office: dict[str, str], event: int, number: int
) -> str:
    offer = await _did(http, "/v1/enrolments", office, {"events": [event], "gates": [1]})
    device = await Device.enrol(folder / f"gate-{number}.db", offer["code"], f"gate {number}", http)
    identity = device.identity
    device.close()
    answer = await http.post("/v1/session/challenge", content=encode({1: identity.device}))
    challenge = Fields.of(decode(answer.content, "5.5", 4096), "5.5").bytes(1, at_most=256)
    signature = sign_challenge(identity.key, identity.domain, challenge)
    answer = await http.post("/v1/session", content=encode({1: identity.device, 2: challenge, 3: signature}))
    return Fields.of(decode(answer.content, "5.5", 4096), "5.5").text(1, at_most=2048)


async def _mixed(http: httpx.AsyncClient, event: int, sessions: Sequence[str]) -> _Crowd:
    """Of ten requests four hold the roster already, one does not, four follow the feed (one from far behind), one asks for life."""
    roster, end, far = f"/v1/events/{event}/roster", REVOKED, REVOKED // 2
    paths = [
        roster,
        f"/v1/events/{event}/feed?gen=1&after={end}",
        f"/v1/events/{event}/feed?gen=1&after={far}",
        "/healthz",
    ]
    ready = [await _ready(http, path, sessions[0]) for path in paths]
    held = {"if-none-match": ready[0].etag}
    kinds = [(0, held), (1, {}), (0, held), (1, {}), (3, {}), (0, held), (2, {}), (0, {}), (1, {}), (0, held)]
    session, asked = cycle(sessions), []
    for place, headers in islice(cycle(kinds), int(RATE * WINDOW_S)):
        bearer = {"authorization": f"Bearer {next(session)}"}
        asked.append(Asked.get(paths[place], 304 if headers else 200, bearer | headers))
    port = httpx.URL(str(http.base_url)).port
    assert port is not None
    return _Crowd(port, asked, [_without_query(one) for one in ready])


async def _ready(http: httpx.AsyncClient, path: str, session: str) -> Ready:
    answer = await http.get(path, headers={"authorization": f"Bearer {session}"})
    assert answer.status_code == 200, answer.text
    return Ready(path, answer.headers.get("etag", ""), answer.content)


def _without_query(ready: Ready) -> Ready:
    return Ready(ready.path.partition("?")[0], ready.etag, ready.body)


@contextmanager
def _server(folder: Path, url: str) -> Iterator[dict[str, Any]]:
    """`portao serve`, and what it said when it was ready."""
    words = [
        "serve",
        "--data",
        str(folder / "data"),
        "--database",
        url,
        "--port",
        "0",
        "--json",
        "--log",
        "warning",
    ]
    with _process("backend.cli", *words) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())


class _Bare:
    """Starts the bare app, once it is known what it has to answer."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._file = folder / "ready.json"
        self._stack = stack

    def answering(self, ready: list[Ready]) -> int:
        """Its port, on which it answers."""
        self._file.write_bytes(msgspec.json.encode(list({one.path: one for one in ready}.values())))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        self._stack.enter_context(_process("tests.bench.bare_app", str(port), str(self._file)))
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise TimeoutError("the bare app does not answer")


@contextmanager
def _bare(folder: Path) -> Iterator[_Bare]:
    with ExitStack() as stack:
        yield _Bare(folder, stack)


@contextmanager
def _process(module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", module, *words], stdout=subprocess.PIPE, cwd=_ROOT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)
