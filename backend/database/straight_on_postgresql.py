"""Statements that go straight to PostgreSQL's driver, each a transaction of its own: what every request of a device asks.

They are put together from the one schema, as all others, but into words only once, and each connection prepares them once. Between
begin and end of a transaction SQLAlchemy is worth its price; of a single short statement it would be nine tenths.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import asyncpg as driver
from sqlalchemy.engine import URL

from backend.database import on_postgresql
from backend.database.words import words
from backend.errors import DatabaseUnusable

_MOST: Final = 16
# A plan for the values at hand is made anew each time, and takes five times as long as it saves: these look up keys.
_SETTINGS: Final = {"plan_cache_mode": "force_generic_plan"}
_DIALECT: Final = driver.dialect()  # type: ignore[no-untyped-call]


class _Row(asyncpg.Record):  # type: ignore[misc]  # published without types
    """A row whose columns are attributes, as SQLAlchemy's are."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class StraightOnPostgresql:
    """Connections of the driver, opened as they are needed. None keeps anything from one statement to the next.

    The driver's own pool, which makes a task of each return, costs twice as much as such a statement.
    """

    __slots__ = ("_idle", "_options", "_room")

    def __init__(self, url: URL, busy_ms: int) -> None:
        self._options = _options(url, busy_ms)
        self._idle: list[Any] = []
        self._room = asyncio.Semaphore(_MOST)

    async def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """Carry a statement out, committed when this returns; its rows. `Busy`, `Overtaken`, `DatabaseUnusable`."""
        text, names = words(statement, tuple(values), _DIALECT)
        given = [values.get(name, usual) for name, usual in names]
        try:
            async with self._room:
                return await self._fetched(text, given)
        except OSError as error:  # not even an answer
            raise DatabaseUnusable(str(error)) from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            on_postgresql.tell(error, lost=isinstance(error, asyncpg.InterfaceError))
            raise

    async def close(self) -> None:
        """Close every connection."""
        while self._idle:
            await self._idle.pop().close()

    async def _fetched(self, text: str, given: Sequence[Any]) -> Sequence[Any]:
        """The rows; what went wrong, or was given up, leaves no connection behind."""
        connection, done = await self._connection(), False
        try:
            rows: Sequence[Any] = await connection.fetch(text, *given)
            done = True
        finally:
            if done:
                self._idle.append(connection)
            else:
                connection.terminate()
        return rows

    async def _connection(self) -> Any:
        """One that nobody uses, and that the server has not closed."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        connection = await asyncpg.connect(**self._options)
        await connection.set_type_codec("json", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
        return connection


def _options(url: URL, busy_ms: int) -> Mapping[str, Any]:
    """What the address says, as the driver takes it."""
    _, said = _DIALECT.create_connect_args(url)  # type: ignore[no-untyped-call]
    settings = {**on_postgresql.SETTINGS, **_SETTINGS, "lock_timeout": str(busy_ms)}
    return {**said, "record_class": _Row, "server_settings": settings}
