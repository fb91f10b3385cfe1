"""The disks of tablets: SQLite in memory, whose power and space run out when the evening says so."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_STATEMENTS: Final = 512
"""More than a tablet ever asks."""


class PowerCut(BaseException):
    """The tablet is off from one moment to the next. No program catches it."""


class Disk(sqlite3.Connection):
    """A connection that may be told to fail, and is a plain one until then."""

    def cut_in(self, statements: int, before: bool) -> None:
        """The power goes so many statements from now, `before` or after that statement.

        Nothing that was not committed is there after a cut, as with SQLite's journal.
        """
        self.__class__ = FailingDisk
        self._cut = statements, before

    @property
    def full(self) -> bool:
        """Whether no commit that changes anything fits."""
        return self._full

    def fill(self) -> None:
        """From now on nothing fits."""
        self.__class__ = FailingDisk
        self._full, self._changes_at_begin = True, self.total_changes

    def free(self) -> None:
        """There is room again."""
        self._full = False

    def mend(self) -> None:
        """Nothing fails any more."""
        self._cut, self._full = None, False
        self.__class__ = Disk

    def keep_power(self) -> None:
        """Whatever cut was to come does not."""
        self._cut = None

    _cut: tuple[int, bool] | None = None
    _full: bool = False
    _changes_at_begin: int = 0


class FailingDisk(Disk):
    """A disk of which something was said to fail."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As `sqlite3.Connection.execute`."""
        if self._full and sql == "COMMIT" and self.total_changes > self._changes_at_begin:
            raise sqlite3.OperationalError("database or disk is full")
        if sql.startswith("BEGIN"):
            self._changes_at_begin = self.total_changes
        if self._cut is None:
            return super().execute(sql, parameters)
        left, before = self._cut
        self._cut = (left - 1, before) if left else None
        if not left and before:
            raise PowerCut
        cursor = super().execute(sql, parameters)
        if not left:
            raise PowerCut
        return cursor


def in_memory(image: bytes | None = None) -> Callable[[Path], Disk]:
    """A disk that holds this store file, or nothing yet."""

    def connect(path: Path) -> Disk:
        disk = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, factory=Disk, cached_statements=_STATEMENTS
        )
        if image is not None:
            disk.deserialize(image)
        return disk

    return connect


def a_disk(image: bytes) -> Disk:
    """A new disk that holds this store file."""
    return in_memory(image)(Path(":memory:"))


def give_up(disk: Disk) -> None:
    """Nobody needs it any more."""
    disk.close()
