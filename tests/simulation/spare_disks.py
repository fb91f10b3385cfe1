"""Disks that serve evening after evening: what SQLite has read of the schema, and of each statement, need not be read again.

A disk that is lent holds the rows of the store file that is asked for, and nothing else; only where they lie in its pages may differ.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final, TypeAlias

from tests.simulation.disk import Disk, a_disk

_SEVERAL: Final = 6
"""How many are kept: an evening begins with four, and copies of tablets bring more of them."""
_Rows: TypeAlias = tuple[str, str, Sequence[tuple[object, ...]]]
"""How a table is emptied, how it is filled, and with what."""


class SpareDisks:
    """Those that nobody needs at the moment, all of one schema."""

    def __init__(self) -> None:
        self._idle: list[Disk] = []
        self._rows: dict[bytes, list[_Rows]] = {}

    def take(self, image: bytes) -> Disk:
        """A disk with what is in this store file."""
        if not self._idle:
            return a_disk(image)
        disk = self._idle.pop()
        _fill(disk, self._rows.get(image) or self._rows.setdefault(image, _rows_of(image)))
        return disk

    def give_back(self, disk: Disk) -> None:
        """Keep it for another tablet, mended and out of its transaction."""
        disk.mend()
        if disk.in_transaction:
            disk.rollback()
        if len(self._idle) < _SEVERAL:
            self._idle.append(disk)
        else:
            disk.close()

    def close(self) -> None:
        """Give up those that are left."""
        while self._idle:
            self._idle.pop().close()


def _rows_of(image: bytes) -> list[_Rows]:
    disk = a_disk(image)
    try:
        return [
            _table(disk, name)
            for (name,) in disk.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
    finally:
        disk.close()


def _table(disk: sqlite3.Connection, name: str) -> _Rows:
    cursor = disk.execute(f"SELECT * FROM {name}")  # noqa: S608 - the schema's own names
    places = ", ".join("?" for _ in cursor.description)
    return f"DELETE FROM {name}", f"INSERT INTO {name} VALUES ({places})", cursor.fetchall()  # noqa: S608 - the same


def _fill(disk: Disk, tables: Sequence[_Rows]) -> None:
    disk.execute("BEGIN IMMEDIATE")
    for empty, _, _ in tables:
        disk.execute(empty)
    for _, fill, rows in tables:
        if rows:
            disk.executemany(fill, rows)
    disk.execute("COMMIT")
