"""How SQLAlchemy and aiosqlite come together here: a statement takes one turn of the connection's thread, not four.

As they are, a cursor is made in the thread, executed in it, read in it and closed in it, and each time the loop waits for the other
thread to wake up: more than half of what a small statement costs. Here all of that is one function, done in the thread at once.
The driver may still stream: only cursors that read everything are these.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor with everything that a statement gave, once it is executed."""

    __slots__ = ("_count", "_last", "_said")

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows: deque[Any] = deque()
        self._said: Any = None
        self._count, self._last = -1, 0

    @property
    def description(self) -> Any:
        return self._said

    @property
    def rowcount(self) -> int:
        return self._count

    @property
    def lastrowid(self) -> int:
        return self._last

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        given = () if parameters is None else parameters
        self._take(lambda cursor: cursor.execute(operation, given))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._take(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """It was closed in the thread."""

    def _take(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        try:
            self._said, self._count, self._last, rows = await_(connection._execute(_done, connection, work))
        except (
            sqlite3.Error,
            ValueError,
        ) as error:  # what is told of it, the adapter decides; it always raises
            self._adapt_connection._handle_exception(error)
        self._rows = deque(rows)


def _done(connection: Any, work: Callable[[sqlite3.Cursor], object]) -> tuple[Any, int, int, list[Any]]:
    """What a statement gives, from its cursor's beginning to its end; runs in the connection's thread."""
    cursor = connection._conn.cursor()
    try:
        work(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.rowcount, cursor.lastrowid or 0, rows
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls: Any = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)


def driver() -> Any:
    """The driver, for `create_async_engine(module=...)`: what SQLAlchemy takes for a module."""
    return _Driver(aiosqlite, sqlite3)
