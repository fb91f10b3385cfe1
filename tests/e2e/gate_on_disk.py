"""A gate's store as it lies on the disk after a kill, held against what was shown: read from a copy, so that the next start finds it untouched."""

import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keys.crypto import PublicKey
from keys.labels import Domain
from sync.content import Content, Kind
from sync.journal import FIRST_PREV, Frame, entry_hash, verify_entry
from tests.e2e.instants import log_of

_SUFFIXES = ("", "-wal")


@dataclass(frozen=True, slots=True)
class Written:
    """One entry of the journal, verified."""

    hash: bytes
    frame: Frame
    content: Content


def copied(store: Path, folder: Path) -> Path:
    """The database and its log, without the shared memory that a restarted machine would not have either."""
    for suffix in ("-shm", *_SUFFIXES):
        (folder / (store.name + suffix)).unlink(missing_ok=True)
    for suffix in _SUFFIXES:
        source = store.with_name(store.name + suffix)
        if source.exists():
            shutil.copyfile(source, folder / source.name)
    return folder / store.name


def wal_of(store: Path) -> Path:
    """Where SQLite keeps what is not in the database yet."""
    return store.with_name(store.name + "-wal")


@dataclass(slots=True)
class GateOnDisk:
    """Looks at one store after each kill; what was verified before is not verified again, only found where it was."""

    store: Path
    domain: Domain
    key: PublicKey
    aside: Path
    entries: dict[bytes, Written] = field(default_factory=dict)
    end: tuple[int, int, bytes] = (0, 0, FIRST_PREV)
    torn: int = 0

    def __post_init__(self) -> None:
        self.aside.mkdir(exist_ok=True)

    def look(self) -> list[Written]:
        """The entries that came since the last look; the whole file is sound, chained and signed."""
        copy = copied(self.store, self.aside)
        self.torn += log_of(wal_of(copy)).is_torn
        with sqlite3.connect(copy) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            fresh = [self._verified(*row) for row in self._rows(connection)]
            self._check_sums(connection)
        connection.close()
        return fresh

    def _rows(self, connection: sqlite3.Connection) -> list[tuple[int, int, bytes, bytes]]:
        epoch, seq, hash_ = self.end
        held = connection.execute("SELECT hash FROM journal WHERE (epoch, seq) = (?, ?)", (epoch, seq))
        assert held.fetchone() == ((hash_,) if seq else None)
        return connection.execute(
            "SELECT epoch, seq, hash, frame FROM journal WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq",
            (epoch, seq),
        ).fetchall()

    def _verified(self, epoch: int, seq: int, hash_: bytes, raw: bytes) -> Written:
        (frame,) = Frame.parse_stream(raw)
        follows = (self.end[0], self.end[1] + 1, self.end[2])
        assert (epoch, seq, frame.prev) in (follows, (self.end[0] + 1, 1, FIRST_PREV))
        assert (frame.epoch, frame.seq, entry_hash(self.domain, frame)) == (epoch, seq, hash_)
        assert verify_entry(self.key, self.domain, frame)
        self.end = (epoch, seq, hash_)
        self.entries[hash_] = Written(hash_, frame, Content.parse(frame.content))
        return self.entries[hash_]

    def _check_sums(self, connection: sqlite3.Connection) -> None:
        """Entry and memory are one commit; and no more counts as acknowledged than was written."""
        remembered = {row[0] for row in connection.execute("SELECT hash FROM ledger")}
        assert remembered == {
            one.hash for one in self.entries.values() if one.content.kind in (Kind.ADMIT, Kind.EXIT)
        }
        ahead = connection.execute(
            "SELECT epoch FROM epochs WHERE connected > (SELECT max(seq) FROM journal WHERE epoch = epochs.epoch)"
        )
        assert ahead.fetchall() == []

    def acknowledged(self) -> set[bytes]:
        """Hashes of the entries that this gate will not send again, as of the last look."""
        with sqlite3.connect(self.aside / self.store.name) as connection:
            rows = connection.execute(
                "SELECT hash FROM journal JOIN epochs USING (event, epoch) WHERE seq <= connected"
            ).fetchall()
        connection.close()
        return {row[0] for row in rows}


def shown_in(lines: bytes) -> list[dict[str, Any]]:
    """The verdicts that somebody could read. A line cut off by the kill was not shown in full."""
    return [json.loads(line) for line in lines.split(b"\n")[:-1]]


def check_shown(shown: Sequence[Mapping[str, Any]], fresh: Sequence[Written]) -> None:
    """Each verdict that names an entry has it on disk, for that ticket; of scans at most the last was not shown any more."""
    on_disk = {one.hash.hex(): one.content for one in fresh}
    named = {verdict["entry"]["hash"]: verdict for verdict in shown if verdict["entry"]}
    assert named.keys() <= on_disk.keys()
    for hash_, verdict in named.items():
        assert on_disk[hash_].ticket == verdict["ticket"]
        assert (on_disk[hash_].kind is Kind.ADMIT) == (verdict["outcome"] in ("admit", "attention"))
    scans = [one for one in fresh if one.content.kind in (Kind.ADMIT, Kind.DENY)]
    unseen = [one for one in scans if one.hash.hex() not in named]
    assert unseen in ([], scans[-1:])
