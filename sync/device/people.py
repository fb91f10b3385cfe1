"""What this device was told about people: a manifest, cards, aliases; which of each it holds, and how they are forgotten (PROTOCOL.md 3.5 to 3.8)."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from keys.alias import alias_id, alias_secret
from keys.box import Kind
from keys.card import CardPlace, Guest, open_card
from keys.errors import KeysError, Malformed, UnknownKey
from keys.labels import Domain
from keys.shown import Shown
from keys.trust import TrustList
from keys.trusted import Status
from sync.alias_list import Alias
from sync.cards import FROM_THE_START, CardCursor, CardPage
from sync.device import guests
from sync.device.database import Database
from sync.device.locking import check_not_locked
from sync.errors import StalePart
from sync.manifest import ManifestRow
from sync.position import Position
from sync.sealed import SealedPart

_ROWS_A_COMMIT: Final = 2_000
_TABLES: Final = {
    Kind.MANIFEST: {"guests": "ticket"},
    Kind.ALIASES: {"aliases": "alias"},
}
"""Where the rows of a list lie, and what each is known by."""


@dataclass(frozen=True, slots=True)
class HeldList:
    """A sealed list that is held: where it stands, which version it is, who signed it, and the number of its rows."""

    at: Position
    version: int
    kid: bytes
    batch: int


@dataclass(frozen=True, slots=True)
class HeldPeople:
    """What is held about the people of one event. Lists of a key that was withdrawn since count as not held."""

    manifest: HeldList | None = None
    aliases: HeldList | None = None
    cards: bool = False


def held_people(connection: sqlite3.Connection, event: int, trust: TrustList) -> HeldPeople:
    """What is held, in one look."""
    rows = connection.execute(
        "SELECT kind, gen, pos, version, kid, batch FROM people WHERE event = ?", (event,)
    ).fetchall()
    if not rows:
        return HeldPeople()
    lists = {
        kind: HeldList(Position(gen, pos), version, kid, batch)
        for kind, gen, pos, version, kid, batch in rows
        if _is_believed(trust, kid)
    }
    return HeldPeople(lists.get(Kind.MANIFEST), lists.get(Kind.ALIASES), _CARDS in lists)


def _is_believed(trust: TrustList, kid: bytes) -> bool:
    try:
        return all(key.status is not Status.COMPROMISED for key in trust.with_kid(kid))
    except UnknownKey:
        return False


_CARDS: Final = 0  # no kind of sealed list: cards are signed only


class PeopleStore:
    """Keeps what devices are told about people. A list is written beside the former one, and takes its place at once.

    A device that is locked meanwhile keeps nothing: DeviceIsLocked. `told` is called when another list counts, and before the former one goes: whoever remembers which one counts looks again.
    """

    def __init__(self, database: Database, told: Callable[[], None]) -> None:
        self._database = database
        self._told = told

    def save_manifest(self, part: SealedPart, kid: bytes, rows: Sequence[ManifestRow]) -> None:
        """Keep a manifest that was opened. `StalePart` if one of a newer position, or a newer version there, is held."""
        batch = self._begin(part)
        guests.write(self._database, part.event, batch, rows)
        self._finish(part, kid, batch)

    def save_aliases(self, part: SealedPart, kid: bytes, rows: Sequence[Alias]) -> None:
        """Keep aliases that were opened. `StalePart` as `save_manifest`."""
        batch = self._begin(part)
        for start in range(0, len(rows), _ROWS_A_COMMIT):
            with self._database.writing() as connection:
                check_not_locked(connection, part.event)
                connection.executemany(
                    "INSERT OR REPLACE INTO aliases (event, batch, alias, ticket, idx, not_before, expires, class, seat)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [(part.event, batch, *row) for row in rows[start : start + _ROWS_A_COMMIT]],
                )
        self._finish(part, kid, batch)

    def save_cards(self, page: CardPage, kid: bytes) -> None:
        """Keep a page of cards: each in the place of the former one of its ticket."""
        end = page.rows[-1].at if page.rows else page.after
        with self._database.writing() as connection:
            check_not_locked(connection, page.event)
            connection.executemany(
                "INSERT OR REPLACE INTO cards (event, ticket, idx, version, card) VALUES (?, ?, ?, ?, ?)",
                [(page.event, row.at.ticket, row.credential, row.at.version, row.card) for row in page.rows],
            )
            _mark(connection, page.event, _CARDS, page.at, end.version, kid, end.ticket)
        self._told()

    def cards_after(self, event: int, gen: int) -> CardCursor:
        """How far the cards of this generation were taken; those of another one count for nothing."""
        with self._database.glancing() as connection:
            row = connection.execute(
                "SELECT version, batch FROM people WHERE event = ? AND kind = ? AND gen = ?",
                (event, _CARDS, gen),
            ).fetchone()
        return CardCursor(*row) if row else FROM_THE_START

    def _begin(self, part: SealedPart) -> int:
        """A number for the new rows; what an interrupted try left under it goes."""
        with self._database.writing() as connection:
            check_not_locked(connection, part.event)
            row = connection.execute(
                "SELECT gen, pos, version, batch FROM people WHERE event = ? AND kind = ?",
                (part.event, int(part.kind)),
            ).fetchone()
            *held, batch = row or (0, 0, 0, 0)
            if (*part.at.as_pair(), part.version) < tuple(held):
                raise StalePart((held[0], held[1]), part.at.as_pair())
        self._tidy(part, batch)
        return int(batch) + 1

    def _finish(self, part: SealedPart, kid: bytes, batch: int) -> None:
        with self._database.writing() as connection:
            check_not_locked(connection, part.event)
            _mark(connection, part.event, part.kind, part.at, part.version, kid, batch)
        self._told()
        self._tidy(part, batch)

    def _tidy(self, part: SealedPart, batch: int) -> None:
        """Rows under any other number go, some a transaction: scans go on between."""
        for table, key in _TABLES[part.kind].items():
            some = f"SELECT batch, {key} FROM {table} WHERE event = ? AND batch <> ? LIMIT {_ROWS_A_COMMIT}"  # noqa: S608 - our own words
            going = f"DELETE FROM {table} WHERE event = ? AND (batch, {key}) IN ({some})"  # noqa: S608 - likewise
            gone = _ROWS_A_COMMIT
            while gone:
                with self._database.writing() as connection:
                    gone = connection.execute(going, (part.event, part.event, batch)).rowcount


def _mark(
    connection: sqlite3.Connection, event: int, kind: int, at: Position, version: int, kid: bytes, batch: int
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO people (event, kind, gen, pos, version, kid, batch) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (event, int(kind), at.gen, at.pos, version, kid, batch),
    )


def guest_of(
    connection: sqlite3.Connection, domain: Domain, event: int, shown: Shown, held: HeldPeople
) -> Guest | None:
    """Who showed this code, by the manifest, else by the card that the code opens; None if neither says."""
    if held.manifest is not None:
        return guests.guest(connection, event, held.manifest.batch, shown.ticket.number)
    return _card(connection, domain, event, shown) if held.cards else None


def _card(connection: sqlite3.Connection, domain: Domain, event: int, shown: Shown) -> Guest | None:
    """A card that does not open is of another code of the ticket: the verdict says which of them counts."""
    row = connection.execute(
        "SELECT version, card FROM cards WHERE event = ? AND ticket = ? AND idx = ?",
        (event, shown.ticket.number, shown.ticket.index),
    ).fetchone()
    if row is None:
        return None
    try:
        return open_card(shown.secret, CardPlace(domain, event, shown.ticket.index, row[0]), row[1])
    except KeysError:
        return None


def alias_shown(
    connection: sqlite3.Connection, domain: Domain, event: int, text: str, held: HeldPeople
) -> Shown | None:
    """What a code of another system stands for; None if it is no alias here."""
    if held.aliases is None:
        return None
    try:
        secret = alias_secret(text, domain)
    except Malformed:
        return None
    row = connection.execute(
        "SELECT alias, ticket, idx, not_before, expires, class, seat FROM aliases WHERE event = ? AND batch = ? AND alias = ?",
        (event, held.aliases.batch, alias_id(secret)),
    ).fetchone()
    return Alias(*row).shown(event, secret) if row else None
