"""Statements that go straight to SQLite's driver: within a transaction that has begun, or each a transaction of its own.

They are put together from the one schema, as all others, but into words only once. SQLAlchemy takes three times as long for one
that looks up a key, and as long again to find a connection for it.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.database.on_sqlite import ALONE, tell
from backend.database.sqlite_driver import ask
from backend.database.words import LISTED, reader, words
from backend.errors import DatabaseUnusable


async def asked(connection: AsyncConnection, statement: Executable, values: Mapping[str, Any]) -> list[Any]:
    """The rows of a statement within a transaction that has begun, straight from the driver.

    The statement is made once and kept. Of values that it lists (`words.LISTED`) there is at least one. Errors as of any other.
    """
    assert connection.sync_connection is not None
    listed = values.get(LISTED, ())
    several = (
        {f"{LISTED}_{place}": one for place, one in enumerate(listed, 1)} if isinstance(listed, list) else {}
    )
    text, names = words(statement, tuple(values), connection.dialect, len(several))
    given = {**values, **several}
    try:
        rows = await ask(
            connection.sync_connection.connection.dbapi_connection,
            text,
            [given.get(name, usual) for name, usual in names],
        )
    except sqlite3.Error as error:
        tell(error)
        raise
    return reader(statement, connection.dialect)(rows)


class StraightOnSqlite:
    """A connection that is kept for statements that only read, each by itself: it holds no state between two of them."""

    __slots__ = ("_connection", "_engine", "_is_closed", "_opening")

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(**{ALONE: True})
        self._connection: AsyncConnection | None = None
        self._opening = asyncio.Lock()
        self._is_closed = False

    async def rows(self, statement: Executable, values: Mapping[str, Any]) -> list[Any]:
        """The rows of a statement that is made once and kept. Errors as `asked`; `DatabaseUnusable` after `close`."""
        return await asked(self._connection or await self._opened(), statement, values)

    async def close(self) -> None:
        """Give the connection back, and take none any more."""
        async with self._opening:
            self._is_closed = True
            connection, self._connection = self._connection, None
            if connection is not None:
                await connection.close()

    async def _opened(self) -> AsyncConnection:
        async with self._opening:
            if self._is_closed:
                raise DatabaseUnusable("it was closed")
            if self._connection is None:
                connection = self._engine.connect()
                await connection.start()
                self._connection = (
                    connection  # nothing is waited for in between: whoever gives up leaves it here
                )
            return self._connection
