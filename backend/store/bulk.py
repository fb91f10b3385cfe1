"""Inserting rows by the ten thousand: one prepared statement, and tuples that go to the driver as they are.

SQLAlchemy's own way costs more a row than the database does. The statement is still compiled by it, for any database.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_rows(
    connection: AsyncConnection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows whose values stand in the order of `columns`, as plain numbers, texts and bytes. `IntegrityError`."""
    if rows:
        await connection.exec_driver_sql(_statement(table, columns, connection.dialect), list(rows))


@lru_cache(maxsize=64)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    if tuple(compiled.positiontup or ()) != columns:
        raise NotImplementedError(f"{dialect.name} does not take parameters by position")
    return str(compiled)
