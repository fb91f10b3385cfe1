"""What devices showed before the doors opened, in memory. See `backend.store.contract_readiness`."""

from backend.store.rows_readiness import ReadinessRow
from tests.simulation.memory_state import Noun


class MemoryCollected(Noun):
    """See `contract_readiness.Collected`."""

    __slots__ = ()

    async def get(self, event: int, device: bytes) -> ReadinessRow | None:
        return self.tables.readiness.get((event, device))

    async def locked(self, event: int, device: bytes) -> ReadinessRow | None:
        return await self.get(event, device)

    async def put(self, event: int, row: ReadinessRow) -> None:
        self.tables.readiness[event, row.device] = row

    async def every(self, event: int) -> list[ReadinessRow]:
        return [row for (of, _), row in sorted(self.tables.readiness.items()) if of == event]
