"""Writing rows that may be there already, by the thousand: as `backend.store.bulk`, with a word about conflicts.

Both databases spell it alike, but SQLAlchemy has it in each one's dialect.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Values = Mapping[str, Any]
"""Values by column: plain numbers, texts, bytes and truths. All rows of a call have the same columns."""


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken stays as it is."""
    await _write(connection, table, rows, False)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken gets the new values."""
    await _write(connection, table, rows, True)


async def _write(connection: AsyncConnection, table: Table, rows: Sequence[Values], replacing: bool) -> None:
    if rows:
        statement, in_order = _statement(table, tuple(rows[0]), connection.dialect, replacing)
        await connection.exec_driver_sql(statement, [in_order(row) for row in rows])


@lru_cache(maxsize=64)
def _statement(
    table: Table, columns: tuple[str, ...], dialect: Dialect, replacing: bool
) -> tuple[str, Callable[[Values], tuple[Any, ...]]]:
    """The statement, and how a row's values are brought into the order of its parameters."""
    insert = insert_on_sqlite(table) if dialect.name == "sqlite" else insert_on_postgresql(table)
    key = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in columns if name not in key}
    told = insert.on_conflict_do_nothing()
    if replacing:
        told = insert.on_conflict_do_update(index_elements=key, set_=changed)
    compiled = told.compile(dialect=dialect, column_keys=list(columns))
    order = compiled.positiontup or []
    if len(order) != len(columns):
        raise NotImplementedError(f"{dialect.name} does not take parameters by position")
    return str(compiled), itemgetter(*order)
