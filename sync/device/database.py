"""The device's one SQLite file: schema, connection, transactions.

Durable before green (PROTOCOL.md 1.3): WAL with synchronous=FULL, so a commit that returned survives a power cut. Every write begins
IMMEDIATE, so that two processes on one store take turns and never write two entries with one sequence number.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sync.device.errors import NotAStore
from sync.device.transactions import Glancing, Reading, Writing

_SCHEMA_VERSION = 5
_APPLICATION_ID = (
    0x506F7274  # "Port", in the file's header: what tells a gate's store from any other SQLite file
)
_BUSY_MS = 5_000
_SCHEMA = """
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL, domain BLOB NOT NULL, root BLOB NOT NULL,
    signing_seed BLOB NOT NULL, opening_seed BLOB NOT NULL, token BLOB NOT NULL, name TEXT NOT NULL, certificate BLOB,
    accepted_s INTEGER
) STRICT;
CREATE TABLE trust (one INTEGER PRIMARY KEY CHECK (one = 1), raw BLOB NOT NULL) STRICT;
CREATE TABLE parts (event INTEGER, kind TEXT, raw BLOB NOT NULL, accepted_s INTEGER NOT NULL, PRIMARY KEY (event, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    event INTEGER PRIMARY KEY, gen INTEGER NOT NULL, pos INTEGER NOT NULL, hash BLOB NOT NULL, issued_ms INTEGER NOT NULL,
    policy INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE locks (event INTEGER PRIMARY KEY) STRICT;
CREATE TABLE credentials (
    event INTEGER, idx INTEGER, state INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE profile_items (event INTEGER PRIMARY KEY, pos INTEGER NOT NULL) STRICT;
CREATE TABLE slots (event INTEGER PRIMARY KEY, slots INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT;
CREATE TABLE policies (
    event INTEGER, version INTEGER, raw BLOB NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
    event INTEGER, ticket INTEGER, zone INTEGER, use INTEGER, pos INTEGER NOT NULL, admits INTEGER NOT NULL, exits INTEGER NOT NULL,
    device BLOB, gate INTEGER, point_ms INTEGER, credential BLOB, day_s INTEGER, day_admits INTEGER,
    PRIMARY KEY (event, ticket, zone, use)
) STRICT, WITHOUT ROWID;
CREATE TABLE cases (
    event INTEGER, id BLOB, class INTEGER NOT NULL, status INTEGER NOT NULL, ticket INTEGER, zone INTEGER, use INTEGER,
    PRIMARY KEY (event, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE occupancy (
    event INTEGER, zone INTEGER, people INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, zone)
) STRICT, WITHOUT ROWID;
CREATE TABLE operator_items (
    event INTEGER, operator INTEGER, role INTEGER NOT NULL, key BLOB NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, operator)
) STRICT, WITHOUT ROWID;
CREATE TABLE operators (
    event INTEGER PRIMARY KEY, gen INTEGER NOT NULL, pos INTEGER NOT NULL, raw BLOB NOT NULL, accepted_s INTEGER NOT NULL
) STRICT;
CREATE TABLE pin_tries (name TEXT PRIMARY KEY, wrong INTEGER NOT NULL, boot BLOB NOT NULL, mono_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE signed_in (event INTEGER PRIMARY KEY, operator INTEGER NOT NULL) STRICT;
CREATE TABLE people (
    event INTEGER, kind INTEGER, gen INTEGER NOT NULL, pos INTEGER NOT NULL, version INTEGER NOT NULL, kid BLOB NOT NULL,
    batch INTEGER NOT NULL, PRIMARY KEY (event, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE guests (
    event INTEGER, batch INTEGER, ticket INTEGER, idx INTEGER NOT NULL, reference TEXT NOT NULL, locator TEXT, class TEXT, seat TEXT,
    name TEXT, note TEXT, words TEXT NOT NULL, PRIMARY KEY (event, batch, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (
    event INTEGER, batch INTEGER, alias BLOB, ticket INTEGER NOT NULL, idx INTEGER NOT NULL, not_before INTEGER NOT NULL,
    expires INTEGER NOT NULL, class TEXT, seat TEXT, PRIMARY KEY (event, batch, alias)
) STRICT, WITHOUT ROWID;
CREATE TABLE cards (
    event INTEGER, ticket INTEGER, idx INTEGER NOT NULL, version INTEGER NOT NULL, card BLOB NOT NULL, PRIMARY KEY (event, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE epochs (
    event INTEGER, epoch INTEGER, connected INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (event, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    event INTEGER, epoch INTEGER, seq INTEGER, hash BLOB NOT NULL, frame BLOB NOT NULL, PRIMARY KEY (event, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
    event INTEGER, ticket INTEGER, zone INTEGER, use INTEGER, epoch INTEGER, seq INTEGER, hash BLOB NOT NULL, kind INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, gate INTEGER NOT NULL, count INTEGER NOT NULL, proof_s INTEGER,
    folded_pos INTEGER, void_epoch INTEGER, void_seq INTEGER, void_folded_pos INTEGER, PRIMARY KEY (event, ticket, zone, use, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_not_folded ON ledger (event, epoch, seq) WHERE folded_pos IS NULL;
CREATE INDEX ledger_void_not_folded ON ledger (event, void_epoch, void_seq) WHERE void_seq IS NOT NULL AND void_folded_pos IS NULL;
CREATE TABLE heard (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, gen INTEGER NOT NULL, pos INTEGER NOT NULL, hash BLOB NOT NULL,
    start_gen INTEGER NOT NULL, start INTEGER NOT NULL, before BLOB NOT NULL, page BLOB NOT NULL, UNIQUE (event, gen, pos, hash)
) STRICT;
CREATE TABLE anchor (
    one INTEGER PRIMARY KEY CHECK (one = 1), boot BLOB NOT NULL, mono_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL,
    lo_ms INTEGER NOT NULL, hi_ms INTEGER NOT NULL
) STRICT;
"""


Connect: TypeAlias = Callable[[Path], sqlite3.Connection]


def connect_to_file(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is made (mode 0600) if it is not there. Raises OSError, sqlite3.Error."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)


class Database:
    """One connection to one store file, shared by the scanning and the syncing thread under a lock."""

    def __init__(self, path: Path, connect: Connect = connect_to_file) -> None:
        """Open the store; an empty file gets its schema. `connect` opens it; it begins no transactions itself.

        Raises NotAStore for a file of something else, which stays as it is; sqlite3.Error if it cannot be opened.
        """
        self.path = path
        self._lock = threading.RLock()
        self._connection = connect(path)
        self._version: int | None = None
        self._prepare()

    def _prepare(self) -> None:
        with self.reading() as connection:
            version = self._checked_version(connection)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "PRAGMA secure_delete = ON"
        )  # names that went are not to be read in free pages
        if version == _SCHEMA_VERSION:
            return
        with self.writing() as connection:  # another process may have been quicker
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._create(connection)
            elif version < _SCHEMA_VERSION:
                self._bring_up(connection)

    def _checked_version(self, connection: sqlite3.Connection) -> int:
        """Its schema's; 0 of an empty file. Looked at before anything is changed: a mistyped path may be somebody else's database."""
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != _APPLICATION_ID:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if (version, mark, tables) != (0, 0, 0):
                raise NotAStore(str(self.path))
            return 0
        if not 0 < version <= _SCHEMA_VERSION:
            raise sqlite3.DatabaseError(
                f"{self.path} was written by another version of portao (schema {version})"
            )
        return int(version)

    @staticmethod
    def _create(connection: sqlite3.Connection) -> None:
        for statement in _statements(_SCHEMA):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    @staticmethod
    def _bring_up(connection: sqlite3.Connection) -> None:
        """A store of a former schema gets what came later; what it holds stays."""
        there = {row[1] for row in connection.execute("PRAGMA table_info(presence)")}
        for column in ("day_s", "day_admits"):
            if column not in there:
                connection.execute(f"ALTER TABLE presence ADD COLUMN {column} INTEGER")
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        for statement in _statements(_SCHEMA):
            _create, _kind, name, *_ = statement.split()
            if name not in there:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    def writing(self) -> Writing:
        """One write transaction: committed at the end of the block, rolled back if it raises. Raises sqlite3.Error."""
        return Writing(self._lock, self._connection, self._forget_version)

    def reading(self) -> Reading:
        """One consistent read. Raises sqlite3.Error."""
        return Reading(self._lock, self._connection, self._forget_version)

    def glancing(self) -> Glancing:
        """For a single statement, which is one consistent read by itself. Raises sqlite3.Error."""
        return Glancing(self._lock, self._connection)

    def overwrite(self) -> None:
        """What was deleted is on the disk no more: neither in the file nor in the log beside it. Not while another process reads; it
        happens then with a later commit. Raises sqlite3.Error.
        """
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def _forget_version(self) -> None:
        self._version = None

    def version(self) -> int:
        """A number that changes whenever another connection changed the file; asked once a transaction, within which it cannot change."""
        with self._lock:
            if not self._connection.in_transaction:
                return self._asked_version()
            if self._version is None:
                self._version = self._asked_version()
            return self._version

    def _asked_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _statements(script: str) -> list[str]:
    """One by one: executescript would commit the transaction that holds off other processes."""
    return [statement for statement in script.split(";") if statement.strip()]
