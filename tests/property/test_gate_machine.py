"""A whole gate beside a naive one: every verdict, and every row of the ledger, after whatever happened before (PROTOCOL.md 7.5, 9, 10).

The gate is a real device on SQLite that syncs with a real server in memory; crashes, old backups, reboots, lost answers and
clocks that are off happen to it. Every admission that it showed is on its disk, and never twice.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from backend.errors import Conflict
from backend.ticketing.ticket_drafts import TicketChange
from backend.usecases.issuing import reissue, restore, revoke, suspend
from backend.usecases.running_events import set_policy
from sync.content import Kind
from sync.device.device import Device
from sync.device.engine import Answer, Engine
from sync.device.errors import Unreachable
from sync.device.means import Means
from sync.device.syncing import Syncer
from sync.feed import Item
from sync.journal import open_chunk
from sync.messages import Hello, PushReply
from sync.reasons import Outcome, Reason
from sync.verdict import Direction
from tests.property import naive_gate as naive
from tests.property.effort import effort, scratch
from tests.property.gate_world import (
    BOUND,
    DRAFTS,
    HOLDER,
    POLICIES,
    GateClocks,
    Heard,
    TheirWord,
    Wire,
    bad_cards,
    card,
    enrolled,
    rotating,
)
from tests.property.merge_world import fresh_world

T = TypeVar("T")
ZONES = {1: 1, 3: 2}
GATES = st.sampled_from([1, 1, 1, 3])
USES = st.sampled_from([0, 0, 0, 1])
WHICH = st.sampled_from([0, 0, 0, 0, 1, 1, 1, *range(20)])
WAY = st.sampled_from([True, True, False])
LOST = st.sampled_from([*[""] * 9, "hello", "push", "push", "feed"])


@dataclass
class Leaving:
    """The exit that an engine has just seen; a camera reads a code more than once."""

    card: naive.Card
    key: naive.Key
    until_ms: int
    answer: Answer


@dataclass(frozen=True)
class Backup:
    path: Path
    memory: naive.Memory


class GateMachine(RuleBasedStateMachine):
    """One gate with two doors, one other device, one office."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = scratch()
        self.runner = asyncio.Runner()
        self.world, scribes = fresh_world(DRAFTS)
        self.other = scribes[0]
        self.other.next_epoch(self.world.clock())
        self.clocks = GateClocks(self.world)
        self.device = self._run(enrolled(self.world, self.folder / "gate.db", self.clocks))
        self.memory = naive.Memory(self.device.identity.device)
        self.engines: dict[int, Engine] = {}
        self.leaving: dict[int, Leaving] = {}
        self.backup: Backup | None = None
        self.items: list[Item] = []
        self.cards = [card(code.issued) for code in self.world.codes]
        binding = TicketChange(holder_key=HOLDER.public.raw)
        self.bound = self._run(reissue(self.world.ctx, self.world.event, f"T{BOUND}", binding)).issued
        self.cards += [card(self.bound), *bad_cards(self.bound)]

    def teardown(self) -> None:
        try:
            self._check_journal()
        finally:
            self.device.close()
            self.runner.close()
            shutil.rmtree(self.folder)

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(doing)

    # What happens at the doors.

    @initialize(lists=st.sampled_from([True, True, True, True, True, False]))
    def the_doors_open(self, lists: bool) -> None:
        """Nearly always with lists; without any, nothing can be told until they come."""
        if lists:
            self.the_gate_syncs("", "", 0, 1_000, None)

    @rule(queue=st.lists(st.tuples(WHICH, GATES, USES, WAY), min_size=1, max_size=5))
    def people_show_their_codes(self, queue: list[tuple[int, int, int, bool]]) -> None:
        for which, gate, use, entering in queue:
            self._scan(self.cards[which % len(self.cards)], gate, use, entering)

    @rule(late_s=st.sampled_from([0, 0, 0, 1, -29, 30, -31, 90]), gate=GATES, entering=WAY)
    def somebody_shows_a_rotating_code(self, late_s: int, gate: int, entering: bool) -> None:
        at_s = self.world.clock() // 1000 - late_s
        shown = rotating(self.device.identity.domain, self.bound, at_s)
        self._scan(shown, gate, 0, entering)

    @rule(gate=GATES)
    def the_steward_takes_the_last_one_back(self, gate: int) -> None:
        if self.device.lists.mark(self.world.event) is None:
            return
        last, read = self.memory.last_standing(), self.clocks()
        recent = (
            last is not None
            and last.read.boot == read.boot
            and 0 <= read.mono_ms - last.read.mono_ms <= naive.UNDO_MS
        )
        mark = self._engine(gate).undo(self.world.event)
        assert (mark is not None) == recent
        if mark is not None and last is not None:
            last.void = (mark.epoch, mark.seq)
            self.leaving.pop(gate, None)

    @rule(which=st.integers(0, 4), gate=GATES, syncs=st.tuples(st.booleans(), st.booleans()), lose=LOST,
          ms=st.sampled_from([0, 0, 119_000, 120_000, 120_001]), way=st.tuples(WAY, WAY))  # fmt: skip
    def somebody_is_called_back_and_comes_again(
        self, which: int, gate: int, syncs: tuple[bool, bool], lose: str, ms: int, way: tuple[bool, bool]
    ) -> None:
        """With and without a sync in between: what was taken back may have been uploaded."""
        self._scan(self.cards[which], gate, 0, way[0])
        if syncs[0]:
            self.the_gate_syncs("", "", 0, 1_000, None)
        self.world.clock.now_ms += ms
        self.the_steward_takes_the_last_one_back(gate)
        if syncs[1]:
            self.the_gate_syncs(lose, "", 0, 1_000, None)
        self._scan(self.cards[which], gate, 0, way[1])

    # What happens to the gate.

    @rule()
    def the_program_crashes_and_starts_again(self) -> None:
        self._reopen()

    @rule(off_s=st.sampled_from([0, 5]))
    def the_tablet_reboots(self, off_s: int) -> None:
        self.world.clock.now_ms += off_s * 1000
        self.clocks.boot = bytes([self.clocks.boot[0] + 1 & 127]) + self.clocks.boot[1:]
        self.clocks.booted_ms = self.world.clock()
        self._reopen()

    @rule(skew_s=st.sampled_from([0, 0, 1, -90, 400, -7_200, -50_000_000]))
    def somebody_sets_the_wall_clock(self, skew_s: int) -> None:
        self.clocks.skew_ms = skew_s * 1000

    @rule(ms=st.sampled_from([1, 400, 5_000, 9_999, 31_000, 119_000, 600_000, 3_600_000]))
    def time_passes(self, ms: int) -> None:
        self.world.clock.now_ms += ms

    @rule()
    def a_backup_is_made(self) -> None:
        path = self.folder / "backup.db"
        path.unlink(missing_ok=True)
        with sqlite3.connect(self.folder / "gate.db") as live, sqlite3.connect(path) as copy:
            live.backup(copy)
        live.close()
        copy.close()
        self.backup = Backup(path, self.memory.copy())

    @precondition(lambda self: self.backup is not None)
    @rule()
    def the_backup_is_put_back(self) -> None:
        assert self.backup is not None
        self._check_journal()
        self.device.close()
        for old in self.folder.glob("gate.db*"):
            old.unlink()
        shutil.copy(self.backup.path, self.folder / "gate.db")
        self.memory = self.backup.memory.copy()
        self._open()

    # What it hears and says.

    @rule(lose=LOST, cut=LOST, trip_ms=st.sampled_from([0, 0, 40, 3_000, 29_000, 45_000]),
          items=st.sampled_from([1_000, 1_000, 1, 2]), meanwhile=st.none() | st.tuples(WHICH, GATES))  # fmt: skip
    def the_gate_syncs(
        self, lose: str, cut: str, trip_ms: int, items: int, meanwhile: tuple[int, int] | None
    ) -> None:
        """While an answer travels somebody may be scanned."""
        wire = Wire(self.world, self.memory.me, self.clocks, lose, cut, trip_ms, items, hear=self._hear)
        if meanwhile is not None:
            shown = self.cards[meanwhile[0] % len(self.cards)]
            wire.meanwhile = lambda: self._scan(shown, meanwhile[1], 0, True)
        device = self.device
        syncer = Syncer(Means(
            device.database, device.identity, device.lists, device.journal, device.times, wire, self.clocks,
            lambda size: bytes(size),
        ))  # fmt: skip
        before = device.lists.mark(self.world.event)
        with suppress(Unreachable):
            self._run(syncer.sync(self.world.event))
        after = device.lists.mark(self.world.event)
        if after is not None:
            first = self._parts_pos() if before is None else before.at.pos
            self.memory.heard |= set(range(first + 1, after.at.pos + 1))
        self.items = self._run(self.world.items())

    @rule(ticket=st.sampled_from([0, 0, 1, 1, 2, 3, 4]), gate=GATES, use=USES, leaves=st.booleans())
    def somebody_passes_at_another_gate(self, ticket: int, gate: int, use: int, leaves: bool) -> None:
        code, at_ms = self.world.codes[ticket], self.world.clock()
        said = self.other.passage(code, ZONES[gate], gate) | {"use": use}
        self.other.write(Kind.EXIT if leaves else Kind.ADMIT, at_ms, **said)
        self._run(self.world.push(self.other))

    @rule()
    def fresh_lists_are_fetched(self) -> None:
        """As after a change of keys: parts in the middle of the feed."""
        if self.device.lists.mark(self.world.event) is None:
            return
        wire = Wire(self.world, self.memory.me, self.clocks)
        parts = self._run(wire.parts(self.world.event))
        self.device.lists.save_parts(self.world.event, parts, self.world.ctx.now_s)
        self.items = self._run(self.world.items())

    # What the office does.

    @rule(ticket=st.integers(0, len(DRAFTS) - 1), what=st.sampled_from([revoke, suspend, restore, restore]))
    def the_office_changes_a_ticket(self, ticket: int, what: Any) -> None:
        try:
            self._run(what(self.world.ctx, self.world.event, f"T{ticket}"))
        except Conflict:
            return

    @rule(ticket=st.integers(0, len(DRAFTS) - 2))
    def the_office_reissues_a_ticket(self, ticket: int) -> None:
        """The old code stays in circulation."""
        try:
            again = self._run(reissue(self.world.ctx, self.world.event, f"T{ticket}", TicketChange()))
        except Conflict:
            return
        self.cards.append(card(again.issued))

    @rule(which=st.integers(0, len(POLICIES) - 1))
    def the_office_makes_a_policy(self, which: int) -> None:
        self._run(set_policy(self.world.ctx, self.world.event, POLICIES[which]))

    # The naive gate.

    def _engine(self, gate: int) -> Engine:
        if gate not in self.engines:
            self.engines[gate] = self.device.engine(gate)
        return self.engines[gate]

    def _reopen(self) -> None:
        self.device.close()
        self._open()

    def _open(self) -> None:
        self.device = Device.open(self.folder / "gate.db", self.clocks)
        self.engines, self.leaving = {}, {}

    def _parts_pos(self) -> int:
        return self.device.lists.held(self.world.event).profile.at.pos

    def _hear(self, heard: Heard) -> None:
        """What an answer that arrived says: the time, and what was folded by which position."""
        asked, reply = heard.asked, heard.reply
        if isinstance(reply, PushReply):
            rows = [(one.epoch, one.seq, one.hash) for one in reply.connected]
        else:
            assert isinstance(asked, Hello)
            self.memory.anchored(heard.sent, heard.received, heard.server_ms)
            rows = [(asked.epoch, reply.connected_seq, reply.connected_hash)]
        with sqlite3.connect(self.folder / "gate.db") as reading:
            own = {
                (epoch, seq): hash_
                for epoch, seq, hash_ in reading.execute("SELECT epoch, seq, hash FROM journal")
            }
        reading.close()
        for epoch, seq, hash_ in rows:
            if own.get((epoch, seq)) == hash_:
                self.memory.acknowledged(epoch, seq, reply.at.pos)

    def _told(self) -> TheirWord | None:
        mark = self.device.lists.mark(self.world.event)
        if mark is None:
            return None
        return TheirWord(self.items, mark.at.pos, self._parts_pos(), self.memory.heard, mark.issued_ms)

    def _expected(self, shown: naive.Card, key: naive.Key, entering: bool) -> tuple[Reason, bool]:
        told = self._told()
        if told is None:
            return Reason.FACT_MISSING, False
        if shown.bad is not None:
            return shown.bad, False
        now_ms, uncertainty_ms = self.memory.now(self.clocks(), told.issued_ms)
        standing = self.memory.standing(key, told.word(key), told.pos)
        proof_s = self.memory.last_proof_s(shown.ticket)
        return naive.answer(
            naive.Question(shown, key[1], entering, told.lists(), standing, proof_s, now_ms, uncertainty_ms)
        )

    def _scan(self, shown: naive.Card, gate: int, use: int, entering: bool) -> None:
        key, read = (shown.ticket, ZONES[gate], use), self.clocks()
        reason, passes = self._expected(shown, key, entering)
        leaving = self.leaving.get(gate)
        direction = Direction.ENTRY if entering else Direction.EXIT
        given = self._engine(gate).scan(self.world.event, shown.text, direction, use)
        if leaving and not entering and self._is_still_leaving(leaving, shown, key, read):
            assert given == leaving.answer
            return
        assert (given.verdict.reason, given.verdict.admits) == (reason, passes)
        assert given.verdict.outcome is _outcome(reason, passes)
        if shown.bad is None:
            self.leaving.pop(gate, None)
        if passes:
            self._passed(shown, gate, key, entering, read, given)

    @staticmethod
    def _is_still_leaving(leaving: Leaving, shown: naive.Card, key: naive.Key, read: Any) -> bool:
        same = (leaving.card.ticket, leaving.card.index, leaving.key) == (shown.ticket, shown.index, key)
        return same and shown.bad is None and read.mono_ms < leaving.until_ms

    def _passed(
        self, shown: naive.Card, gate: int, key: naive.Key, entering: bool, read: Any, given: Answer
    ) -> None:
        assert given.entry is not None
        assert self._is_on_disk(given)
        entry = given.entry
        self.memory.passages.append(
            naive.Passage(entry.hash, entry.epoch, entry.seq, key, entering, read, shown.proof_s)
        )
        if not entering:
            self.leaving[gate] = Leaving(shown, key, read.mono_ms + naive.STILL_LEAVING_MS, given)

    def _is_on_disk(self, given: Answer) -> bool:
        """As another process sees it: committed, not only said."""
        assert given.entry is not None
        with sqlite3.connect(self.folder / "gate.db") as reading:
            row = reading.execute(
                "SELECT hash FROM journal JOIN ledger USING (event, epoch, seq, hash) WHERE epoch = ? AND seq = ?",
                (given.entry.epoch, given.entry.seq),
            ).fetchone()
        reading.close()
        return bool(row == (given.entry.hash,))

    def _check_journal(self) -> None:
        """Each epoch is one sound chain, and the ledger has every passage that was shown, and no other."""
        with self.device.database.reading() as connection:
            rows = connection.execute("SELECT epoch, frame FROM journal ORDER BY epoch, seq").fetchall()
            kept = connection.execute("SELECT hash, void_seq IS NOT NULL FROM ledger").fetchall()
        identity = self.device.identity
        for epoch in {epoch for epoch, _ in rows}:
            raw = b"".join(frame for of, frame in rows if of == epoch)
            chunk = open_chunk(raw, identity.domain, lambda _: identity.key.public)
            assert [one.frame.seq for one in chunk.entries] == list(range(1, len(chunk.entries) + 1))
        assert {hash_: bool(voided) for hash_, voided in kept} == {
            one.hash: one.void is not None for one in self.memory.passages
        }


def _outcome(reason: Reason, passes: bool) -> Outcome:
    if passes:
        return Outcome.ADMIT if reason is Reason.OK else Outcome.ATTENTION
    if reason is Reason.FACT_MISSING:
        return Outcome.ATTENTION
    unknown = (Reason.NOT_OURS, Reason.MALFORMED, Reason.UNKNOWN_KEY)
    return Outcome.UNKNOWN if reason in unknown else Outcome.REFUSE


TestGate = GateMachine.TestCase
TestGate.settings = effort(examples=15, steps=40)
