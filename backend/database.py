"""Engines, and how their transactions begin. What is peculiar to SQLite stands here and in the migrations only.

SQLite: write-ahead log, a commit is on the disk before it returns, and a transaction that may write takes the write lock
as it begins: so it never finds at its end that it read something stale. Writers of one process queue up in memory, since
SQLite's own waiting is by polling; writers of other processes wait for each other for `_BUSY_MS`.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine

from backend import migrations
from backend.errors import Busy, DatabaseUnusable
from backend.migrations import HEAD

_BUSY_MS: Final = 15_000
_UNUSABLE: Final = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_WRITES: Final = "portao_writes"
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32768",  # KiB: what an import of a whole stadium touches, or it is written twice
)


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and the queue of its writers."""

    engine: AsyncEngine
    _queue: asyncio.Lock | None = field(repr=False)

    @classmethod
    def open(cls, url: str, busy_ms: int = _BUSY_MS) -> Self:
        """The database at this address. Nothing is read before the first transaction.

        `busy_ms`: how long a writer waits for writers of other processes before it gives up.
        """
        _keep_rows_out_of_logs()
        engine = create_async_engine(url, hide_parameters=True)
        if engine.dialect.name != "sqlite":
            return cls(engine, None)
        _set_up_sqlite(engine, busy_ms)
        return cls(engine, asyncio.Lock())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed at the end of the block. `Busy` when the write lock stays taken."""
        async with self._turn(), self.engine.connect() as connection:
            await connection.execution_options(**{_WRITES: True})
            transaction = await _begin(connection)
            try:
                yield connection
            except BaseException:
                await transaction.rollback()
                raise
            await transaction.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state and is rolled back at the end of the block."""
        async with self.engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    def _turn(self) -> AbstractAsyncContextManager[Any]:
        return self._queue if self._queue is not None else nullcontext()


async def _begin(connection: AsyncConnection) -> AsyncTransaction:
    try:
        return await connection.begin()
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise Busy from None
        raise


def _keep_rows_out_of_logs() -> None:
    """With every logger set to DEBUG, these would write down each parameter and each row, names of guests among them.

    Not INFO either: at that level SQLAlchemy makes a record of every statement, whether or not anybody keeps it.
    """
    for name in ("aiosqlite", "sqlalchemy.engine", "sqlalchemy.pool"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _set_up_sqlite(engine: AsyncEngine, busy_ms: int) -> None:
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
        cursor = connection.cursor()
        # The waiting comes first: even the other settings may have to wait.
        for pragma in (f"busy_timeout = {busy_ms}", *_PRAGMAS):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "handle_error", _tell_unusable)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tell_unusable(context: ExceptionContext) -> None:
    """What a person has to repair is told as such; a mistake in a statement stays the mistake it is."""
    original = context.original_exception
    code = getattr(original, "sqlite_errorcode", None)  # extended codes carry the plain one in their low byte
    if isinstance(original, sqlite3.DatabaseError) and code is not None and code & 0xFF in _UNUSABLE:
        raise DatabaseUnusable(str(original)) from None


async def upgrade(database: Database, revision: str = HEAD) -> None:
    """Bring the tables up to this step, from nothing if need be. One process does it, others wait and find it done."""
    if await _revision(database) != revision:
        async with database.writing() as connection:
            await connection.run_sync(_migrate, command.upgrade, revision)


async def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to this step; `base` is before the first one. What only newer tables can hold is lost."""
    async with database.writing() as connection:
        await connection.run_sync(_migrate, command.downgrade, revision)


async def _revision(database: Database) -> str | None:
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def _migrate(connection: Connection, step: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    step(config, revision)
