"""Who may work at this gate: the sealed list, who is signed in, and tries at a PIN that are counted on the disk (PROTOCOL.md 5.7, 5.8)."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from keys.box import Kind
from keys.crypto import PrivateKey, PublicKey
from keys.errors import RingLocked
from keys.pin import open_key
from sync.authority import OperatorRole
from sync.clock import Reading
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import NoOperators, PinShut, WrongPin
from sync.device.identity import Identity
from sync.device.journal import Journal
from sync.device.lists import ListStore
from sync.device.locking import check_not_locked
from sync.device.signed_in import sign_out
from sync.errors import StalePart
from sync.operators import Operator, named, parse_operators
from sync.position import Position
from sync.sealed import Recipient, SealedPart, open_sealed_part

TRIES: Final = 5
SHUT_MS: Final = 15 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An operator whose key is open. Hold it for one entry, then let it go."""

    operator: Operator
    key: PrivateKey


class OperatorStore:
    """The operators of this device's events. The list is kept as it came: sealed, with each key under its PIN inside."""

    def __init__(self, database: Database, identity: Identity, lists: ListStore, clocks: Clocks) -> None:
        self._database = database
        self._recipient = Recipient(identity.device, identity.opening_seed)
        self._lists = lists
        self._clocks = clocks

    def is_behind(self, event: int) -> bool:
        """Whether the list is to be fetched: there is none, the feed told of an operator since, or it is of a life of the feed that is over."""
        mark = self._lists.mark(event)
        if mark is None:
            return False
        with self._database.reading() as connection:
            at = _position(connection, event)
            told = _told_after(connection, event, at)
        return at is None or at.gen != mark.at.gen or bool(told)

    def save(self, event: int, raw: bytes, now_s: int) -> Position:
        """Keep a freshly fetched list, and sign out who is not on it; its position.

        Raises KeysError, SyncError, StalePart for one older than the held one, DeviceIsLocked.
        """
        part = self._opened(event, raw, now_s)
        listed = {one.number for one in parse_operators(part.plain)}
        with self._database.writing() as connection:
            check_not_locked(connection, event)
            held = _position(connection, event)
            if held is not None and part.at.as_pair() < held.as_pair():
                raise StalePart(held.as_pair(), part.at.as_pair())
            connection.execute(
                "INSERT OR REPLACE INTO operators (event, gen, pos, raw, accepted_s) VALUES (?, ?, ?, ?, ?)",
                (event, part.at.gen, part.at.pos, raw, now_s),
            )
            if Journal.signed_in(connection, event) not in listed:
                sign_out(connection, event)
        return part.at

    def held(self, event: int) -> tuple[Operator, ...]:
        """Whose keys may be opened now. Raises DeviceIsLocked, NoOperators where no list is held that the feed was followed to; KeysError,
        SyncError.
        """
        ancestry, mark = self._lists.held(event).profile.ancestry, self._lists.mark(event)
        with self._database.reading() as connection:
            check_not_locked(connection, event)
            row = connection.execute(
                "SELECT gen, pos, raw, accepted_s FROM operators WHERE event = ?", (event,)
            ).fetchone()
            at = None if row is None else Position(row[0], row[1])
            told = _told_after(connection, event, at)
        if row is None or at is None or mark is None or not ancestry.covers(mark.at, at):
            raise NoOperators(event)
        listed = parse_operators(self._opened(event, row[2], row[3]).plain)
        return tuple(
            one for one in listed if told.get(one.number, (int(one.role), one.key)) == (one.role, one.key)
        )

    def unlock(self, event: int, who: str, pin: str) -> Unlocked:
        """Open an operator's key, by number or name and PIN. The try is on the disk before it is made.

        Raises DeviceIsLocked, NoOperators, PinShut, WrongPin; sqlite3.Error if it cannot be counted.
        """
        operators = self.held(event)
        found = named(operators, who)
        name = who.strip().casefold() if found is None else str(found.number)
        self._count(name)
        if found is None:
            raise WrongPin
        try:
            key = open_key(found.sealed, pin, PublicKey.parse(found.key))
        except RingLocked:
            raise WrongPin from None
        with self._database.writing() as connection:
            connection.execute("DELETE FROM pin_tries WHERE name = ?", (name,))
        return Unlocked(found, key)

    def sign_in(self, event: int, who: str, pin: str) -> Operator:
        """Whose number entries carry from now on. As `unlock`; the key is forgotten at once."""
        operator = self.unlock(event, who, pin).operator
        with self._database.writing() as connection:
            check_not_locked(connection, event)
            connection.execute(
                "INSERT OR REPLACE INTO signed_in (event, operator) VALUES (?, ?)", (event, operator.number)
            )
        return operator

    def sign_out(self, event: int) -> None:
        """Entries carry nobody's number from now on."""
        with self._database.writing() as connection:
            sign_out(connection, event)

    def _count(self, name: str) -> None:
        """Note one more try, or refuse it: after the fifth wrong one in a row, and again after each further one, a key stays shut a while."""
        now = self._clocks()
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT wrong, boot, mono_ms FROM pin_tries WHERE name = ?", (name,)
            ).fetchone()
            wrong = row[0] if row else 0
            waits = row is not None and wrong >= TRIES and not _is_over(row[1], row[2], now)
            if (
                waits and row[1] != now.boot
            ):  # the clock of another boot says nothing of this one: the wait begins anew
                _note(connection, name, wrong, now)
            if not waits:
                _note(connection, name, wrong + 1, now)
        if waits:
            raise PinShut

    def _opened(self, event: int, raw: bytes, now_s: int) -> SealedPart:
        trust = self._lists.trust()
        if trust is None:
            raise NoOperators(event)
        part = open_sealed_part(raw, trust, event, Kind.OPERATORS, self._recipient, now_s)
        if part is None:
            raise NoOperators(event)
        return part


def _position(connection: sqlite3.Connection, event: int) -> Position | None:
    row = connection.execute("SELECT gen, pos FROM operators WHERE event = ?", (event,)).fetchone()
    return None if row is None else Position(*row)


def _told_after(
    connection: sqlite3.Connection, event: int, at: Position | None
) -> dict[int, tuple[OperatorRole, bytes]]:
    """What the feed said of operators above a position: role and key, by number."""
    rows = connection.execute(
        "SELECT operator, role, key FROM operator_items WHERE event = ? AND pos > ?",
        (event, 0 if at is None else at.pos),
    )
    return {number: (OperatorRole(role), key) for number, role, key in rows}


def _is_over(boot: bytes, mono_ms: int, now: Reading) -> bool:
    return boot == now.boot and now.mono_ms - mono_ms >= SHUT_MS


def _note(connection: sqlite3.Connection, name: str, wrong: int, now: Reading) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO pin_tries (name, wrong, boot, mono_ms) VALUES (?, ?, ?, ?)",
        (name, wrong, now.boot, now.mono_ms),
    )
