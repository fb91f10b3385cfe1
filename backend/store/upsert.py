"""Writing rows that may be there already, by the thousand: as `backend.store.bulk`, from values by column."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.store.bulk import Taken, begin_rows, write_rows
from backend.store.by_column import Row

Values = Mapping[str, Any]
"""Values by column: plain numbers, texts, bytes and truths. All rows of a call have the same columns."""


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken stays as it is."""
    await _write(connection, table, rows, Taken.LEFT)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, none twice; one whose primary key is taken gets the new values."""
    await _write(connection, table, rows, Taken.REPLACED)


async def begin_upsert(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """As `upsert`, but they are only on their way when this returns (`backend.database.ahead`)."""
    if rows:
        columns, given = _given(table, rows)
        await begin_rows(connection, table, columns, given, Taken.REPLACED)


async def _write(connection: AsyncConnection, table: Table, rows: Sequence[Values], taken: Taken) -> None:
    if rows:
        columns, given = _given(table, rows)
        await write_rows(connection, table, columns, given, taken)


def _given(table: Table, rows: Sequence[Values]) -> tuple[tuple[str, ...], list[Row]]:
    """The columns that have values, and these in their order."""
    columns = tuple(column.name for column in table.columns if column.name in rows[0])
    values = itemgetter(*columns)
    return columns, [values(row) for row in rows]
