"""Writing rows that may be there already. Both databases spell it alike, but SQLAlchemy has it in each one's dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Values = Mapping[str, Any]


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken stays as it is."""
    if rows:
        await connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows; one whose primary key is taken gets the new values. All rows have the same columns."""
    if not rows:
        return
    statement = _insert(connection, table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert(connection: AsyncConnection, table: Table) -> Any:
    sqlite = connection.dialect.name == "sqlite"
    return insert_on_sqlite(table) if sqlite else insert_on_postgresql(table)
