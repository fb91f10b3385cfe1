"""The domain of this database."""

from typing import Final

from sqlalchemy import insert, select, update

from backend.errors import AlreadyInitialised, Conflict, NotInitialised
from backend.schema import domains
from backend.store.noun import Noun
from backend.store.rows import DomainRow
from keys.labels import Domain

ONLY: Final = 1  # the tables could hold several domains; one process serves one


class SqlDomains(Noun):
    """See `contract.Domains`."""

    __slots__ = ()

    async def find(self) -> DomainRow | None:
        row = (await self._connection.execute(select(domains).where(self._own(domains)))).one_or_none()
        return (
            None
            if row is None
            else DomainRow(Domain(row.raw), row.first_root, row.next_event, row.created_ms)
        )

    async def get(self) -> DomainRow:
        row = await self.find()
        if row is None:
            raise NotInitialised
        return row

    async def insert(self, row: DomainRow) -> None:
        if await self.find() is not None:
            raise AlreadyInitialised("the domain of this database")
        values = {
            "raw": row.domain.raw,
            "first_root": row.first_root,
            "next_event": row.next_event,
            "created_ms": row.created_ms,
        }
        await self._connection.execute(insert(domains).values(domain=self._domain, **values))

    async def take_event_number(self) -> int:
        number = (await self.get()).next_event
        taking = (
            update(domains)
            .where(self._own(domains), domains.c.next_event == number)
            .values(next_event=number + 1)
        )
        if (await self._connection.execute(taking)).rowcount != 1:
            raise Conflict("another event is being created; try again")
        return number
