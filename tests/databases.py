"""Empty databases with all their tables, of every kind that a server can run on."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy import URL

from backend.database.transactions import Database, upgrade
from backend.schema.metadata import metadata
from tests.postgres import dsn_of, server

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
KINDS: Final = (POSTGRESQL, SQLITE)


async def empty_database(kind: str, folder: Path) -> str:
    """The address of a database without a row. On PostgreSQL all tests of a process have one after the other the same."""
    if kind == SQLITE:
        return sqlite_in(folder)
    url = await asyncio.to_thread(_shared)
    await _empty(url)
    return url.render_as_string(hide_password=False)


def sqlite_in(folder: Path) -> str:
    """The address of a file of SQLite."""
    return f"sqlite+aiosqlite:///{folder / 'portao.db'}"


async def bare_database(kind: str, folder: Path) -> str:
    """The address of a database without a table, for a test alone."""
    if kind == SQLITE:
        return sqlite_in(folder)
    running = await asyncio.to_thread(server)
    return (await running.create_database()).render_as_string(hide_password=False)


@cache
def _shared() -> URL:
    """Made in a thread, since the driver of whoever waits for it belongs to another event loop."""
    return asyncio.run(_migrated())


async def _migrated() -> URL:
    running = await asyncio.to_thread(server)
    url = await running.create_database()
    database = Database.open(url.render_as_string(hide_password=False))
    await upgrade(database)
    await database.close()
    return url


async def _empty(url: URL) -> None:
    """Row by row: a test leaves few, and to truncate a table costs new files for each of its parts."""
    connection = await asyncpg.connect(dsn_of(url))
    try:
        names = [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]  # noqa: S608 - our own
        await connection.execute(";".join(names))
    finally:
        await connection.close()
