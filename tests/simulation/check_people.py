"""Invariants 9, 10, 12 and 16: people. Who is in, who came in twice, who holds a ticket's entry, and whom no lie keeps out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sync.cases import CaseClass
from sync.content import Kind
from sync.evidence import Role
from sync.policy import Mode, Policy
from tests.simulation.aftermath import Aftermath, Key
from tests.simulation.chronicle import Written
from tests.simulation.office import about
from tests.simulation.rules import Walk, Walks
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
    walks = walks_of(after, ordered(after, after.counted))
    for key in {*told, *walks}:
        expected = {one.hash for one in walks[key].surplus} if key in walks else set()
        if told.get(key, set()) != expected:
            raise Broken("9 surplus", f"{key}: {after.differing(told.get(key, set()), expected)}")
    check_truly_surplus(after, walks)


def check_truly_surplus(after: Aftermath, told: Mapping[Key, Walk[Written]]) -> None:
    """In the order in which it truly happened it is as many, where each ticket enters once whatever the order, or clocks told the order."""
    for zone, truth in after.by_zone().items():
        once = all(_is_once(after.policy_of(one)) for one in truth)
        if once or ordered(after, truth) == truth:
            for key, walk in walks_of(after, truth).items():
                truly, found = len(walk.surplus), len(told[key].surplus)
                if truly != found:
                    raise Broken(
                        "9 surplus", f"{key} in {zone}: {found} told of, {truly} truly were too many"
                    )


def check_holders(after: Aftermath) -> None:
    """10: one holder for each ticket, zone and use: who began the latest stay. Every change by late entries is logged."""
    walks = walks_of(after, ordered(after, after.counted))
    for key in {*after.keys, *walks}:
        openers = walks[key].openers if key in walks else []
        expected = openers[-1].hash if openers else None
        row = after.keys.get(key)
        found = row.holder if row is not None else None
        if found != expected:
            raise Broken("10 holders", f"{key} is held by {found and found.hex()}")


def _is_once(policy: Policy) -> bool:
    """Whether each entry is by the mode alone."""
    return policy.mode is Mode.ONCE and not policy.limits.any


def walks_of(after: Aftermath, passings: Sequence[Written]) -> Mapping[Key, Walk[Written]]:
    """What these passings come to, each judged by the policy it was made under."""
    found = Walks[Written]()
    for one in passings:
        at_s = after.kept[one.hash].timing.point // 1000
        found.go(one, one.key, one.kind is not Kind.EXIT, after.policy_of(one), at_s)
    return found.of_key


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
