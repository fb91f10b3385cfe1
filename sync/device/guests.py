"""The rows of a manifest in the device's file, and how a supervisor finds a guest among them without a network (PROTOCOL.md 3.6).

Rows, not the sealed bytes: a hundred thousand of them fit into no tablet's patience if they are opened at each start, and the key that
opens the bytes lies in the same file. What protects them is the device's own lock, and that they are overwritten once it is locked out.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from keys import reference
from keys.card import Guest
from keys.errors import BadReference
from sync.device.database import Database
from sync.device.locking import check_not_locked
from sync.manifest import ManifestRow
from sync.searching import words_of

FOUND_AT_MOST: Final = 20

_ROWS_A_COMMIT: Final = 1_000
_COLUMNS: Final = "ticket, idx, reference, locator, class, seat, name, note"


@dataclass(frozen=True, slots=True)
class Found:
    """A guest who was looked for. `index` is the status index of the live credential as the manifest knew it."""

    ticket: int
    index: int
    reference: str
    locator: str | None
    class_: str | None
    seat: str | None
    name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """The first of those found; `more`: there are others, and whoever looks had better type more."""

    found: tuple[Found, ...]
    more: bool


def write(database: Database, event: int, batch: int, rows: Iterable[ManifestRow]) -> None:
    """Write the rows under a number of their own, a thousand a transaction: scans go on between.

    In the order of their key, and with no index besides, so that each transaction writes its own pages and no others. Raises DeviceIsLocked.
    """
    waiting = iter(rows)
    while some := list(islice(waiting, _ROWS_A_COMMIT)):
        values = [_values(event, batch, row) for row in some]
        with database.writing() as connection:
            check_not_locked(connection, event)
            connection.executemany(
                "INSERT OR REPLACE INTO guests (event, batch, ticket, idx, reference, locator, class, seat, name, note, words)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )


def _values(event: int, batch: int, row: ManifestRow) -> tuple[object, ...]:
    said = row.reference, row.locator, row.class_, row.seat, row.name, row.note
    return event, batch, row.ticket, row.credential, *said, _spaced(words_of(row.name or ""))


def _spaced(words: Iterable[str]) -> str:
    """Each word behind a space, so that what begins one is found by its space."""
    return "".join(f" {word}" for word in words)


def guest(connection: sqlite3.Connection, event: int, batch: int, ticket: int) -> Guest | None:
    """Whose ticket this is."""
    row = connection.execute(
        "SELECT name, seat, note FROM guests WHERE event = ? AND batch = ? AND ticket = ?",
        (event, batch, ticket),
    ).fetchone()
    return Guest(*row) if row else None


def one_named(connection: sqlite3.Connection, event: int, batch: int, typed: str) -> Found | None:
    """Whose reference this is, ours or the importer's; None if it is nobody's, or more than one guest's."""
    named = _named(connection, event, batch, typed.strip())
    return named[0] if len(named) == 1 else None


def search(connection: sqlite3.Connection, event: int, batch: int, typed: str) -> Answers:
    """Who has this reference, ours or the importer's; else whose name has words that begin as the typed ones do.

    All rows are looked at, some 20 ms for a hundred thousand: an index of words takes longer to write than anybody ever searches.
    """
    named = _named(connection, event, batch, typed.strip())
    words = words_of(typed)
    if named or not words:
        return Answers(tuple(named), more=False)
    begins = " AND instr(words, ?) > 0" * len(words)
    query = f"SELECT {_COLUMNS} FROM guests WHERE event = ? AND batch = ?{begins} LIMIT ?"  # noqa: S608 - our own words
    values = (event, batch, *(f" {word}" for word in words), FOUND_AT_MOST + 1)
    found = [Found(*row) for row in connection.execute(query, values)]
    return Answers(tuple(sorted(found[:FOUND_AT_MOST], key=_by_name)), len(found) > FOUND_AT_MOST)


def _named(connection: sqlite3.Connection, event: int, batch: int, wanted: str) -> list[Found]:
    query = (
        f"SELECT {_COLUMNS} FROM guests WHERE event = ? AND batch = ?"  # noqa: S608 - our own words
        " AND (locator = ? COLLATE NOCASE OR reference = ?) LIMIT ?"
    )
    rows = connection.execute(query, (event, batch, wanted, _as_ours(wanted), FOUND_AT_MOST))
    return [Found(*row) for row in rows]


def _as_ours(typed: str) -> str | None:
    try:
        return reference.parse(typed)
    except BadReference:
        return None


def _by_name(found: Found) -> tuple[str, str]:
    return found.name or "", found.seat or ""
