"""The whole merge of a server against the plain one: entries of any kind from devices that lie, in any order and cut (PROTOCOL.md 12).

After every step: what is stored is what `naive_merge` finds in the same frames; and it is what the server itself finds anew.
"""

import asyncio
import hashlib
from collections.abc import Coroutine
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from backend.errors import Conflict
from backend.usecases.issuing import restore, revoke, suspend
from backend.usecases.receiving import hello
from backend.usecases.running_events import close_event, set_policy
from backend.usecases.settling import settle
from sync.cases import CaseStatus, fork_key, journal_key, ticket_key
from sync.content import Kind
from sync.feed import CredentialItem
from sync.journal import Frame
from sync.policy import Policy
from sync.position import Position
from tests.altered import replace
from tests.integration.receiving.scribe import Code, Line, Scribe
from tests.integration.receiving.world import START_MS
from tests.property import naive_merge as naive
from tests.property.effort import effort
from tests.property.merge_world import TICKETS, fresh_world

T = TypeVar("T")
WHO = st.integers(0, 5)
TICKET = st.integers(0, TICKETS - 1)
ZONE = st.sampled_from([1, 1, 1, 2])
OFF_MS = st.sampled_from([0, 0, 0, 1, 900, 60_000, 119_999, 200_000, -1, -5_000, -300_000])
DAYS = [
    "2026-11-17T00:00:00Z",
    datetime.fromtimestamp(START_MS // 1000 + 30, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
]
FORMS: tuple[dict[str, Any], ...] = (
    {"mode": "once"},
    {"mode": "re-entry"},
    {"mode": "many", "limits": {"per_use": 2}},
    {"mode": "many", "limits": {"per_day": 1, "days": DAYS}},
    {"mode": "re-entry", "limits": {"per_use": 3, "per_day": 2, "days": DAYS}},
    {"mode": "many", "limits": {"per_use": 3, "total": 4}},
    {"mode": "once", "limits": {"total": 2}},
)
SEED = st.integers(0, 2**16)


class MergeMachine(RuleBasedStateMachine):
    """One server; devices, some of them copies of others, that write what they like and upload what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.world, self.scribes = fresh_world()
        self.sighted: dict[bytes, bool] = {}
        self.uploaded: dict[bytes, Line] = {}
        self.policies = {1: Policy(1)}
        self.announced: dict[tuple[bytes, int], tuple[int, bytes | None]] = {}
        self.covers: dict[bytes, set[bytes]] = {}
        self.found: set[bytes] = set()
        self.closed = False
        self.runner = asyncio.Runner()
        for scribe in self.scribes:
            scribe.next_epoch(self.world.clock())

    def teardown(self) -> None:
        try:
            assert list(self._run(self.world.differences())) == []
        finally:
            self.runner.close()

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(doing)

    def _scribe(self, who: int) -> Scribe:
        return self.scribes[who % len(self.scribes)]

    def _code(self, ticket: int) -> Code:
        return self.world.codes[ticket]

    # What devices write.

    @rule(who=WHO, ticket=TICKET, zone=ZONE, use=st.sampled_from([0, 0, 0, 1]), leaves=st.booleans(), off=OFF_MS,
          count=st.sampled_from([None, 1, 3]), sighted=st.sampled_from([True, True, True, False]),
          policy=st.sampled_from([1, 2, 3, 9]), known=st.integers(0, 8))  # fmt: skip
    def somebody_passes(
        self, who: int, ticket: int, zone: int, use: int, leaves: bool, off: int, count: int | None,
        sighted: bool, policy: int, known: int,
    ) -> None:  # fmt: skip
        scribe, code = self._scribe(who), self._code(ticket)
        scribe.policy, scribe.known = policy, Position(1 if known < 7 else known, known)
        said = scribe.passage(code, zone) | {"use": use, "count": count}
        if not sighted:
            said["seen"] = bytes(16)
        line = scribe.write(Kind.EXIT if leaves else Kind.ADMIT, self.world.clock() + off, **said)
        self.sighted[line.hash] = sighted

    @rule(who=WHO, ticket=TICKET, zone=ZONE, off=OFF_MS)
    def somebody_overrides(self, who: int, ticket: int, zone: int, off: int) -> None:
        scribe = self._scribe(who)
        said = scribe.passage(self._code(ticket), zone) | {"reason": 9}
        line = scribe.write(Kind.OVERRIDE, self.world.clock() + off, **said)
        self.sighted[line.hash] = True

    @rule(
        who=WHO, by=WHO, back=st.integers(0, 6), off=OFF_MS, astray=st.sampled_from([None, None, None, 0, 1])
    )
    def somebody_takes_back(self, who: int, by: int, back: int, off: int, astray: int | None) -> None:
        """An own entry or another device's, of whatever kind; now and then under another ticket."""
        lines = self._scribe(who).lines
        named = lines[max(0, len(lines) - 1 - back)]
        said = naive.Written(named.hash, Frame.parse_stream(named.raw)[0], False).content
        ticket = said.ticket if said and said.ticket is not None and astray is None else astray or 0
        zone = said.zone if said and said.zone else 1
        use = said.use if said and said.use else 0
        self._scribe(by).write(
            Kind.VOID, self.world.clock() + off, ref=named.hash, ticket=ticket, zone=zone, use=use
        )

    @rule(who=WHO, what=st.integers(0, 5), off=OFF_MS)
    def something_else_is_written(self, who: int, what: int, off: int) -> None:
        scribe, at_ms = self._scribe(who), self.world.clock() + off
        match what:
            case 0:
                scribe.deny(2, at_ms)
            case 1:
                scribe.scrawl()
            case 2:
                scribe.close(at_ms)
            case 3:
                scribe.boot = hashlib.sha256(scribe.boot).digest()[:8]
            case 4:
                scribe.next_epoch(at_ms)
            case _:
                scribe.skew_ms += off

    @rule(who=WHO, keep=st.integers(1, 8))
    def a_device_is_restored_or_cloned(self, who: int, keep: int) -> None:
        if len(self.scribes) < 5:
            self.scribes.append(self._scribe(who).restored(keep))

    @rule(ms=st.sampled_from([1, 500, 20_000, 100_000]))
    def time_passes(self, ms: int) -> None:
        self.world.clock.now_ms += ms

    # What devices tell.

    @rule(who=WHO, trip=st.sampled_from([0, 1, 40, 3_000]))
    def somebody_says_hello(self, who: int, trip: int) -> None:
        scribe = self._scribe(who)
        head = max((line.seq for line in scribe.lines if line.epoch == scribe.epoch), default=0)
        self._hear(scribe, head, {line.seq: line.hash for line in scribe.lines if line.epoch == scribe.epoch})
        self._run(self.world.anchored(scribe, trip))
        self._check()

    @rule(who=WHO, more=st.integers(1, 3))
    def somebody_boasts(self, who: int, more: int) -> None:
        """A head above what was written, without its hash."""
        scribe = self._scribe(who)
        self._hear(scribe, scribe.seq + more, {})
        boast = replace(scribe.hello(), head=scribe.seq + more)
        caller = self._run(self.world.caller(scribe.id))
        self._run(hello(self.world.ctx, caller, boast.encode()))
        self._check()

    def _hear(self, scribe: Scribe, head: int, own: dict[int, bytes]) -> None:
        journal = (scribe.id, scribe.epoch)
        if head > self.announced.get(journal, (0, None))[0]:
            self.announced[journal] = (head, own.get(head))

    @rule(who=WHO, seed=SEED, share=st.sampled_from([0.2, 0.5, 1.0, 1.0]))
    def some_entries_are_uploaded(self, who: int, seed: int, share: float) -> None:
        """Any of its entries, each chunk as long as the chain allows, the chunks in any order, some twice."""
        dice, scribe = Random(seed), self._scribe(who)
        chosen = [line for line in scribe.lines if dice.random() < share]
        self._push(scribe, chosen, dice)

    @rule(who=WHO, last=st.integers(1, 4))
    def the_newest_entries_are_uploaded(self, who: int, last: int) -> None:
        self._push(self._scribe(who), self._scribe(who).lines[-last:], Random(0))

    def _push(self, scribe: Scribe, chosen: list[Line], dice: Random) -> None:
        if not chosen:
            return
        asked = scribe.push(*chosen)
        pieces = [*asked.chunks, *dice.sample(asked.chunks, dice.randint(0, min(2, len(asked.chunks))))]
        dice.shuffle(pieces)
        reply = self._run(self.world.push(scribe, type(asked)(asked.event, tuple(pieces))))
        assert reply.refused == ()
        self.uploaded |= {line.hash: line for line in chosen}
        self._check()

    # What people do.

    @rule(ticket=TICKET, what=st.sampled_from([revoke, suspend, restore]))
    def a_code_changes_its_state(self, ticket: int, what: Any) -> None:
        try:
            self._run(what(self.world.ctx, self.world.event, f"T{ticket}"))
        except Conflict:
            return
        self._check()

    @rule(form=st.sampled_from(FORMS))
    def the_policy_changes(self, form: dict[str, Any]) -> None:
        if len(self.policies) < 4:
            policy = self._run(set_policy(self.world.ctx, self.world.event, form))
            self.policies[policy.version] = policy
            self._check()

    @precondition(lambda self: not self.closed)
    @rule(really=st.sampled_from([False, False, True]))
    def the_event_is_closed(self, really: bool) -> None:
        if really:
            self._run(close_event(self.world.ctx, self.world.event))
            self.closed = True
            self._check()

    @rule(which=SEED, part=st.floats(0, 1))
    def a_case_is_settled(self, which: int, part: float) -> None:
        """By somebody who was shown all that it rests on, or a part."""
        cases = sorted(self._run(self.world.cases(None)), key=lambda listed: listed.case.id)
        cases = [listed for listed in cases if listed.status is not CaseStatus.DISSOLVED]
        if not cases:
            return
        case = cases[which % len(cases)].case
        saw = frozenset(case.entries[: max(1, round(part * len(case.entries)))])
        self._run(settle(self.world.ctx, self.world.event, case.id, "explained", "Ana", saw=saw))
        self.covers.setdefault(case.id, set()).update(saw)
        self._check()

    # What must be so.

    def _facts(self) -> naive.Facts:
        items = self._run(self.world.items())
        changes = tuple(
            (item.at.pos, item.index, item.state) for item in items if isinstance(item, CredentialItem)
        )
        return naive.Facts(changes, dict(self.policies), self.closed, dict(self.announced))

    def _check(self) -> None:
        self._run(self.world.fold())
        written = [
            naive.Written(line.hash, Frame.parse_stream(line.raw)[0], self.sighted.get(line.hash, False))
            for line in self.uploaded.values()
        ]
        merge = naive.Merge(written, self._facts())
        self._check_keys(merge)
        self._check_cases(merge)

    def _check_keys(self, merge: naive.Merge) -> None:
        stored = {}
        for code in self.world.codes:
            for row in self._run(self.world.keys_of(code)):
                counts = (row.admits, row.exits, row.people_in, row.surplus, row.unproven, row.used_up)
                stored[code.number, row.zone, row.use] = (*counts, row.holder)
        assert stored == {
            key: (
                one.admits, one.exits, one.people, one.surplus, one.unproven, one.used_up,
                one.openers[-1] if one.openers else None,
            )
            for key, one in merge.keys.items()
        }  # fmt: skip

    def _check_cases(self, merge: naive.Merge) -> None:
        listed = {one.case.id: one for one in self._run(self.world.cases(None))}
        expected = {self._case_id(*about): hashes for about, hashes in merge.cases.items()}
        self.found |= set(expected)
        assert {id_: listed[id_].case for id_ in set(listed) - self.found} == {}
        assert self.found - set(listed) == set()
        for id_, one in listed.items():
            if id_ not in expected:
                assert one.status is CaseStatus.DISSOLVED
                continue
            assert set(one.case.entries) == expected[id_]
            settled = id_ in self.covers and expected[id_] <= self.covers[id_]
            assert one.status is (CaseStatus.SETTLED if settled else CaseStatus.OPEN)

    def _case_id(self, class_: int, about: tuple[Any, ...]) -> bytes:
        """12.5."""
        form = (
            ticket_key if class_ <= naive.UNAUTHORISED else fork_key if class_ == naive.FORK else journal_key
        )
        key = form(*about)
        return hashlib.sha256(bytes((class_,)) + self.world.event.to_bytes(4, "big") + key).digest()


TestMerge = MergeMachine.TestCase
TestMerge.settings = effort(examples=15, steps=40)
