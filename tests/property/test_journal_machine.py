"""A gate's journals and what a server has of them, piece by piece, against lists and sets (PROTOCOL.md 1.9, 6).

The journal is the real one on SQLite, with clones and restored copies of its file; the server is `open_chunk` and the pure
functions of `sync.chain`. The model is a list of the entries of each life.
"""

import shutil
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.chain import START, Cursor, Link, connected, forks, gaps, highest_common, reached
from sync.clock import Reading
from sync.content import Kind
from sync.device.database import Database
from sync.device.journal import Journal, Known
from sync.errors import BadChunk
from sync.journal import StoredEntry, open_chunk
from sync.position import Position
from tests.property.effort import effort, scratch
from tests.world import seeded

DOMAIN = Domain(bytes(16))
KEY = PrivateKey.from_seed(seeded("journal machine"))
EVENT = 7
KNOWN = Known(Position(1, 0), 1)
WHO = st.integers(0, 4)
SEED = st.integers(0, 2**16)
At = tuple[int, int]
"""(epoch, seq)."""


@dataclass(frozen=True)
class Own:
    """An entry as the model knows it: its place, its name, and the name before it."""

    at: At
    hash: bytes
    prev: bytes
    raw: bytes


class Store:
    """One file of the device, and the entries that the model says are in it."""

    def __init__(self, path: Path, entries: list[Own]) -> None:
        self.path = path
        self.database = Database(path)
        self.journal = Journal(DOMAIN, KEY)
        self.entries = entries
        self.acked: dict[int, int] = defaultdict(int)

    @property
    def epoch(self) -> int:
        return max((own.at[0] for own in self.entries), default=0)

    def of(self, epoch: int) -> list[Own]:
        return [own for own in self.entries if own.at[0] == epoch]

    def copy_to(self, path: Path) -> "Store":
        with self.database.reading() as connection, sqlite3.connect(path) as copy:
            connection.backup(copy)
        copy.close()
        other = Store(path, list(self.entries))
        other.acked = self.acked.copy()
        return other


class JournalMachine(RuleBasedStateMachine):
    """One device and its copies, all of which believe that they are it; one server."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = scratch()
        self.stores = [Store(self.folder / "0.db", [])]
        self.backups: list[Store] = []
        self.ever: dict[bytes, Own] = {}
        self.server: dict[bytes, Own] = {}
        self.links: dict[bytes, tuple[int, Link]] = {}
        self.now_ms = 1_000_000

    def teardown(self) -> None:
        for store in (*self.stores, *self.backups):
            store.database.close()
        shutil.rmtree(self.folder)

    def _store(self, who: int) -> Store:
        return self.stores[who % len(self.stores)]

    def _read(self) -> Reading:
        self.now_ms += 1
        return Reading(self.now_ms, self.now_ms, b"bootboot")

    # What devices write.

    @rule(who=WHO, many=st.integers(1, 4))
    def entries_are_appended(self, who: int, many: int) -> None:
        store = self._store(who)
        for _ in range(many):
            with store.database.writing() as connection:
                mark, _ = store.journal.append(connection, EVENT, Kind.FEED_MARK, self._read(), KNOWN)
            self._note(store, 1 if store.entries else 2)
            assert (mark.epoch, mark.seq) == store.entries[-1].at
            assert mark.hash == store.entries[-1].hash

    @rule(who=WHO, at_least=st.integers(1, 6))
    def a_new_epoch_is_opened(self, who: int, at_least: int) -> None:
        store, before = self._store(who), self._store(who).epoch
        with store.database.writing() as connection:
            mark = store.journal.open_epoch(connection, EVENT, "a test", self._read(), KNOWN, at_least)
        assert (mark.epoch, mark.seq) == (max(before + 1, at_least), 1)
        self._note(store, 1, mark.epoch)

    @rule(who=WHO)
    def a_write_is_rolled_back(self, who: int) -> None:
        with pytest.raises(InterruptedError):
            self._append_and_fail(self._store(who))

    def _append_and_fail(self, store: Store) -> None:
        with store.database.writing() as connection:
            store.journal.append(connection, EVENT, Kind.FEED_MARK, self._read(), KNOWN)
            raise InterruptedError

    def _note(self, store: Store, many: int, epoch: int | None = None) -> None:
        """The model reads what was added, and says itself where that must stand."""
        epoch = epoch or store.epoch or 1
        with store.database.reading() as connection:
            rows = connection.execute(
                "SELECT epoch, seq, hash, frame FROM journal WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq",
                store.entries[-1].at if store.entries else (0, 0),
            ).fetchall()
        assert len(rows) == many
        for at_epoch, seq, hash_, raw in rows:
            first = not store.of(epoch)
            prev = bytes(32) if first else store.of(epoch)[-1].hash
            assert (at_epoch, seq) == (epoch, len(store.of(epoch)) + 1)
            assert raw[:32] == prev
            store.entries.append(Own((epoch, seq), hash_, prev, raw))
            self.ever[hash_] = store.entries[-1]

    # What happens to their files.

    @rule(who=WHO)
    def a_device_is_cloned(self, who: int) -> None:
        if len(self.stores) < 3:
            self.stores.append(self._store(who).copy_to(self.folder / f"clone {len(self.stores)}.db"))

    @rule(who=WHO)
    def a_backup_is_made(self, who: int) -> None:
        if len(self.backups) < 3:
            path = self.folder / f"backup {len(self.backups)}.db"
            self.backups.append(self._store(who).copy_to(path))

    @rule(who=WHO, which=st.integers(0, 2))
    def a_backup_is_put_back(self, who: int, which: int) -> None:
        if self.backups:
            backup = self.backups[which % len(self.backups)]
            old = self._store(who)
            old.database.close()
            place, path = self.stores.index(old), old.path
            for file in self.folder.glob(path.name + "*"):
                file.unlink()
            self.stores[place] = backup.copy_to(path)

    @rule(who=WHO)
    def the_program_starts_again(self, who: int) -> None:
        store = self._store(who)
        store.database.close()
        store.database, store.journal = Database(store.path), Journal(DOMAIN, KEY)

    # What they upload.

    @rule(who=WHO, frames=st.integers(1, 5), seed=SEED, share=st.sampled_from([0.3, 0.7, 1.0, 1.0]))
    def what_waits_is_pushed(self, who: int, frames: int, seed: int, share: float) -> None:
        """Some of the chunks, in any order, some of them twice."""
        store, dice = self._store(who), Random(seed)
        with store.database.reading() as connection:
            chunks = list(store.journal.chunks(connection, EVENT, frames, 1 << 20))
            unsent = store.journal.unsent(connection, EVENT)
        waiting = [own for own in store.entries if own.at[1] > store.acked[own.at[0]]]
        assert b"".join(raw for _, raw in chunks) == b"".join(own.raw for own in waiting)
        assert unsent == len(waiting)
        chosen = [chunk for chunk in chunks if dice.random() < share]
        for epoch, raw in dice.sample(chosen + chosen[:1], len(chosen + chosen[:1])):
            self._take(raw, epoch)

    @rule(who=WHO, first=st.integers(0, 8), many=st.integers(1, 5))
    def any_run_is_pushed(self, who: int, first: int, many: int) -> None:
        store = self._store(who)
        if not store.entries:
            return
        epoch = store.entries[first % len(store.entries)].at[0]
        run = store.of(epoch)[first % len(store.of(epoch)) :][:many]
        self._take(b"".join(own.raw for own in run), epoch)

    @rule(who=WHO, cut=st.integers(1, 400), flip=st.booleans())
    def a_damaged_chunk_is_pushed(self, who: int, cut: int, flip: bool) -> None:
        """Cut off, or with a bit that turned over: nothing of it is believed."""
        store = self._store(who)
        raw = b"".join(own.raw for own in store.of(store.epoch)[-3:])
        if not raw:
            return
        at = len(raw) - 1 - cut % len(raw)
        broken = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] if flip else raw[:at]
        frames = {own.raw for own in store.of(store.epoch)}
        try:
            chunk = open_chunk(broken, DOMAIN, lambda _: KEY.public)
        except BadChunk:
            return
        # A cut between two frames leaves a shorter chunk, and a signature inside a chunk proves nothing.
        assert {one.frame.unsigned for one in chunk.entries} <= {frame[:-64] for frame in frames}

    def _take(self, raw: bytes, epoch: int) -> None:
        chunk = open_chunk(raw, DOMAIN, lambda _: KEY.public)
        assert chunk.epoch == epoch
        for one in chunk.entries:
            self._store_entry(epoch, one)

    def _store_entry(self, epoch: int, one: StoredEntry) -> None:
        self.links[one.hash] = (epoch, Link(one.hash, one.frame.prev, one.frame.seq))
        self.server[one.hash] = self.ever[one.hash]

    @rule(who=WHO)
    def an_answer_arrives(self, who: int) -> None:
        """The cursor along the life that the device names (6.9), found by its skip list."""
        store = self._store(who)
        if not store.entries:
            return
        with store.database.reading() as connection:
            head = store.journal.head(connection, EVENT)
            assert head is not None
            skips = store.journal.skips(connection, EVENT, head)
        links = [link for epoch, link in self.links.values() if epoch == head.epoch]
        common = highest_common(skips, reached(links).__contains__)
        cursor = connected(links, START if common is None else Cursor(*common))
        own = {one.at[1]: one.hash for one in store.of(head.epoch)}
        if cursor.seq and own.get(cursor.seq) != cursor.hash:
            return
        with store.database.writing() as connection:
            store.journal.set_connected(connection, EVENT, head.epoch, cursor.seq)
        store.acked[head.epoch] = cursor.seq
        whole = self._whole(head.epoch)
        assert all(one.hash in whole for one in store.of(head.epoch) if one.at[1] <= cursor.seq)

    @rule(who=WHO)
    def the_server_was_restored(self, who: int) -> None:
        store = self._store(who)
        with store.database.writing() as connection:
            store.journal.resend_all(connection, EVENT)
        store.acked.clear()

    # What must be so.

    def _stored(self, epoch: int) -> dict[bytes, Own]:
        return {hash_: own for hash_, own in self.server.items() if own.at[0] == epoch}

    def _whole(self, epoch: int) -> set[bytes]:
        """The entries whose whole chain is stored: walk back from each of them."""
        stored, whole = self._stored(epoch), set[bytes]()
        for own in stored.values():
            walk = own
            while walk.at[1] > 1 and walk.prev in stored:
                walk = stored[walk.prev]
            if walk.at[1] == 1:
                whole.add(own.hash)
        return whole

    @invariant()
    def nothing_that_was_written_is_lost(self) -> None:
        for store in self.stores:
            with store.database.reading() as connection:
                kept = connection.execute("SELECT hash FROM journal ORDER BY epoch, seq").fetchall()
            assert [hash_ for (hash_,) in kept] == [own.hash for own in store.entries]

    @invariant()
    def cursors_forks_and_gaps_follow_from_what_is_stored(self) -> None:
        for epoch in {epoch for epoch, _ in self.links.values()}:
            links = [link for of, link in self.links.values() if of == epoch]
            stored, whole = self._stored(epoch), self._whole(epoch)
            cursor = connected(links)
            assert cursor.seq == max((stored[hash_].at[1] for hash_ in whole), default=0)
            assert cursor == START or cursor.hash in whole
            self._check_forks(links, stored)
            self._check_gaps(links, stored, whole)

    @staticmethod
    def _check_forks(links: list[Link], stored: dict[bytes, Own]) -> None:
        seqs = [own.at[1] for own in stored.values()]
        assert bool(forks(links)) == (len(set(seqs)) < len(seqs))
        for fork in forks(links):
            assert len(fork.hashes) > 1
            assert {stored[hash_].at[1] for hash_ in fork.hashes} == {fork.seq}

    def _check_gaps(self, links: list[Link], stored: dict[bytes, Own], whole: set[bytes]) -> None:
        """Of one life: exactly what is missing below what came. Of several: told as long as something hangs in the air."""
        told = {seq for first, last in gaps(links) for seq in range(first, last + 1)}
        highest = max(stored.values(), key=lambda own: own.at)
        if set(stored) <= self._life(highest):
            assert told == set(range(1, highest.at[1])) - {own.at[1] for own in stored.values()}
        assert bool(told) == (len(whole) < len(stored))

    def _life(self, end: Own) -> set[bytes]:
        """An entry and all before it in its epoch, stored or not."""
        life = {end.hash}
        while end.at[1] > 1:
            end = self.ever[end.prev]
            life.add(end.hash)
        return life


TestJournal = JournalMachine.TestCase
TestJournal.settings = effort(examples=30, steps=40)
