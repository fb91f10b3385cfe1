"""Which devices were heard of by what they ask of a feed, on its way into the database (`backend.noting`).

It stands here for a second or so, and nobody reads it here. Where it is lost, the device says it again.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from backend.callers.access import Device
from backend.store.rows import Sighting
from sync.position import Position

EVERY_MS: Final = 60_000
"""How long it is known of a device that it lives before it is written once more: who looks after gates thinks in minutes."""


class Heard:
    """The newest of each device."""

    __slots__ = ("_noted", "_some")

    def __init__(self) -> None:
        self._noted: dict[bytes, Sighting] = {}
        self._some = asyncio.Event()

    def note(self, caller: Device, event: int, at: Position, now_ms: int, known_ms: int | None) -> int | None:
        """The device has heard the feed up to there. `known_ms`: since when it is known to live; the answer is the same, from now on."""
        if not is_due(known_ms, now_ms):
            return known_ms
        self._noted[caller.id] = Sighting(now_ms, event, at=at)
        self._some.set()
        return now_ms

    def put_back(self, taken: Mapping[bytes, Sighting]) -> None:
        """What could not be written; what was heard of a device meanwhile goes before it."""
        self._noted = {**taken, **self._noted}
        if self._noted:
            self._some.set()

    async def some(self) -> None:
        """Wait until there is something to write."""
        await self._some.wait()

    def take(self) -> dict[bytes, Sighting]:
        """What there is to write, which is the caller's from now on."""
        noted, self._noted = self._noted, {}
        self._some.clear()
        return noted


def is_due(known_ms: int | None, now_ms: int) -> bool:
    """Whether it is worth a line that the device lives now."""
    return known_ms is None or known_ms < now_ms - EVERY_MS
