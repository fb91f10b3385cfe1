"""Work that goes on after its request was answered: so much at a time, by name, and none of it longer than the server."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from backend.request_errors import Full

_AT_ONCE: Final = 4
_PATIENCE_S: Final = 5.0


@dataclass(slots=True)
class Background:
    """What this process works on. By name, what asks a piece of work to stop: True if it is the server that does."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: dict[bytes, Callable[[bool], None]] = field(default_factory=dict)
    _coming: int = 0
    """Pieces of work whose place is taken, and which have not begun."""

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for a piece of work that is begun within the block; `Full` while there is enough to do."""
        if len(self._tasks) + self._coming >= _AT_ONCE:
            raise Full
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    def start(self, name: bytes, work: Coroutine[Any, Any, None], stop: Callable[[bool], None]) -> None:
        """Begin with this work, which raises nothing."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._stopping[name] = stop
        task.add_done_callback(lambda done: self._over(name, done))

    def stop(self, name: bytes) -> None:
        """Ask the work of this name to stop, if it is done here."""
        if name in self._stopping:
            self._stopping[name](False)

    async def close(self) -> None:
        """The server stops: ask everything to stop, and wait until it is over. What takes too long is cancelled."""
        for stop in self._stopping.values():
            stop(True)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_PATIENCE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _over(self, name: bytes, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        del self._stopping[name]
