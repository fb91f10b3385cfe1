"""The domain of this database."""

from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from backend.errors import AlreadyInitialised, NotInitialised
from backend.schema.central import domains
from backend.store.noun import Noun, of_domain
from backend.store.rows import DomainRow
from keys.labels import Domain

ONLY: Final = 1  # the tables could hold several domains; one process serves one
_OWN: Final = select(domains).where(of_domain(domains))


class SqlDomains(Noun):
    """See `contract.Domains`."""

    __slots__ = ()

    async def find(self) -> DomainRow | None:
        row = (await self._connection.execute(_OWN, {"of_domain": self._domain})).one_or_none()
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
        values = {
            "domain": self._domain,
            "raw": row.domain.raw,
            "first_root": row.first_root,
            "next_event": row.next_event,
            "created_ms": row.created_ms,
        }
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(domains).values(**values))
        except IntegrityError:
            raise AlreadyInitialised("the domain of this database") from None

    async def take_event_number(self) -> int:
        after = domains.c.next_event + 1
        taking = (
            update(domains).where(self._own(domains)).values(next_event=after).returning(domains.c.next_event)
        )
        number = (await self._connection.execute(taking)).scalar_one_or_none()
        if number is None:
            raise NotInitialised
        return int(number) - 1
