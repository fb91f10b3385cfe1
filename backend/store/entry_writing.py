"""Entries on their way into the log and to their tickets, on a SQL database."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import Table

from backend.schema.journal import entries, refusals, ticket_entries
from backend.store.bulk import Alike, Taken, begin_rows
from backend.store.by_column import Row
from backend.store.entry_columns import (
    ENTRIES_ALIKE,
    ENTRY,
    REFUSAL,
    TICKET_ENTRIES_ALIKE,
    TICKET_ENTRY,
    entry_values,
    fold_values,
    refusal_values,
)
from backend.store.noun import Noun
from backend.store.rows_journal import EntryRow

_Made: TypeAlias = Callable[[int, int, EntryRow], Row | None]


class SqlEntryWriting(Noun):
    """The part of `contract_journal.Journals` that stores new entries."""

    __slots__ = ()

    async def log(self, event: int, rows: Sequence[EntryRow]) -> None:
        await self._begin_rows(entries, ENTRY, entry_values, event, rows, ENTRIES_ALIKE)
        await self._begin_rows(refusals, REFUSAL, refusal_values, event, rows)

    async def file(self, event: int, rows: Sequence[EntryRow]) -> None:
        await self._begin_rows(ticket_entries, TICKET_ENTRY, fold_values, event, rows, TICKET_ENTRIES_ALIKE)

    async def _begin_rows(
        self,
        table: Table,
        columns: tuple[str, ...],
        made: _Made,
        event: int,
        rows: Sequence[EntryRow],
        alike: Alike = (),
    ) -> None:
        found = [values for row in rows if (values := made(self._domain, event, row)) is not None]
        await begin_rows(self._connection, table, columns, found, Taken.LEFT, alike)
