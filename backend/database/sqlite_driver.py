"""How SQLAlchemy and aiosqlite come together here: a statement takes one turn of the connection's thread, not four.

As they are, a cursor is made in the thread, executed in it, read in it and closed in it, and each time the loop waits for the other
thread to wake up: more than half of what a small statement costs. Here all of that is one function, done in the thread at once.
The driver may still stream: only cursors that read everything are these.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

_PATIENCE_S: Final = 2.0  # for a thread: who did not give a connection back keeps it waiting
_MANY: Final = 500  # values: what is shorter is not worth waiting for


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
            lane: _Lane = connection.lane
            self._said, self._count, self._last, rows = await_(connection._execute(lane.carry_out, work))
        except (
            sqlite3.Error,
            ValueError,
        ) as error:  # what is told of it, the adapter decides; it always raises
            self._adapt_connection._handle_exception(error)
        self._rows = deque(rows)


class _Lane:
    """What is done in a connection's thread, one thing after the other.

    SQLite takes a transaction back by itself when the disk is full, say: what comes after a statement that was begun and failed
    would be a transaction of its own. So it fails as well, until the transaction has ended.
    """

    __slots__ = ("_connection", "_failed")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._failed: sqlite3.Error | None = None

    def carry_out(self, work: Callable[[sqlite3.Cursor], object]) -> tuple[Any, int, int, list[Any]]:
        """What a statement gives, from its cursor's beginning to its end."""
        if self._failed is not None:
            raise self._failed
        cursor = self._connection._conn.cursor()
        try:
            work(cursor)
            rows = cursor.fetchall() if cursor.description else []
            return cursor.description, cursor.rowcount, cursor.lastrowid or 0, rows
        finally:
            cursor.close()

    def carry_out_ahead(self, operation: str, parameters: Sequence[Any]) -> None:
        """A statement that nobody waits for before the transaction ends."""
        try:
            self.carry_out(lambda cursor: cursor.execute(operation, parameters))
        except sqlite3.Error as error:
            self._failed = error
            raise

    def end(self) -> None:
        """The transaction is over."""
        self._failed = None


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls: Any = _Cursor

    def rollback(self) -> None:
        super().rollback()
        self._connection.lane.end()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for a module, `create_async_engine(module=...)`: that of one engine, whose threads it knows."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)
        self._threads: set[threading.Thread] = set()

    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        connection: Any = super().connect(*arg, **kw)._connection
        connection.lane = _Lane(connection)
        self._threads = {thread for thread in self._threads if thread.is_alive()} | {connection._thread}
        return _Connection(self, connection)

    async def ended(self) -> None:
        """Wait for the threads of connections that were closed: one that was given up in the midst of a statement still tells the loop
        of it, which has to be there.
        """
        for thread in self._threads:
            await asyncio.to_thread(thread.join, _PATIENCE_S)


def begin(
    adapted: Any, operation: str, parameters: Sequence[Any]
) -> tuple[asyncio.Future[Any], Awaitable[None]]:
    """Put a statement in the queue of the connection's thread: when it is done, and, if it is a long one, when the thread has come to it.

    The thread has the interpreter then and keeps it until SQLite itself is at work. Whoever went on before would make it wait for
    milliseconds.
    """
    connection, loop = adapted._connection, asyncio.get_running_loop()
    if not connection._running:
        raise ValueError("Connection closed")  # as the driver has it: nobody is in its thread any more
    done, reached = loop.create_future(), loop.create_future()

    def work() -> None:
        loop.call_soon_threadsafe(_reach, reached)
        connection.lane.carry_out_ahead(operation, parameters)

    connection._tx.put_nowait((done, work))
    if len(parameters) < _MANY:
        reached.set_result(None)
    return done, reached


async def ask(adapted: Any, operation: str, parameters: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """The rows that a statement gives when the connection's thread has come to it."""
    connection = adapted._connection
    *_, rows = await connection._execute(
        connection.lane.carry_out, lambda cursor: cursor.execute(operation, parameters)
    )
    return rows  # type: ignore[no-any-return]


def _reach(reached: asyncio.Future[None]) -> None:
    if not reached.done():  # given up
        reached.set_result(None)
