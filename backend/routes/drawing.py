"""Work that keeps a processor busy for a caller: one at a time, for as long as the caller is there and the server goes on.

One ticket is drawn in a thread, within a twentieth of a second. A document of many takes seconds of pure computing, for which gates would
wait: it is drawn in a process of its own (`backend.routes.drawn_apart`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from backend.request_errors import Full
from backend.waited_for import in_thread

_SINGLE_AT_MOST: Final = 32  # a second and a half of work
_MANY_AT_MOST: Final = 3  # of 1,000 codes each takes a quarter of a minute, and proxies give up after one
MANY_AGAIN_S: Final = 10
"""When whoever finds no place, or whose document came to nothing, is to come again."""
_T = TypeVar("_T")


class Lane:
    """Those who wait for one another. `at_most` are here at a time, the one whose turn it is among them."""

    def __init__(self, at_most: int, again_s: int | None = None) -> None:
        """`again_s`: when who finds no place is to come again, in seconds."""
        self._at_most = at_most
        self._again_s = again_s
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self.here = 0

    async def turn(self, request: Request, work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """What this work comes to, once it is its turn; `Full`, before or when the server stops. Nobody works for a caller who hung up."""
        if self.here >= self._at_most or self._stopping.is_set():
            raise Full(self._again_s)
        self.here += 1
        try:
            return await self._while_wanted(request, self._in_turn(work))
        finally:
            self.here -= 1

    def stop(self) -> None:
        """The server stops: everybody is sent away, and who comes from now on."""
        self._stopping.set()

    async def _in_turn(self, work: Callable[[], Awaitable[_T]]) -> _T:
        async with self._turn:
            return await work()

    async def _while_wanted(self, request: Request, work: Coroutine[Any, Any, _T]) -> _T:
        working = asyncio.create_task(work)
        gone, stopping = asyncio.create_task(_gone(request)), asyncio.create_task(self._stopping.wait())
        every = (working, gone, stopping)
        try:
            await asyncio.wait(every, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
        finally:
            for task in every:
                task.cancel()
            await asyncio.gather(*every, return_exceptions=True)
        if gone.cancelled():
            raise Full(self._again_s)
        gone.result()  # a server that could not tell says why
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the caller hung up")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn in one app: single tickets in one lane, documents of many in the other."""

    _single: Lane = field(default_factory=lambda: Lane(_SINGLE_AT_MOST))
    _many: Lane = field(default_factory=lambda: Lane(_MANY_AT_MOST, MANY_AGAIN_S))

    async def one(self, request: Request, draw: Callable[[], _T]) -> _T:
        """What `draw` makes of one ticket, in a thread; errors as `Lane.turn`."""
        return await self._single.turn(request, lambda: in_thread(draw))

    async def many(self, request: Request, work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """What this work comes to, which draws a `document`; errors as `Lane.turn`."""
        return await self._many.turn(request, work)

    def stop(self) -> None:
        """The server stops: nothing more is drawn."""
        self._single.stop()
        self._many.stop()


async def _gone(request: Request) -> None:
    """Until the caller hangs up. Nothing that came along is wanted."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
