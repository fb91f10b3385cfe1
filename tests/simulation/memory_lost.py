"""What devices handed back of lost tails, in memory. See `backend.store.contract_lost`."""

from collections.abc import Mapping, Sequence

from backend.store.rows_lost import LostKey, LostRow
from sync.position import Position
from tests.simulation.memory_state import Noun


class MemoryLost(Noun):
    """See `contract_lost.Lost`."""

    __slots__ = ()

    async def add(self, event: int, rows: Sequence[LostRow]) -> None:
        for row in rows:
            self.tables.lost.setdefault((event, row.key), row)

    async def every(self, event: int) -> list[LostRow]:
        held = [row for (of_event, _), row in self.tables.lost.items() if of_event == event]
        return sorted(held, key=lambda row: (row.key.at.as_pair(), row.key.chain))

    async def adopt(self, event: int, adopted: Mapping[Position, LostKey]) -> None:
        self.tables.adopted.update({(event, at): lost for at, lost in adopted.items()})

    async def adopted(self, event: int) -> dict[Position, LostKey]:
        held = [(at, lost) for (of_event, at), lost in self.tables.adopted.items() if of_event == event]
        return dict(sorted(held, key=lambda pair: pair[0].as_pair()))
