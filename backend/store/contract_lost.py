"""The store's contract for what devices handed back of lost tails (PROTOCOL.md 4.5, 4.6)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from backend.store.rows_lost import LostKey, LostRow
from sync.position import Position


class Lost(Protocol):
    """Lost items, and which items of the feed adopted them."""

    async def add(self, event: int, rows: Sequence[LostRow]) -> None:
        """Keep lost items; one that is there stays as it is."""

    async def every(self, event: int) -> list[LostRow]:
        """All lost items, by position and hash."""

    async def adopt(self, event: int, adopted: Mapping[Position, LostKey]) -> None:
        """The items at these positions of the feed state what lost items said."""

    async def adopted(self, event: int) -> dict[Position, LostKey]:
        """By position, each item that adopted a lost one, and that one."""
