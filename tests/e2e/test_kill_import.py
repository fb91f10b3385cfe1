"""`kill -9` of a server while it imports a list: what it says of the import afterwards is true, and the list may be imported again."""

import asyncio
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from backend.app import create_app
from backend.context import wall_ms
from backend.settings import Settings
from tests.e2e.forked import Forked, Warm
from tests.e2e.staged import Stage, staged

ROWS = 18_000
TICKETS = 1
LIST = b"reference,name\n" + b"".join(b"R%d,Ana %d\n" % (row, row) for row in range(ROWS))
SILENT_MS = 61_000
APART = {"prefer": "respond-async"}


def up(warm: Warm, stage: Stage) -> tuple[Forked, httpx.Client]:
    process = stage.serve(warm)
    stage.await_up(process)
    return process, httpx.Client(base_url=stage.url, headers=stage.admin, timeout=60)


def until(told: Callable[[], int], at_least: int) -> None:
    """Come back when so much is told."""
    while told() < at_least:
        pass


def afterwards(stage: Stage, later_ms: int, method: str, path: str, **asked: Any) -> httpx.Response:
    """What a new server answers on the same database, so much later."""
    settings = Settings.under(stage.data, stage.url)

    async def answered() -> httpx.Response:
        app = create_app(settings, lambda: wall_ms() + later_ms)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=stage.url) as http,
        ):
            headers = stage.admin | asked.pop("headers", {})
            return await http.request(method, path, headers=headers, **asked)

    return asyncio.run(answered())


def live(stage: Stage) -> int:
    return int(afterwards(stage, 0, "GET", f"/v1/events/{stage.event}").json()["live"])


def killed(warm: Warm, stage: Stage, query: str, member: str) -> str:
    """The address of an import whose server was killed when `member` of it had come to a third."""
    process, http = up(warm, stage)
    with http:
        answer = http.post(f"/v1/events/{stage.event}/import{query}", content=LIST, headers=APART)
        address = answer.headers["location"]
        until(lambda: int(http.get(address).json()[member]), ROWS // 3)
        assert process.kill() == -signal.SIGKILL
    return str(address)


def test_an_import_that_was_killed_says_what_holds_and_is_done_again(folder: Path, warm: Warm) -> None:
    stage = staged(folder, TICKETS, offers=0)
    address = killed(warm, stage, "", "done")
    job = afterwards(stage, 0, "GET", address).json()
    assert job["state"] == "running"
    later = afterwards(stage, SILENT_MS, "GET", address).json()
    assert later == job | {"state": "interrupted"}
    assert ROWS // 3 <= job["done"] == live(stage) - TICKETS < ROWS
    again = afterwards(stage, SILENT_MS, "POST", f"/v1/events/{stage.event}/import", content=LIST).json()
    assert (again["unchanged"], again["created"]) == (job["done"], ROWS - job["done"])
    assert stage.differences() == ()


def test_a_whole_list_that_was_killed_holds_not_at_all(folder: Path, warm: Warm) -> None:
    stage = staged(folder, TICKETS, offers=0)
    address = killed(warm, stage, "?all_or_nothing=true", "rows")
    job = afterwards(stage, SILENT_MS + ROWS, "GET", address).json()
    assert (job["state"], job["done"], job["report"]) == ("interrupted", 0, None)
    assert live(stage) == TICKETS


def test_a_killed_import_with_a_key_is_done_again_when_its_time_is_over(folder: Path, warm: Warm) -> None:
    stage = staged(folder, TICKETS, offers=0)
    path, key = f"/v1/events/{stage.event}/import", {"idempotency-key": "list-1"}
    process, http = up(warm, stage)
    with http:

        def imported() -> None:
            with httpx.Client(base_url=stage.url, headers=stage.admin | key, timeout=60) as mine:
                try:
                    mine.post(path, content=LIST)
                except httpx.TransportError:
                    return

        importing = threading.Thread(target=imported)
        importing.start()
        until(lambda: int(http.get(f"/v1/events/{stage.event}").json()["live"]), ROWS // 3)
        assert process.kill() == -signal.SIGKILL
        importing.join()
    held = live(stage) - TICKETS
    early = afterwards(stage, 0, "POST", path, content=LIST, headers=key)
    assert (early.status_code, early.json()["name"]) == (409, "ANSWER_PENDING")
    assert 0 < int(early.headers["retry-after"]) <= 60
    again = afterwards(stage, SILENT_MS, "POST", path, content=LIST, headers=key).json()
    assert (again["unchanged"], again["created"]) == (held, ROWS - held)
