"""Invariants 9, 10, 12 and 16: people. Who is in, who came in twice, who holds a ticket's entry, and whom no lie keeps out."""

from collections import Counter
from collections.abc import Sequence

from sync.cases import CaseClass
from sync.content import Kind
from sync.evidence import Role
from sync.policy import Mode
from tests.simulation.aftermath import Aftermath, Key
from tests.simulation.chronicle import Written
from tests.simulation.office import about
from tests.simulation.story import Broken


def check_occupancy(after: Aftermath) -> None:
    """12: who is in each zone by the server's account is who went through the turnstiles, as far as any entry survived."""
    turnstile: Counter[int] = Counter()
    for one in after.counted:
        turnstile[one.key[1]] += -1 if one.kind is Kind.EXIT else 1
    for zone in {*turnstile, *after.people_in}:
        if after.people_in.get(zone, 0) != turnstile[zone]:
            counted = after.people_in.get(zone, 0)
            raise Broken(
                "12 occupancy", f"zone {zone}: the server has {counted}, the turnstile {turnstile[zone]}"
            )


def check_surplus(after: Aftermath) -> None:
    """9: as many surplus admissions in cases as people came in too many, and the very ones that the order says."""
    told = {
        (case.ticket or 0, case.zone or 0, case.use or 0): {
            item.hash for item in case.evidence if item.role is Role.SURPLUS and item.hash is not None
        }
        for case in after.of(CaseClass.DOUBLE_ADMIT)
    }
    by_key = after.by_key()
    for key in {*told, *by_key}:
        expected = {one.hash for one in walk(after, ordered(after, by_key.get(key, ()))).surplus}
        if told.get(key, set()) != expected:
            raise Broken("9 surplus", f"{key}: {after.differing(told.get(key, set()), expected)}")
        check_truly_surplus(after, key, by_key.get(key, ()), len(expected))


def check_truly_surplus(after: Aftermath, key: Key, truth: Sequence[Written], told: int) -> None:
    """In the order in which it truly happened it is as many, where each ticket enters once whatever the order, or clocks told the order."""
    once = all(mode_of(after, one) is Mode.ONCE for one in truth)
    if once or ordered(after, truth) == list(truth):
        truly = len(walk(after, truth).surplus)
        if truly != told:
            raise Broken("9 surplus", f"{key}: {told} told of, {truly} truly were too many")


def check_holders(after: Aftermath) -> None:
    """10: one holder for each ticket, zone and use: who began the latest stay. Every change by late entries is logged."""
    by_key = after.by_key()
    for key in {*after.keys, *by_key}:
        openers = walk(after, ordered(after, by_key.get(key, ()))).openers
        expected = openers[-1].hash if openers else None
        row = after.keys.get(key)
        found = row.holder if row is not None else None
        if found != expected:
            raise Broken("10 holders", f"{key} is held by {found and found.hex()}")


class Walk:
    """Passings one after the other: which begin a stay, which are too many."""

    def __init__(self) -> None:
        self.admits = 0
        self.exits = 0
        self.openers: list[Written] = []
        self.surplus: list[Written] = []

    def go(self, one: Written, mode: Mode) -> None:
        """One more of them."""
        if one.kind is Kind.EXIT:
            self.exits += self.admits > self.exits
            return
        taken = self.admits > (0 if mode is Mode.ONCE else self.exits)
        (self.surplus if taken else self.openers).append(one)
        self.admits += 1


def walk(after: Aftermath, passings: Sequence[Written]) -> Walk:
    """What these passings come to, each judged by the policy it was made under."""
    found = Walk()
    for one in passings:
        found.go(one, mode_of(after, one))
    return found


def mode_of(after: Aftermath, one: Written) -> Mode:
    """The mode of entry of the policy that an entry names."""
    assert one.content is not None
    return after.modes.get(one.content.policy, after.modes[max(after.modes)])


def ordered(after: Aftermath, passings: Sequence[Written]) -> list[Written]:
    """In the order of the server: by point, then device, epoch, seq and hash (PROTOCOL.md 7.4)."""
    return sorted(passings, key=lambda one: (after.kept[one.hash].timing.point, *one.place, one.hash))


def check_lies(after: Aftermath) -> None:
    """16: what a stolen tablet made up is counted apart and told of, and nothing of it stands among what counts."""
    forged = {one.hash for one in after.stored.values() if one.forged}
    for name in forged:
        folded = after.kept[name].folded
        if folded is not None and folded[1]:
            raise Broken("16 inventions", "an entry made up without sight of a code counts as proven")
    told = {name for case in after.of(CaseClass.UNPROVEN) for name in case.entries}
    expected = {name for name in forged if after.stored[name].kind in (Kind.ADMIT, Kind.EXIT)}
    expected |= {name for name in forged if _is_a_word(after, name)}
    expected |= {name for name in after.barred if after.stored[name].kind in (Kind.ADMIT, Kind.EXIT)}
    if told != expected - after.undone:
        raise Broken("16 inventions", after.differing(told, expected - after.undone))


def check_settled(after: Aftermath) -> None:
    """12.5: a case is settled as long as people decided about everything it rests on, and open again when more was found."""
    for case in after.cases:
        saw = after.evening.settled.get(about(case), frozenset())
        decided = bool(saw) and saw.issuperset(case.entries)
        if decided != (case.id in after.settled):
            raise Broken("12.5 settled", f"{case.class_.name} is decided: {decided}, and not told so")


def _is_a_word(after: Aftermath, name: bytes) -> bool:
    """A supervisor's true word, but for a code that nobody saw."""
    return after.stored[name].kind is Kind.OVERRIDE and after.is_authorised(name)
