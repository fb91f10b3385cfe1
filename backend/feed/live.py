"""Who waits for news of an event in this process, and how they are woken (PROTOCOL.md 11.3).

A nudge is only a hint. It may come for nothing, and it may be lost: whoever waits reads again, after each nudge and every
`READ_AGAIN_S` without one. Nothing stands here that another process would miss.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from backend.errors import BackendError
from backend.feed.feed_page import FeedPage
from backend.feed.sharing import Shared

WAITERS_AT_MOST: Final = 5_000
EACH_AT_MOST: Final = 4
ANY: Final = 0
"""Stands for every event: who waits for news of it is woken by news of any."""
READ_AGAIN_S: Final = 15.0
"""How long somebody waits without reading, at most: so long may a nudge that was lost be missed."""


class TooManyWaiting(BackendError):
    """As many wait for news as this process takes; asking for what there is goes on."""

    name = "TOO_MANY_WAITING"
    what_to_do = "ask without waiting, and try to wait again later"

    def __init__(self) -> None:
        super().__init__("too many wait for news already")


class Waiter:
    """One who waits for news of an event. `over` says that it is to stop: the server stops, or the caller came back anew."""

    __slots__ = ("_woken", "event", "over", "who")

    def __init__(self, event: int, who: str) -> None:
        self.event = event
        self.who = who
        self.over = False
        self._woken = asyncio.Event()

    def reads(self) -> None:
        """It reads now: only what comes from now on wakes it."""
        if not self.over:
            self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        self.over = True
        self._woken.set()

    async def sleep(self, seconds: float) -> bool:
        """Until it is woken, for no longer than this, and no longer than a nudge may be missed. Whether it was woken."""
        try:
            async with asyncio.timeout(min(seconds, READ_AGAIN_S)):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True


class Live:
    """All who wait in this process, by event, and what they read together."""

    def __init__(self, at_most: int = WAITERS_AT_MOST, each_at_most: int = EACH_AT_MOST) -> None:
        self._at_most = at_most
        self._each_at_most = each_at_most
        self._waiters: dict[int, dict[Waiter, None]] = {}  # in the order in which they came
        self._stopped = False
        self.pages: Shared[FeedPage] = Shared()

    @property
    def events(self) -> frozenset[int]:
        """The events of which somebody waits for news."""
        return frozenset(self._waiters)

    def watched(self, there: Iterable[int]) -> frozenset[int]:
        """Those of which somebody wants to hear, `there` being all events that there are."""
        return frozenset(there) if ANY in self._waiters else self.events

    @property
    def count(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiters.values()))

    @property
    def stopped(self) -> bool:
        """Whether the server is stopping: nobody waits any more."""
        return self._stopped

    @contextmanager
    def waiting(self, event: int, who: str) -> Iterator[Waiter]:
        """A place among those who wait, for the length of the block; `TooManyWaiting`.

        Of one caller the oldest place ends when there are too many: a caller whose line broke unnoticed comes back anew.
        """
        if self.count >= self._at_most:
            raise TooManyWaiting
        waiter, there = Waiter(event, who), self._waiters.setdefault(event, {})
        own = [one for one in there if one.who == who and not one.over]
        if len(own) >= self._each_at_most:
            own[0].end()
        there[waiter] = None
        if self._stopped:
            waiter.end()
        try:
            yield waiter
        finally:
            del there[waiter]
            if not there and self._waiters.get(event) is there:
                del self._waiters[event]

    def told(self, event: int) -> None:
        """There may be news of this event."""
        self.pages.forget(event)
        for waiter in (*self._waiters.get(event, ()), *self._waiters.get(ANY, ())):
            waiter.wake()

    def told_all(self) -> None:
        """There may be news of any event: somebody could not listen for a while."""
        for event in list(self._waiters):
            self.told(event)

    def stop(self) -> None:
        """The server stops: everybody who waits, or comes to wait, is sent away at once."""
        self._stopped = True
        for waiters in self._waiters.values():
            for waiter in waiters:
                waiter.end()
