"""What can still be read of a broken store, put into a new one. The journal may be the only copy of what happened at a gate.

The broken file stays as it is: a copy is read, table by table and from both ends, since SQLite cannot read across a broken page;
entries behind such a page are found by what they look like.
Every entry that is taken over has the hash and the signature it was written with. The new store goes on in another epoch, as after
any restore (PROTOCOL.md 5.6), and sends everything again.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keys.crypto import SIGNATURE_BYTES
from keys.errors import KeysError
from keys.labels import Domain
from keys.trust import accept
from sync.certificate import open_certificate
from sync.content import Content, Kind
from sync.device import ledger
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import AlreadyEnrolled, NotEnrolled
from sync.device.identity import Identity, IdentityStore
from sync.device.journal import Journal, Known, Mark
from sync.errors import BadChunk, SyncError, Unreadable
from sync.group import PASSAGES
from sync.journal import Frame, entry_hash
from sync.position import Position

_OWN: Final = {"identity", "trust", "epochs", "journal", "ledger", "anchor"}
"""What only this store has; all other tables are lists, which the server has too."""
_WHY: Final = "salvaged from a broken store"
_BESIDE: Final = ("", "-wal")
_PREV: Final = 32
_LENGTH_AT: Final = _PREV + 4 + 8 + 4 + 4
_FIXED: Final = _LENGTH_AT + 2


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came over: entries of the journal, and whether the lists are whole. What did not: entries that were there and are
    rotten, and those `missing` between others. Unless `journal` could be read to both ends, later ones may be lost unseen.
    """

    entries: int
    rotten: int
    missing: int
    journal: bool
    lists: bool


def salvage(broken: Path, into: Path, clocks: Clocks) -> Salvaged:
    """Make the store `into` of what can be read of `broken`.

    Raises AlreadyEnrolled if `into` is there, NotEnrolled if the keys cannot be read: then it has to be enrolled anew.
    """
    if into.exists():
        raise AlreadyEnrolled(str(into))
    with _copy_of(broken) as source, closing(Database(into)) as database:
        with database.writing() as target:
            for table in ("identity", "trust", "anchor", "epochs", "ledger"):
                _take(source, target, table)
            journal = _take(source, target, "journal")
            whole = [_take(source, target, table) for table in sorted(_tables(target) - _OWN)]
            lists = all(whole)
            if not lists:
                _forget_lists(target)
        rotten = _go_on(database, clocks, broken.read_bytes())
        with database.reading() as target:
            entries = int(target.execute("SELECT count(*) FROM journal").fetchone()[0])
            missing = _missing(target)
    return Salvaged(entries, rotten, missing, journal, lists)


def _missing(target: sqlite3.Connection) -> int:
    """How many numbers below the last one found have no entry, over all epochs."""
    counted = "SELECT max(seq) - count(*) AS holes FROM journal GROUP BY event, epoch"
    return int(target.execute(f"SELECT coalesce(sum(holes), 0) FROM ({counted})").fetchone()[0])  # noqa: S608 - our own words


@contextmanager
def _copy_of(broken: Path) -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory() as folder:
        for suffix in _BESIDE:
            source = broken.with_name(broken.name + suffix)
            if source.exists():
                shutil.copyfile(source, Path(folder) / f"store{suffix}")
        with closing(sqlite3.connect(Path(folder) / "store")) as connection:
            yield connection


def _take(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> bool:
    """Copy the rows that can be read: from the first one on, and from the last one back. Whether that was all of them."""
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    key = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[5]] or ["rowid"]
    whole = True
    for way in ("ASC", "DESC"):
        order = ", ".join(f"{column} {way}" for column in key)
        query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"  # noqa: S608 - names of our own schema
        marks = ", ".join("?" * len(columns))
        whole = True
        try:
            for row in source.execute(query):
                target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - likewise
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # bytes that are no text any more
            whole = False
        if whole:
            break
    return whole


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _forget_lists(target: sqlite3.Connection) -> None:
    """Half a list is none: all are fetched anew."""
    for table in _tables(target) - _OWN:
        target.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own schema


def _go_on(database: Database, clocks: Clocks, raw: bytes) -> int:
    """Find what lies on pages that nothing leads to any more, drop what rotted, count nothing as acknowledged, and begin the next
    epoch of each event; how many entries were rotten."""
    identity = _whole_identity(database)
    journal = Journal(identity.domain, identity.key)
    with database.writing() as target:
        rotten = sum(not _keep(journal, target, *row) for row in _entries(target))
        for event in _events(target):
            for found in _carved(raw, event.to_bytes(4, "big") + identity.device):
                _put_back(journal, target, identity.domain, found)
            target.execute(
                "INSERT OR IGNORE INTO epochs (event, epoch) SELECT DISTINCT event, epoch FROM journal"
            )
            journal.resend_all(target, event)
            journal.open_epoch(target, event, _WHY, clocks(), _known(target, event))
    return rotten


def _whole_identity(database: Database) -> Identity:
    """The keys, with a certificate that is theirs; `NotEnrolled`."""
    identities = IdentityStore(database)
    identity = identities.get()
    with database.reading() as connection:
        (raw,) = connection.execute("SELECT raw FROM trust").fetchone() or (None,)
    assert identity.certificate is not None
    try:
        trust = accept(identity.anchor, None, raw or b"")
        certificate = open_certificate(identity.certificate, trust, identity.accepted_s or 0)
    except (KeysError, SyncError):
        raise NotEnrolled(str(database.path)) from None
    if certificate.signing_key != identity.key.public:
        raise NotEnrolled(str(database.path))
    return identity


def _carved(raw: bytes, mark: bytes) -> Iterator[bytes]:
    """Whatever looks like a frame with this event and device (6.1), wherever it lies. A file holds no frame that was not committed."""
    at = raw.find(mark)
    while at >= 0:
        start = at - _PREV
        size = int.from_bytes(raw[start + _LENGTH_AT : start + _FIXED], "big")
        yield raw[start : start + _FIXED + size + SIGNATURE_BYTES]
        at = raw.find(mark, at + 1)


def _put_back(journal: Journal, target: sqlite3.Connection, domain: Domain, raw: bytes) -> None:
    try:
        (frame,) = Frame.parse_stream(raw)
    except (BadChunk, ValueError):
        return
    row = (frame.event, frame.epoch, frame.seq, entry_hash(domain, frame), raw)
    if journal.hash_at(target, *row[:3]) is None and journal.is_sound(*row[3:]):
        target.execute("INSERT INTO journal (event, epoch, seq, hash, frame) VALUES (?, ?, ?, ?, ?)", row)
        _keep(journal, target, *row)


def _entries(target: sqlite3.Connection) -> list[Any]:
    return target.execute("SELECT event, epoch, seq, hash, frame FROM journal ORDER BY epoch, seq").fetchall()


def _keep(
    journal: Journal, target: sqlite3.Connection, event: int, epoch: int, seq: int, hash_: bytes, raw: bytes
) -> bool:
    """Remember what this entry says, if it is sound; drop it if not. What is remembered already stays as it is."""
    if not journal.is_sound(hash_, raw):
        target.execute("DELETE FROM journal WHERE event = ? AND epoch = ? AND seq = ?", (event, epoch, seq))
        return False
    try:
        said = Content.parse(Frame.parse_stream(raw)[0].content)
    except Unreadable:  # a newer program wrote it: it is kept and sent
        return True
    if said.kind in PASSAGES:
        target.execute(
            "INSERT OR IGNORE INTO ledger (event, ticket, zone, use, epoch, seq, hash, kind, at_ms, gate, count, proof_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (event, said.ticket, said.zone, said.entitlement, epoch, seq, hash_, int(ledger.kind_of(said)), said.wall_ms,
             said.gate, said.people, said.proof_s),
        )  # fmt: skip
    if said.kind is Kind.VOID and said.ref is not None:
        ledger.take_back(target, event, said.ref, Mark(epoch, seq, hash_))
    return True


def _events(target: sqlite3.Connection) -> list[int]:
    rows: list[Any] = target.execute("SELECT event FROM journal UNION SELECT event FROM epochs").fetchall()
    return [int(event) for (event,) in rows]


def _known(target: sqlite3.Connection, event: int) -> Known:
    row = target.execute("SELECT gen, pos, policy FROM feed WHERE event = ?", (event,)).fetchone()
    return Known(Position(row[0], row[1]), row[2]) if row else Known(Position(1, 0), 0)
