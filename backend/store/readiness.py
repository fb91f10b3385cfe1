"""What devices showed before the doors opened, on a SQL database."""

from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import select

from backend.schema.readiness import readiness
from backend.store.locks import take_locks
from backend.store.noun import Noun
from backend.store.rows_readiness import ReadinessRow
from backend.store.upsert import upsert

_COLUMNS: Final[tuple[Any, ...]] = tuple(readiness.c[one.name] for one in fields(ReadinessRow))


class SqlCollected(Noun):
    """See `contract_readiness.Collected`."""

    __slots__ = ()

    async def get(self, event: int, device: bytes) -> ReadinessRow | None:
        query = select(*_COLUMNS).where(self._of(readiness, event), readiness.c.device == device)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else ReadinessRow(*row)

    async def locked(self, event: int, device: bytes) -> ReadinessRow | None:
        # One that was not collected yet has no row to lock.
        await take_locks(self._connection, [(self._domain, event, "readiness", device)])
        return await self.get(event, device)

    async def put(self, event: int, row: ReadinessRow) -> None:
        values = {"domain": self._domain, "event": event, **asdict(row)}
        await upsert(self._connection, readiness, [values])

    async def every(self, event: int) -> list[ReadinessRow]:
        query = select(*_COLUMNS).where(self._of(readiness, event)).order_by(readiness.c.device)
        return [ReadinessRow(*row) for row in await self._connection.execute(query)]
