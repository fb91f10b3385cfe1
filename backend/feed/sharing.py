"""One reading for all who want to read the same at the same time: three hundred gates are woken by one nudge."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")
KEPT_S: Final = 1.0
"""How old what is read may be that another one gets, should no nudge come: no older than an answer that was long on its way."""


class Shared(Generic[_T]):
    """What was read of each event since it was last told of, by what was asked."""

    __slots__ = ("_by_event", "_kept_s")

    def __init__(self, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._by_event: dict[int, dict[Hashable, asyncio.Task[_T]]] = {}

    async def get(self, event: int, asked: Hashable, read: Callable[[], Awaitable[_T]]) -> _T:
        """What `read` gives, read once for all who ask the same before the event is told of again. Its errors are theirs, too."""
        found = self._by_event.setdefault(event, {})
        task = found.get(asked)
        if task is None:
            found[asked] = task = asyncio.ensure_future(_called(read))
            task.add_done_callback(lambda done: self._age(event, asked, done))
        return await asyncio.shield(task)  # who leaves takes nothing from the others

    def forget(self, event: int) -> None:
        """What is read from now on is read anew."""
        self._by_event.pop(event, None)

    def _age(self, event: int, asked: Hashable, done: asyncio.Task[_T]) -> None:
        """An error is nobody's to keep; anything else is kept for a moment."""
        if done.cancelled() or done.exception() is not None:
            self._drop(event, asked, done)
        else:
            asyncio.get_running_loop().call_later(self._kept_s, self._drop, event, asked, done)

    def _drop(self, event: int, asked: Hashable, task: asyncio.Task[_T]) -> None:
        found = self._by_event.get(event, {})
        if found.get(asked) is task:
            del found[asked]
        if not found:
            self._by_event.pop(event, None)


async def _called(read: Callable[[], Awaitable[_T]]) -> _T:
    return await read()
