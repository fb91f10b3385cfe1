"""This device's journal: a hash-chained, signed log, one epoch after another for each event (PROTOCOL.md section 6)."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.clock import Reading
from sync.content import Content, Kind
from sync.enrolment import device_id
from sync.errors import BadChunk, Unreadable
from sync.journal import Entry, Frame, entry_hash, verify_entry, write_entry
from sync.messages import skip_list
from sync.position import Position

APP = "portao-py/1"
_JUMP_MS = 2_000
_START = bytes(32)
# Nobody passed, and nobody was turned away: what a device notes of its own life, clocks and lists.
_NOTED = frozenset({Kind.EPOCH_START, Kind.TIME_ANCHOR, Kind.FEED_MARK, Kind.CLOCK_JUMP})


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest entry of an epoch. `seq` is 0 while the epoch is empty."""

    epoch: int
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What the device goes by at the moment it writes: feed position and policy version."""

    at: Position
    policy: int


class Journal:
    """Appends entries and hands out what the server has not acknowledged.

    Every method takes the connection of the caller's transaction: an entry, the ledger row beside it and the head they were
    decided on are one commit.
    """

    def __init__(self, domain: Domain, key: PrivateKey) -> None:
        self._domain = domain
        self._key = key
        self._device = device_id(key.public)

    def head(self, connection: sqlite3.Connection, event: int) -> Mark | None:
        """The newest entry of the newest epoch; None before the first one."""
        row = connection.execute(
            "SELECT epoch, seq, hash FROM epochs LEFT JOIN journal USING (event, epoch) WHERE event = ?"
            " ORDER BY epoch DESC, seq DESC LIMIT 1",
            (event,),
        ).fetchone()
        if row is None:
            return None
        return Mark(*row) if row[1] is not None else Mark(row[0], 0, _START)

    @staticmethod
    def _end_of(connection: sqlite3.Connection, event: int, epoch: int) -> Mark:
        row = connection.execute(
            "SELECT seq, hash FROM journal WHERE event = ? AND epoch = ? ORDER BY seq DESC LIMIT 1",
            (event, epoch),
        ).fetchone()
        return Mark(epoch, *row) if row else Mark(epoch, 0, _START)

    def open_epoch(
        self,
        connection: sqlite3.Connection,
        event: int,
        why: str,
        reading: Reading,
        known: Known,
        at_least: int = 1,
    ) -> Mark:
        """Begin the next life of this journal (PROTOCOL.md 5.6); its number is at least `at_least`."""
        before = self.head(connection, event)
        epoch = max(at_least, before.epoch + 1 if before else 1)
        connection.execute("INSERT INTO epochs (event, epoch) VALUES (?, ?)", (event, epoch))
        past = (before.epoch, before.hash, why) if before else (0, _START, why)
        self._write(
            connection, event, Mark(epoch, 0, _START), Kind.EPOCH_START, reading, known, {"before": past}
        )
        return self._end_of(connection, event, epoch)

    def ready(self, connection: sqlite3.Connection, event: int, reading: Reading, known: Known) -> Mark:
        """The head after which the next entry goes: opens the first epoch, and notes a step of the wall clock, if due."""
        head = self.head(connection, event) or self.open_epoch(connection, event, "first use", reading, known)
        if not _has_jumped(self.clocks_at(connection, event, head), reading):
            return head
        self._write(connection, event, head, Kind.CLOCK_JUMP, reading, known, {})
        return self._end_of(connection, event, head.epoch)

    def append(
        self,
        connection: sqlite3.Connection,
        event: int,
        kind: Kind,
        reading: Reading,
        known: Known,
        **fields: Any,
    ) -> tuple[Mark, Entry]:
        """Write one entry at the head."""
        head = self.ready(connection, event, reading, known)
        return self.append_after(connection, event, head, kind, reading, known, **fields)

    def keep_closed(self, connection: sqlite3.Connection, event: int, reading: Reading, known: Known) -> None:
        """A journal that was closed ends with a checkpoint (PROTOCOL.md 6.4), also where something was noted behind it since."""
        kinds = self._kinds_backwards(connection, event)
        newest = next(kinds, None)
        if newest in _NOTED and next((kind for kind in kinds if kind not in _NOTED), None) is Kind.CHECKPOINT:
            self.append(connection, event, Kind.CHECKPOINT, reading, known)

    @staticmethod
    def _kinds_backwards(connection: sqlite3.Connection, event: int) -> Iterator[Kind | None]:
        """None: only a newer program can read that one."""
        rows = connection.execute(
            "SELECT frame FROM journal WHERE event = ? ORDER BY epoch DESC, seq DESC", (event,)
        )
        for (frame,) in rows:
            said = read_content(frame)
            yield None if said is None else said.kind

    def append_after(
        self,
        connection: sqlite3.Connection,
        event: int,
        head: Mark,
        kind: Kind,
        reading: Reading,
        known: Known,
        **fields: Any,
    ) -> tuple[Mark, Entry]:
        """Write one entry after the head that `ready` gave in this transaction, for who had to know its place beforehand."""
        entry = self._write(connection, event, head, kind, reading, known, fields)
        return Mark(head.epoch, head.seq + 1, entry.hash), entry

    def _write(
        self,
        connection: sqlite3.Connection,
        event: int,
        head: Mark,
        kind: Kind,
        reading: Reading,
        known: Known,
        fields: dict[str, Any],
    ) -> Entry:
        fields.setdefault("operator", self.signed_in(connection, event))
        content = Content(
            kind, reading.wall_ms, reading.mono_ms, reading.boot, known.at, known.policy, APP, **fields
        )
        seq = head.seq + 1
        entry = write_entry(self._key, self._domain, head.hash, event, self._device, head.epoch, seq, content)
        connection.execute(
            "INSERT INTO journal (event, epoch, seq, hash, frame) VALUES (?, ?, ?, ?, ?)",
            (event, head.epoch, seq, entry.hash, entry.frame_raw),
        )
        return entry

    @staticmethod
    def signed_in(connection: sqlite3.Connection, event: int) -> int | None:
        """The operator whose number entries carry (6.3, field 18)."""
        row = connection.execute("SELECT operator FROM signed_in WHERE event = ?", (event,)).fetchone()
        return None if row is None else int(row[0])

    def is_overtaken(self, connection: sqlite3.Connection, event: int, reading: Reading) -> bool:
        """Whether the newest entry was written later in this boot than `reading` was taken."""
        head = self.head(connection, event)
        newest = self.clocks_at(connection, event, head) if head else None
        return newest is not None and newest.boot == reading.boot and newest.mono_ms > reading.mono_ms

    @staticmethod
    def clocks_at(connection: sqlite3.Connection, event: int, mark: Mark) -> Reading | None:
        """Both clocks as an own entry says them; None if it is not there, or if only a newer program can read it."""
        row = connection.execute(
            "SELECT frame FROM journal WHERE event = ? AND epoch = ? AND seq = ?",
            (event, mark.epoch, mark.seq),
        ).fetchone()
        if row is None:
            return None
        said = read_content(row[0])  # one that a newer program wrote has a boot of its own (7.2)
        return None if said is None else Reading(said.wall_ms, said.mono_ms, said.boot)

    def skips(self, connection: sqlite3.Connection, event: int, head: Mark) -> tuple[tuple[int, bytes], ...]:
        """Own hashes at the head, head-1, -2, -4, ... (PROTOCOL.md 11.1)."""
        wanted = skip_list(head.seq)
        marks = ",".join("?" * len(wanted))
        rows = connection.execute(
            f"SELECT seq, hash FROM journal WHERE event = ? AND epoch = ? AND seq IN ({marks}) ORDER BY seq DESC",  # noqa: S608 - only question marks
            (event, head.epoch, *wanted),
        )
        return tuple((seq, hash_) for seq, hash_ in rows)

    def hash_at(self, connection: sqlite3.Connection, event: int, epoch: int, seq: int) -> bytes | None:
        row = connection.execute(
            "SELECT hash FROM journal WHERE event = ? AND epoch = ? AND seq = ?", (event, epoch, seq)
        ).fetchone()
        return row[0] if row else None

    def connected(self, connection: sqlite3.Connection, event: int, epoch: int) -> int:
        """The last sequence number of the epoch that the server has acknowledged."""
        row = connection.execute(
            "SELECT connected FROM epochs WHERE event = ? AND epoch = ?", (event, epoch)
        ).fetchone()
        return int(row[0]) if row else 0

    def set_connected(self, connection: sqlite3.Connection, event: int, epoch: int, seq: int) -> None:
        connection.execute(
            "UPDATE epochs SET connected = ? WHERE event = ? AND epoch = ?", (seq, event, epoch)
        )

    def was_forgotten(
        self, connection: sqlite3.Connection, event: int, epoch: int, connected: int, last_epoch: int
    ) -> bool:
        """Whether the server has less of this journal than it once acknowledged: it was restored from an older state."""
        row = connection.execute(
            "SELECT 1 FROM epochs WHERE event = ? AND connected > 0 AND ((epoch = ? AND connected > ?) OR epoch > ?)",
            (event, epoch, connected, last_epoch),
        ).fetchone()
        return row is not None

    @staticmethod
    def resend_all(connection: sqlite3.Connection, event: int) -> None:
        """Count nothing as acknowledged: sending twice costs little, and what is kept here may be the only copy."""
        connection.execute("UPDATE epochs SET connected = 0 WHERE event = ?", (event,))

    def sound_runs(
        self, connection: sqlite3.Connection, event: int, epoch: int, frames: int, size: int
    ) -> list[bytes]:
        """Chunks of what is not acknowledged of an epoch, parted at every hole and at every frame that rotted; none if there is neither.

        Each has at most so many `frames` and `size` bytes, but one frame at least.
        """
        rows = connection.execute(
            "SELECT hash, frame FROM epochs JOIN journal USING (event, epoch) WHERE event = ? AND epoch = ? AND seq > connected"
            " ORDER BY seq",
            (event, epoch),
        )
        connected = self.connected(connection, event, epoch)
        last = self.hash_at(connection, event, epoch, connected) if connected else _START
        runs: list[list[bytes]] = [[]]
        held, parted = 0, False
        for hash_, frame in rows:
            sound = self.is_sound(hash_, frame)
            follows = sound and frame[: len(_START)] == (last or frame[: len(_START)])
            parted = parted or not follows
            held += len(frame)
            if not follows or len(runs[-1]) == frames or held > size:
                runs.append([])
                held = len(frame)
            if sound:
                runs[-1].append(frame)
            last = hash_ if sound else None
        return [b"".join(run) for run in runs if run] if parted else []

    def is_sound(self, hash_: bytes, raw: bytes) -> bool:
        """Whether these are the bytes of an own entry with this hash."""
        try:
            (frame,) = Frame.parse_stream(raw)
        except (BadChunk, ValueError):
            return False
        return entry_hash(self._domain, frame) == hash_ and verify_entry(
            self._key.public, self._domain, frame
        )

    def give_up(self, connection: sqlite3.Connection, event: int, epoch: int) -> None:
        """Send no more of this epoch: what is sound of it was sent, and the rest cannot be."""
        end = self._end_of(connection, event, epoch)
        self.set_connected(connection, event, epoch, end.seq)

    def unsent(self, connection: sqlite3.Connection, event: int) -> int:
        """How many entries of all epochs the server has not acknowledged."""
        return int(
            connection.execute(
                "SELECT count(*) FROM epochs JOIN journal USING (event, epoch) WHERE event = ? AND seq > connected",
                (event,),
            ).fetchone()[0]
        )

    def chunks(
        self, connection: sqlite3.Connection, event: int, frames: int, size: int
    ) -> Iterator[tuple[int, bytes]]:
        """(epoch, chunk) pairs of what is not acknowledged, oldest first, at most `frames` frames and `size` bytes each."""
        rows = connection.execute(
            "SELECT epoch, frame FROM epochs JOIN journal USING (event, epoch) WHERE event = ? AND seq > connected"
            " ORDER BY epoch, seq",
            (event,),
        )
        held: list[bytes] = []
        of_epoch = 0
        for epoch, frame in rows:
            if held and (epoch != of_epoch or len(held) == frames or sum(map(len, held)) + len(frame) > size):
                yield of_epoch, b"".join(held)
                held = []
            of_epoch = epoch
            held.append(frame)
        if held:
            yield of_epoch, b"".join(held)


def _has_jumped(before: Reading | None, now: Reading) -> bool:
    """Whether somebody, or the network, set the wall clock since the entry before, as far as one boot tells."""
    if before is None or before.boot != now.boot:
        return False
    return abs(now.wall_ms - now.mono_ms - (before.wall_ms - before.mono_ms)) > _JUMP_MS


def read_content(raw: bytes) -> Content | None:
    """What an own frame says; None if a newer program wrote it, before this one was put back."""
    try:
        return Content.parse(Frame.parse_stream(raw)[0].content)
    except Unreadable:
        return None
