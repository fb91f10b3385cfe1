"""The fold against a door: people walk in and out in true time, and a plain counter says what really happened.

Invariants: surplus in cases is the physical surplus, one holder a stay, occupancy is the turnstile's (PROTOCOL.md 12.2, 12.6).
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cases import CaseClass
from sync.clock import Timing
from sync.content import Kind
from sync.evidence import Role
from sync.fold import FoldEntry, GroupView, KeyView, fold_group
from sync.policy import Mode
from tests.altered import replace
from tests.unit.sync_fold.scenes import EVENT, ONCE, REENTRY, device, entry, facts, hash_of, void

SEEDS = st.integers(0, 2**32)
Key = tuple[int, int, int]


@dataclass
class Door:
    """A night at the door under one policy, told as entries and counted as it happens."""

    dice: Random
    mode: Mode
    now_ms: int = 1_790_000_000_000
    entries: list[FoldEntry] = field(default_factory=list)
    turnstile: Counter[int] = field(default_factory=Counter)
    inside: Counter[Key] = field(default_factory=Counter)
    used: set[Key] = field(default_factory=set)
    surplus: Counter[Key] = field(default_factory=Counter)
    holder: dict[Key, bytes] = field(default_factory=dict)
    stays: Counter[Key] = field(default_factory=Counter)

    def step(self) -> None:
        """Somebody comes or goes, on some device; now and then the steward undoes it or a liar invents it."""
        self.now_ms += self.dice.randrange(1, 20_000)
        key = (self.dice.randrange(3), self.dice.choice([1, 2]), self.dice.choice([0, 0, 1]))
        leaving = self.inside[key] > 0 and self.dice.random() < 0.4
        scanned = self._write(key, Kind.EXIT if leaving else Kind.ADMIT)
        match self.dice.randrange(8):
            case 0:
                self.entries.append(void(scanned.hash.hex(), scanned))
            case 1:
                self.entries[-1] = replace(scanned, proven=False)
            case _:
                self._pass(key, scanned)

    def _write(self, key: Key, kind: Kind) -> FoldEntry:
        ticket, zone, use = key
        timing = Timing(self.now_ms, self.now_ms, self.now_ms)
        policy = ONCE if self.mode is Mode.ONCE else REENTRY
        count = self.dice.choice([None, 1, 2, 5])
        scanned = replace(
            entry("a1", kind, timing=timing, zone=zone, use=use, count=count, policy=policy.version),
            hash=hash_of(f"{len(self.entries)}"),
            device=device(self.dice.choice("ABC")),
            seq=len(self.entries) + 1,
            ticket=ticket,
        )
        self.entries.append(scanned)
        return scanned

    def _pass(self, key: Key, scanned: FoldEntry) -> None:
        people = scanned.people
        if scanned.kind is Kind.EXIT:
            self.inside[key] -= 1
            self.turnstile[key[1]] -= people
            return
        taken = key in self.used if self.mode is Mode.ONCE else self.inside[key] > 0
        self.surplus[key] += taken
        if not taken:
            self.holder[key] = scanned.hash
            self.stays[key] += 1
        self.inside[key] += 1
        self.used.add(key)
        self.turnstile[key[1]] += people


def night(seed: int) -> tuple[Door, dict[int, GroupView]]:
    """A whole night, and the views of its three tickets after everything was uploaded in some other order."""
    dice = Random(seed)
    door = Door(dice, dice.choice(list(Mode)))
    for _ in range(dice.randrange(40)):
        door.step()
    uploaded = dice.sample(door.entries, len(door.entries))
    about = facts(policy=ONCE if door.mode is Mode.ONCE else REENTRY)
    views = {
        ticket: fold_group(
            EVENT, [item for item in uploaded if item.ticket == ticket], replace(about, ticket=ticket)
        )
        for ticket in range(3)
    }
    return door, views


def keys(views: dict[int, GroupView]) -> list[tuple[tuple[int, int, int], KeyView]]:
    """Every key that has a place, which each one at this door has."""
    found: list[tuple[tuple[int, int, int], KeyView]] = []
    for ticket, view in views.items():
        for key in view.keys:
            assert key.zone is not None
            assert key.use is not None
            found.append(((ticket, key.zone, key.use), key))
    return found


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_occupancy_equals_the_turnstiles_counter(seed):
    door, views = night(seed)
    inside: Counter[int] = Counter()
    for (_, zone, _), key in keys(views):
        inside[zone] += key.people_in
    assert {zone: inside[zone] for zone in (1, 2)} == {zone: door.turnstile[zone] for zone in (1, 2)}


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_surplus_in_cases_equals_the_surplus_that_walked_in(seed):
    door, views = night(seed)
    told: Counter[Key] = Counter()
    for view in views.values():
        for case in view.cases:
            if case.class_ is CaseClass.DOUBLE_ADMIT:
                roles = Counter(item.role for item in case.evidence)
                told[view.ticket, case.zone or 0, case.use or 0] = roles[Role.SURPLUS]
                assert len(case.entries) == roles[Role.SURPLUS] + roles[Role.HOLDER]
    assert told == +door.surplus
    assert {where: key.surplus for where, key in keys(views) if key.surplus} == +door.surplus


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_each_stay_has_one_holder_and_it_is_who_came_first(seed):
    door, views = night(seed)
    for where, key in keys(views):
        assert key.holder == door.holder.get(where)
        assert len(key.openers) == door.stays[where]
        assert key.admits == key.surplus + len(key.openers)


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_the_admissions_bit_says_whether_one_more_would_be_surplus(seed):
    door, views = night(seed)
    for where, key in keys(views):
        taken = where in door.used if door.mode is Mode.ONCE else door.inside[where] > 0
        assert key.used_up == taken
