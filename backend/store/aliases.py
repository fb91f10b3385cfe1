"""Codes of other systems, on a SQL database."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.schema.aliases import aliases
from backend.store.batches import batches
from backend.store.bulk import Taken, write_rows
from backend.store.events import SqlEvents
from backend.store.noun import Noun
from backend.store.rows_aliases import AliasRow

_ALIAS = aliases.c
_COLUMNS: Final = ("domain", "event", "alias", "ticket", "status_index", "sealed_secret")


class SqlAliases(Noun):
    """See `contract_aliases.Aliases`."""

    __slots__ = ("_events",)

    def __init__(self, connection: AsyncConnection, domain: int, of_events: SqlEvents) -> None:
        super().__init__(connection, domain)
        self._events = of_events

    async def put(self, event: int, rows: Sequence[AliasRow]) -> None:
        if not rows:
            return
        await self._events.count_change(event)
        values = [(self._domain, event, row.alias, row.ticket, row.index, row.sealed_secret) for row in rows]
        await write_rows(self._connection, aliases, _COLUMNS, values, Taken.REPLACED)

    async def find(self, event: int, wanted: Collection[bytes]) -> dict[bytes, AliasRow]:
        found: dict[bytes, AliasRow] = {}
        for batch in batches(wanted):
            query = self._aliases(event).where(self._among(_ALIAS.alias, batch))
            found.update((row.alias, AliasRow(*row)) for row in await self._connection.execute(query))
        return found

    async def every(self, event: int) -> list[AliasRow]:
        query = self._aliases(event).order_by(_ALIAS.alias)
        return [AliasRow(*row) for row in await self._connection.execute(query)]

    def _aliases(self, event: int) -> Select[Any]:
        columns = select(_ALIAS.alias, _ALIAS.ticket, _ALIAS.status_index, _ALIAS.sealed_secret)
        return columns.where(self._of(aliases, event))
