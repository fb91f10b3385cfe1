"""Lists of people that this process made lately. They are the same for every device that gets them, but for the seal around each;
whoever asks looks first which version is the newest, and gets no older one.

Three hundred gates ask within a minute of an import. One list is made at a time, and the others wait for it: so neither time nor
memory grows with the number of those who ask.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final, TypeVar

from keys.box import Kind
from sync.cards import CardCursor
from sync.position import Position
from sync.sealed import Packed

_K = TypeVar("_K")
_V = TypeVar("_V")
_LISTS: Final = 8
_PAGES: Final = 64  # of cards, of a quarter of a megabyte at most


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed, and where it was read: the position of the event's feed, and which version it is there."""

    at: Position
    version: int
    packed: Packed


class HeldPeople:
    """Manifests and aliases by event and kind, pages of cards by event and place."""

    __slots__ = ("_lists", "_making", "_pages")

    def __init__(self) -> None:
        self._lists: OrderedDict[tuple[int, Kind], Listed] = OrderedDict()
        self._pages: OrderedDict[tuple[int, CardCursor], tuple[Hashable, bytes]] = OrderedDict()
        self._making = asyncio.Lock()

    async def listed(
        self, event: int, kind: Kind, newest: tuple[int, int], make: Callable[[], Awaitable[Listed]]
    ) -> Listed:
        """The list of the generation and of no older version than `newest` says; made, if need be."""
        found = self._list(event, kind, newest)
        if found is not None:
            return found
        async with self._making:
            found = self._list(event, kind, newest)
            if found is None:
                found = await make()
                _put(self._lists, (event, kind), found, _LISTS)
            return found

    async def page(
        self, event: int, after: CardCursor, stamp: Hashable, make: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """The page of cards after this place, if nothing of what `stamp` names is another since; made, if need be."""
        found = self._page(event, after, stamp)
        if found is not None:
            return found
        async with self._making:
            found = self._page(event, after, stamp)
            if found is None:
                found = await make()
                _put(self._pages, (event, after), (stamp, found), _PAGES)
            return found

    def _list(self, event: int, kind: Kind, newest: tuple[int, int]) -> Listed | None:
        found = self._lists.get((event, kind))
        gen, version = newest
        return found if found is not None and found.at.gen == gen and found.version >= version else None

    def _page(self, event: int, after: CardCursor, stamp: Hashable) -> bytes | None:
        held, page = self._pages.get((event, after)) or (None, None)
        return page if held == stamp else None


def _put(held: OrderedDict[_K, _V], key: _K, value: _V, at_most: int) -> None:
    held[key] = value
    held.move_to_end(key)
    if len(held) > at_most:
        held.popitem(last=False)
