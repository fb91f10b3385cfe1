"""The store's contract for operators: who they are, and since where each event's feed says so."""

from collections.abc import Collection, Sequence
from typing import Protocol

from backend.store.rows_operators import OperatorRow
from sync.authority import OperatorChange
from sync.position import Position


class Operators(Protocol):
    """Operators of the domain, and what was told about them in each event."""

    async def locked(self) -> list[OperatorRow]:
        """As `every`, and no other transaction changes an operator before this one ends. Who locks an event as well does so later."""

    async def every(self) -> list[OperatorRow]:
        """All who are or ever were operators, by number."""

    async def get(self, number: int) -> OperatorRow | None:
        """An operator by number."""

    async def put(self, row: OperatorRow) -> None:
        """A new operator, or one as it is from now on."""

    async def highest(self) -> int:
        """The highest number that anybody was given here, or that an event's feed names; 0 before the first."""

    async def record(self, event: int, changes: Sequence[OperatorChange]) -> None:
        """What an event's feed says from these positions on."""

    async def withdraw(self, event: int, places: Collection[Position]) -> None:
        """What was told at these positions was not told: the feed goes on elsewhere."""

    async def changes(self, event: int) -> tuple[OperatorChange, ...]:
        """Everything that was told in an event, by position and number."""
