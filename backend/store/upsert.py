"""Writing rows that may be there already, by the thousand: as `backend.store.bulk`, from values by column."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.store.bulk import Taken, write_rows

Values = Mapping[str, Any]
"""Values by column: plain numbers, texts, bytes and truths. All rows of a call have the same columns."""


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken stays as it is."""
    await _write(connection, table, rows, Taken.LEFT)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, none twice; one whose primary key is taken gets the new values."""
    await _write(connection, table, rows, Taken.REPLACED)


async def _write(connection: AsyncConnection, table: Table, rows: Sequence[Values], taken: Taken) -> None:
    if rows:
        columns = tuple(column.name for column in table.columns if column.name in rows[0])
        values = itemgetter(*columns)
        await write_rows(connection, table, columns, [values(row) for row in rows], taken)
