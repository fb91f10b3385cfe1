"""Codes and documents are drawn for those who still want them, one at a time, and no gate waits for it."""

import asyncio
import fcntl
import gc
import os
import signal
import sys
import termios
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from backend.printing.apart import Drawn, Order, answered, draw
from backend.printing.papers import Format
from backend.printing.sheets import Look, of_every
from backend.request_errors import Full
from backend.routes.drawing import Lane
from backend.routes.drawn_apart import document
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import issue
from backend.usecases.printing import Printout, printout_of_next
from tests.databases import SQLITE
from tests.integration.http.site import Site
from tests.integration.receiving.claimant import claim_for
from tests.integration.receiving.scribe import Code

KINDS = (SQLITE,)
CALLERS = 40
CLAIM_S = 0.25
_PIPE_BYTES = 65_536


class Caller:
    """Somebody who asks for nothing but to be waited for; `leave` hangs up."""

    def __init__(self) -> None:
        self._left = asyncio.Event()

    def leave(self) -> None:
        self._left.set()

    @property
    def request(self) -> Request:
        async def receive() -> Message:
            await self._left.wait()
            return {"type": "http.disconnect"}

        return Request({"type": "http"}, receive)


class Work:
    """Work that goes on until it is told to end; it knows whether it was begun and whether it was given up."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.done = asyncio.Event()
        self.given_up = False

    async def __call__(self) -> str:
        self.begun.set()
        try:
            await self.done.wait()
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return "drawn"


async def test_one_works_at_a_time_and_who_comes_when_enough_wait_is_told_when_to_come_again() -> None:
    lane, first, second = Lane(2, again_s=7), Work(), Work()
    working = [asyncio.create_task(lane.turn(Caller().request, work)) for work in (first, second)]
    await first.begun.wait()
    with pytest.raises(Full) as refused:
        await lane.turn(Caller().request, Work())
    assert (refused.value.retry_after_s, second.begun.is_set(), lane.here) == (7, False, 2)
    first.done.set()
    await second.begun.wait()
    second.done.set()
    assert await asyncio.gather(*working) == ["drawn", "drawn"]
    assert lane.here == 0


async def test_nobody_works_for_a_caller_who_hung_up() -> None:
    lane, caller, waiting = Lane(2), Caller(), Caller()
    work, never, next_ = Work(), Work(), Work()
    begun = asyncio.create_task(lane.turn(caller.request, work))
    await work.begun.wait()
    queued = asyncio.create_task(lane.turn(waiting.request, never))
    for one, task in ((waiting, queued), (caller, begun)):
        one.leave()
        with pytest.raises(HTTPException):
            await task
    assert (work.given_up, never.begun.is_set(), lane.here) == (True, False, 0)
    next_.done.set()
    assert await lane.turn(Caller().request, next_) == "drawn"


async def test_a_server_that_stops_sends_away_who_waits_and_who_comes() -> None:
    lane, work = Lane(2), Work()
    working = asyncio.create_task(lane.turn(Caller().request, work))
    await work.begun.wait()
    lane.stop()
    with pytest.raises(Full):
        await working
    with pytest.raises(Full):
        await lane.turn(Caller().request, Work())
    assert work.given_up


async def test_a_caller_of_whom_nothing_can_be_heard_is_told_why_and_nobody_works_for_him() -> None:
    lane, work, broken = Lane(2), Work(), asyncio.Event()

    async def receive() -> Message:
        await broken.wait()
        raise ConnectionAbortedError("the line is dead")

    asking = asyncio.create_task(lane.turn(Request({"type": "http"}, receive), work))
    await work.begun.wait()
    broken.set()
    with pytest.raises(ConnectionAbortedError):
        await asking
    assert (work.given_up, lane.here) == (True, 0)


def _beside() -> set[int]:
    """The processes that this one began and that go on."""
    return {int(one) for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()}


async def _until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not wanted():  # noqa: ASYNC110 - of another process there is nothing to wait on
            await asyncio.sleep(0.005)


def _unread(process: int) -> int:
    """How many bytes wait for it on its standard input."""
    with Path(f"/proc/{process}/fd/0").open("rb") as pipe:
        return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


async def _made(site: Site, count: int) -> Printout:
    event = await site.event(capacity=count)
    await site.issue(event, count)
    made, _ = await printout_of_next(site.ctx, event, None, count)
    return made


@asynccontextmanager
async def _drawing(site: Site) -> AsyncIterator[tuple[asyncio.Task[bytes], int]]:
    """A document that takes seconds, and the process that draws it."""
    made, before = await _made(site, 400), _beside()
    drawing = asyncio.create_task(document(made, Look("en", True), Format.A4))
    await _until(lambda: _beside() > before)
    (process,) = _beside() - before
    yield drawing, process
    assert _beside() == before


@pytest.mark.parametrize("begun", [False, True])
async def test_a_document_that_nobody_wants_leaves_no_process(site: Site, begun: bool) -> None:
    async with _drawing(site) as (drawing, process):
        if begun:
            await _until(lambda: os.getpriority(os.PRIO_PROCESS, process) == 10)
        began = perf_counter()
        drawing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await drawing
        assert perf_counter() - began < 2.0  # drawn, they take six seconds


async def test_a_document_that_is_drawn_leaves_no_process(site: Site) -> None:
    made, before = await _made(site, 2), _beside()
    assert (await document(made, Look("en", True), Format.A4)).startswith(b"%PDF")
    assert _beside() == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_whoever_ends_what_draws_has_the_caller_come_again(site: Site, how: signal.Signals) -> None:
    async with _drawing(site) as (drawing, process):
        os.kill(process, how)
        with pytest.raises(Full) as refused:
            await drawing
        assert refused.value.retry_after_s == 10


async def test_what_was_not_read_by_the_time_it_ends_is_no_error_of_the_server(site: Site) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    async with _drawing(site) as (drawing, process):
        os.kill(process, signal.SIGSTOP)
        await _until(lambda: _unread(process) == _PIPE_BYTES)
        os.kill(process, signal.SIGKILL)
        with pytest.raises(Full):
            await drawing
    del drawing
    await asyncio.sleep(0)
    gc.collect()  # then the loop tells of what nobody asked about
    assert complaints == []


async def test_a_service_that_may_change_no_priorities_draws_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    made = await _made(site, 1)
    monkeypatch.setattr(os, "setpriority", refused)
    drawn = answered(draw(Order(tuple(of_every(made.place, made.tickets, Look("en", True))), Format.A4)))
    assert isinstance(drawn, Drawn)
    assert drawn.document.startswith(b"%PDF")


async def _claimed(site: Site) -> Callable[[], Awaitable[float]]:
    """How long a claim takes, in seconds."""
    event = await site.event()
    (one,) = await issue(site.ctx, event, [TicketDraft()])
    device = await site.device(event, "a")
    asked = claim_for(
        device.identity.domain, event, device.identity.device, Code(one.number, one.index, one.issued)
    )
    headers = {"authorization": f"Bearer {await site.session(device)}"}

    async def claim() -> float:
        began = perf_counter()
        answer = await site.http.post(f"/v1/events/{event}/claim", content=asked.encode(), headers=headers)
        assert answer.status_code == 200, answer.text
        return perf_counter() - began

    return claim


async def test_claims_are_answered_while_many_ask_for_documents(site: Site) -> None:
    claim = await _claimed(site)
    event = await site.event(capacity=40)
    await site.issue(event, 40)
    asking = [
        asyncio.create_task(site.ask("GET", f"/v1/events/{event}/codes.pdf?limit=40")) for _ in range(CALLERS)
    ]
    _, pending = await asyncio.wait(asking, timeout=1.0)
    assert 0 < len(pending) <= 3  # the others were refused at once
    took = [await claim() for _ in range(20)]
    assert median(took) < CLAIM_S
    answers = await asyncio.gather(*asking)
    assert [answer.status_code for answer in answers].count(200) == 3
    assert {
        (answer.json()["name"], answer.headers["retry-after"])
        for answer in answers
        if answer.status_code != 200
    } == {("FULL", "10")}
