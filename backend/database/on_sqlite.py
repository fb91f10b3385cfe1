"""What is peculiar to SQLite, but for how a statement is spelled, which is the store's matter.

Write-ahead log, a commit is on the disk before it returns, and a transaction that may write takes the write lock as it begins: so
it never finds at its end that it read something stale. Writers of one process queue up in memory (`backend.database.transactions`), since
SQLite's own waiting is by polling; writers of other processes wait for each other for `busy_ms`.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backend.database.sqlite_driver import Driver
from backend.errors import Busy, DatabaseUnusable

WRITES: Final = "portao_writes"
"""The execution option of a connection whose transactions may write."""
ALONE: Final = "portao_alone"
"""The execution option of a connection each statement of which is a transaction of its own. They only read."""

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
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32768",  # KiB: what an import of a whole stadium touches, or it is written twice
)


async def ended(engine: AsyncEngine) -> None:
    """Wait, after `dispose`, until nothing of the engine is at work any more."""
    driver: Any = engine.dialect.loaded_dbapi
    await driver.ended()


def engine_of(url: str, busy_ms: int) -> AsyncEngine:
    """An engine for a file of SQLite."""
    # The connection that was used last has its statements prepared, and pages at hand that nobody changed since.
    engine = create_async_engine(url, hide_parameters=True, module=Driver(), pool_use_lifo=True)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
        cursor = connection.cursor()
        # The waiting comes first: even the other settings may have to wait.
        for pragma in (f"busy_timeout = {busy_ms}", *_PRAGMAS):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "handle_error", _tell)
    return engine


def file_of(url: str) -> Path | None:
    """The file of this address; None where it is no file of SQLite."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def url_of(file: Path) -> str:
    """The address of a file."""
    return f"sqlite+aiosqlite:///{file.absolute()}"


def is_in_use(file: Path) -> bool:
    """Whether another process has the file open. A file that is broken is not found to be."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    finally:
        connection.close()
    return False


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(ALONE, False):
        return
    writes = options.get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tell(context: ExceptionContext) -> None:
    """What a person has to repair is told as such; a mistake in a statement stays the mistake it is."""
    if context.original_exception is not None:
        tell(context.original_exception)


def tell(error: BaseException) -> None:
    """As `_tell`, of what the driver raised."""
    code = getattr(error, "sqlite_errorcode", None)  # extended codes carry the plain one in their low byte
    if not isinstance(error, sqlite3.DatabaseError) or code is None:
        return
    if code & 0xFF == sqlite3.SQLITE_BUSY:
        raise Busy from None
    if code & 0xFF in _UNUSABLE:
        raise DatabaseUnusable(str(error)) from None
