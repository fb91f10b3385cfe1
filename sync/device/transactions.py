"""How a transaction on the device's store begins and ends.

Classes rather than generators: each scan goes through several of them, and a generator costs it as much as a statement.
"""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import RLock
from types import TracebackType


@dataclass(slots=True)
class Glancing(AbstractContextManager[sqlite3.Connection, None]):
    """The connection to itself, for as long as the block goes on."""

    lock: RLock
    connection: sqlite3.Connection

    def __enter__(self) -> sqlite3.Connection:
        self.lock.acquire()
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock.release()


@dataclass(slots=True)
class Writing(AbstractContextManager[sqlite3.Connection, None]):
    """One write transaction: committed at the end of the block, rolled back if it raises. `ended` is told of its end."""

    lock: RLock
    connection: sqlite3.Connection
    ended: Callable[[], None]

    def __enter__(self) -> sqlite3.Connection:
        self.lock.acquire()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self.lock.release()
            raise
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(kind is None)
        finally:
            self.ended()
            self.lock.release()

    def _end(self, well: bool) -> None:
        try:
            if well:
                self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")


@dataclass(slots=True)
class Reading(AbstractContextManager[sqlite3.Connection, None]):
    """One consistent read; within a transaction, a part of that one. `ended` is told of its end."""

    lock: RLock
    connection: sqlite3.Connection
    ended: Callable[[], None]
    nested: bool = field(init=False, default=False)

    def __enter__(self) -> sqlite3.Connection:
        self.lock.acquire()
        try:
            self.nested = self.connection.in_transaction
            if not self.nested:
                self.connection.execute("BEGIN")
        except BaseException:
            self.lock.release()
            raise
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self.nested:
                self._end()
        finally:
            self.lock.release()

    def _end(self) -> None:
        self.ended()
        if self.connection.in_transaction:  # a failing disk ends it, and must be what is told
            self.connection.execute("COMMIT")
