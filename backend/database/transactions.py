"""Databases, how their transactions begin and end, and how their tables come to be. What is peculiar to either stands in
`backend.database.on_sqlite` and `backend.database.on_postgresql`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Executable, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend import migrations
from backend.database import on_postgresql, on_sqlite, sqlite_driver
from backend.database.ahead import Ahead
from backend.database.straight_on_postgresql import StraightOnPostgresql
from backend.database.straight_on_sqlite import StraightOnSqlite, asked
from backend.errors import DatabaseTooNew, DatabaseUnusable
from backend.migrations import HEAD

_BUSY_MS: Final = 15_000
_SQLITE: Final = "sqlite"
_STEPS: Final = Path(migrations.__file__).parent
_MIGRATING: Final = 0x506F7274E36F  # the name of the lock on PostgreSQL that who migrates holds


@dataclass(frozen=True, slots=True)
class Database:
    """An engine, how its transactions read and write; the way around it, and on SQLite the queue of its writers."""

    engine: AsyncEngine
    _reading: Mapping[str, Any]
    _writing: Mapping[str, Any]
    _queue: asyncio.Lock | None = field(repr=False)
    _straight: StraightOnPostgresql | StraightOnSqlite = field(repr=False)

    @classmethod
    def open(cls, url: str, busy_ms: int = _BUSY_MS) -> Self:
        """The database at this address. Nothing is read before the first transaction.

        `busy_ms`: how long a writer waits for other writers before it gives up.
        """
        _keep_rows_out_of_logs()
        if make_url(url).get_backend_name() == _SQLITE:
            engine = on_sqlite.engine_of(url, busy_ms)
            return cls(engine, {}, {on_sqlite.WRITES: True}, asyncio.Lock(), StraightOnSqlite(engine))
        engine = on_postgresql.engine_of(url, busy_ms)
        return cls(engine, on_postgresql.READING, {}, None, StraightOnPostgresql(make_url(url), busy_ms))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed at the end of the block.

        `Busy` when a lock stays taken, `Overtaken` when it and another one stood in each other's way, `DatabaseUnusable`.
        """
        async with self._turn(), self._connection(self._writing) as connection:
            transaction = await connection.begin()
            ahead = Ahead(connection, sqlite_driver.begin if self.is_sqlite else on_postgresql.begin)
            try:
                yield connection
                await ahead.done()
            except BaseException as error:
                cause = await ahead.failed()
                await transaction.rollback()
                self._tell_instead(error, cause)
                raise
            await transaction.commit()

    def _tell_instead(self, error: BaseException, cause: BaseException | None) -> None:
        """The cause of an error of the database, as it is told, where it lies in what was begun before."""
        ours = (error, cause)[isinstance(error, SQLAlchemyError)]
        if ours is not None:
            (on_sqlite if self.is_sqlite else on_postgresql).tell(ours)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state and is rolled back at the end of the block; `DatabaseUnusable`."""
        async with self._connection(self._reading) as connection:
            yield connection

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[Any]:
        """A connection as the driver gives it, outside any transaction: asyncpg's or aiosqlite's. It is closed, not used again.

        Raises `DatabaseUnusable`, and whatever the driver does.
        """
        async with self._connection({}) as connection:
            try:
                yield (await connection.get_raw_connection()).driver_connection
            finally:
                await connection.invalidate()

    async def look(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of one statement that reads, by itself. Errors as `reading`."""
        return await self._straight.rows(statement, values)

    async def change(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of one statement that writes, by itself: committed when they are returned. Errors as `writing`."""
        if not self.is_sqlite:
            return await self._straight.rows(statement, values)
        async with self.writing() as connection:
            return await asked(connection, statement, values)

    async def close(self) -> None:
        """Close every connection, and come back when nobody is at work on one any more."""
        await self._straight.close()
        await self.engine.dispose()
        if self.is_sqlite:
            await on_sqlite.ended(self.engine)

    @property
    def kind(self) -> str:
        """The name of its kind, as addresses begin with it: "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @property
    def is_sqlite(self) -> bool:
        """Whether one writer at a time writes, whatever the statements say."""
        return self._queue is not None

    def _turn(self) -> AbstractAsyncContextManager[Any]:
        return self._queue if self._queue is not None else nullcontext()

    @asynccontextmanager
    async def _connection(self, options: Mapping[str, Any]) -> AsyncIterator[AsyncConnection]:
        connection = self.engine.connect()
        try:
            await connection.start()
        except OSError as error:  # not even an answer: the driver's errors are told by the engine
            raise DatabaseUnusable(str(error)) from None
        try:
            yield await connection.execution_options(**options) if options else connection
        finally:
            await connection.close()


def _keep_rows_out_of_logs() -> None:
    """With every logger set to DEBUG, these would write down each parameter and each row, names of guests among them.

    Not INFO either: at that level SQLAlchemy makes a record of every statement, whether or not anybody keeps it.
    """
    for name in ("aiosqlite", "sqlalchemy.engine", "sqlalchemy.pool"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def upgrade(database: Database, revision: str = HEAD) -> None:
    """Bring the tables up to this step, from nothing if need be. One process does it, others wait and find it done.

    `DatabaseTooNew` for tables at a step that this program does not have.
    """
    found = await step_of(database)
    check_known(found)
    if found != revision:
        await _stepped(database, command.upgrade, revision)


async def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to this step; `base` is before the first one. What only newer tables can hold is lost."""
    await _stepped(database, command.downgrade, revision)


async def upgrade_within(connection: AsyncConnection, revision: str = HEAD) -> None:
    """As `upgrade`, as a part of the caller's own transaction."""
    await connection.run_sync(_migrate, command.upgrade, revision)


async def downgrade_within(connection: AsyncConnection, revision: str) -> None:
    """As `downgrade`, as a part of the caller's own transaction."""
    await connection.run_sync(_migrate, command.downgrade, revision)


def check_known(revision: str | None) -> None:
    """`DatabaseTooNew` for a step that this program does not have; None is before the first one."""
    if revision is not None and not is_known(revision):
        raise DatabaseTooNew(revision)


def is_known(revision: str) -> bool:
    """Whether this program has a step of that name."""
    return revision == HEAD or revision in steps()


def steps() -> list[str]:
    """The names of all steps, from the first to the newest."""
    return [step.revision for step in ScriptDirectory(str(_STEPS)).walk_revisions()][::-1]


async def step_of(database: Database) -> str | None:
    """The step that the tables are at; None where there are none."""
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def _stepped(database: Database, step: Callable[[Config, str], None], revision: str) -> None:
    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        await connection.run_sync(_migrate, step, revision)


def _migrate(connection: Connection, step: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.attributes["connection"] = connection
    step(config, revision)
