"""Operators in memory. See `backend.store.contract_operators`."""

from collections.abc import Collection, Sequence

from backend.store.rows_operators import OperatorRow
from sync.authority import OperatorChange
from sync.position import Position
from tests.simulation.memory_state import Noun


class MemoryOperators(Noun):
    """See `contract_operators.Operators`."""

    __slots__ = ()

    async def locked(self) -> list[OperatorRow]:
        return await self.every()  # one writer at a time has everything

    async def every(self) -> list[OperatorRow]:
        return [self.tables.operators[number] for number in sorted(self.tables.operators)]

    async def get(self, number: int) -> OperatorRow | None:
        return self.tables.operators.get(number)

    async def put(self, row: OperatorRow) -> None:
        self.tables.operators[row.number] = row

    async def highest(self) -> int:
        told = (change.operator for changes in self.tables.operator_changes.values() for change in changes)
        return max((*self.tables.operators, *told), default=0)

    async def record(self, event: int, changes: Sequence[OperatorChange]) -> None:
        held = {_place(change): change for change in self.tables.operator_changes.get(event, ())}
        held |= {_place(change): change for change in changes}
        self.tables.operator_changes[event] = tuple(held[place] for place in sorted(held))

    async def withdraw(self, event: int, places: Collection[Position]) -> None:
        held = self.tables.operator_changes.get(event, ())
        self.tables.operator_changes[event] = tuple(one for one in held if one.at not in set(places))

    async def changes(self, event: int) -> tuple[OperatorChange, ...]:
        return self.tables.operator_changes.get(event, ())


def _place(change: OperatorChange) -> tuple[int, int, int]:
    return change.at.gen, change.at.pos, change.operator
