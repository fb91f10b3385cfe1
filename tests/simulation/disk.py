"""The disks of tablets: SQLite in memory, whose power and space run out when the evening says so."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any


class PowerCut(BaseException):
    """The tablet is off from one moment to the next. No program catches it."""


class Disk(sqlite3.Connection):
    """A connection that may fail: `cut_in` statements from now the power goes, `before` or after that statement; `full`: no commit fits.

    Nothing that was not committed is there after a cut, as with SQLite's journal.
    """

    cut_in: int | None = None
    cut_before: bool = True
    full: bool = False

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As `sqlite3.Connection.execute`."""
        if self.full and sql == "COMMIT" and self.total_changes > self._changes_at_begin:
            raise sqlite3.OperationalError("database or disk is full")
        if sql.startswith("BEGIN"):
            self._changes_at_begin = self.total_changes
        if self.cut_in is None:
            return super().execute(sql, parameters)
        self.cut_in -= 1
        due = self.cut_in < 0
        if due and self.cut_before:
            self.cut_in = None
            raise PowerCut
        cursor = super().execute(sql, parameters)
        if due:
            self.cut_in = None
            raise PowerCut
        return cursor

    _changes_at_begin: int = 0


def in_memory(image: bytes | None = None) -> Callable[[Path], Disk]:
    """A disk that holds this store file, or nothing yet."""

    def connect(path: Path) -> Disk:
        disk = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Disk)
        if image is not None:
            disk.deserialize(image)
        return disk

    return connect
