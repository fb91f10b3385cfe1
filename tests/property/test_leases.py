"""However looks and takings of many servers interleave: never more entries are open or counted than the limit that they stand in."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Final

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.store.rows_claims import EntryKey, LeaseEnd, NewLease
from sync.claim import Claim
from sync.leases import LEASE_MS, Counted, Granted, judge
from sync.limits import Limits
from sync.policy import Mode, Policy
from tests.property.effort import effort
from tests.simulation.memory_claims import MemoryClaims
from tests.simulation.memory_state import State

EVENT, TICKET, ZONE = 1, 7, 1
DEVICES: Final = [bytes([number]) * 8 for number in range(4)]
POLICIES: Final = (
    Policy(1),
    Policy(1, Mode.MANY, limits=Limits(per_use=2)),
    Policy(1, Mode.MANY, limits=Limits(total=1)),
    Policy(1, Mode.MANY, limits=Limits(total=3)),
    Policy(1, Mode.ONCE, limits=Limits(total=2)),
    Policy(1, Mode.MANY, limits=Limits(per_use=2, total=3)),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of which a server knows what to answer, and has not taken the lease yet."""

    device: bytes
    nonce: bytes
    use: int
    stay: int


@dataclass(frozen=True, slots=True)
class Open:
    """A claim that was answered first, whose entry was not counted yet."""

    device: bytes
    nonce: bytes
    use: int
    until_ms: int


class LeaseMachine(RuleBasedStateMachine):
    """Gates that ask for one ticket's entries by several uses; every entry follows a claim, and is counted while its lease runs."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryClaims(State())
        self.policy, self.now_ms, self.asked = POLICIES[0], 0, 0
        self.judged: list[tuple[int, Judged]] = []
        self.open: list[Open] = []
        self.counted: Counter[int] = Counter()

    @precondition(lambda self: not self.asked)
    @rule(policy=st.sampled_from(POLICIES))
    def another_policy(self, policy: Policy) -> None:
        self.policy = policy

    @rule(device=st.sampled_from(DEVICES), use=st.integers(0, 2))
    def look(self, device: bytes, use: int) -> None:
        self.asked += 1
        nonce = self.asked.to_bytes(16, "big")
        leases = [one for _, one in self.store.tables.claims.get((EVENT, TICKET), ())]
        counted = Counted(self.counted[use], elsewhere=self.counted.total() - self.counted[use])
        claim = Claim(EVENT, TICKET, ZONE, use, 1, (0, bytes(8)), nonce, bytes(16))
        answer = judge(self.policy, counted, leases, claim, device, self.now_ms)
        if isinstance(answer, Granted) and answer.stay is not None:
            self.judged.append((self.now_ms, Judged(device, nonce, use, answer.stay)))

    @precondition(lambda self: self.judged)
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        looked_ms, one = self.judged.pop(data.draw(st.integers(0, len(self.judged) - 1)))
        if self.now_ms - looked_ms >= LEASE_MS:  # nobody's look at the database takes that long
            return
        lease = NewLease(one.stay, one.device, 1, one.nonce)
        if asyncio.run(self.store.take(EVENT, EntryKey(TICKET, ZONE, one.use), lease, self.now_ms)):
            self.open.append(Open(one.device, one.nonce, one.use, self.now_ms + LEASE_MS))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def enter(self, data: st.DataObject) -> None:
        one = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        self.counted[one.use] += 1
        asyncio.run(self.store.enter(EVENT, [LeaseEnd(TICKET, one.device, one.nonce)]))

    @rule(ms=st.sampled_from([1, 300, LEASE_MS // 2, LEASE_MS - 1, LEASE_MS]))
    def time_passes(self, ms: int) -> None:
        self.now_ms += ms
        self.open = [one for one in self.open if one.until_ms > self.now_ms]

    @rule()
    def sweep(self) -> None:
        asyncio.run(self.store.sweep(None, 3, self.now_ms))

    @invariant()
    def no_limit_is_passed(self) -> None:
        entries = self.counted + Counter(one.use for one in self.open)
        limits = self.policy.limits
        by_use = 1 if self.policy.mode is Mode.ONCE else limits.per_use
        assert not by_use or max(entries.values(), default=0) <= by_use
        assert not limits.total or entries.total() <= limits.total


TestLeases = LeaseMachine.TestCase
TestLeases.settings = effort(examples=120, steps=40)
