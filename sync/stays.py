"""Who was inside when: the proven admits and exits of one key, walked in total order (PROTOCOL.md 12.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from sync.allowance import Spent, spent
from sync.evidence import Evidence, Role
from sync.group import ENTERING, FoldEntry, GroupFacts
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.presence import Day


@dataclass(frozen=True, slots=True)
class Surplus:
    """An admit that was not allowed, the admits that had used up what it took, and the rule: MANY stands for a limit."""

    entry: FoldEntry
    against: tuple[FoldEntry, ...]
    rule: Mode


@dataclass(frozen=True, slots=True)
class Stays:
    """The outcome of the walk.

    `openers`: the admits that were allowed; each begins a stay. `surplus`: the others. `entered`: both, in order. `exits` are
    those that found somebody inside. `in_zone`: the admits of all uses of the zone, where a limit counts those.
    """

    admits: int
    exits: int
    openers: tuple[FoldEntry, ...]
    surplus: tuple[Surplus, ...]
    entered: tuple[FoldEntry, ...] = ()
    in_zone: int = 0

    @classmethod
    def of(cls, proven: Iterable[FoldEntry], facts: GroupFacts, in_zone: Sequence[FoldEntry] = ()) -> "Stays":
        """Walk proven passages in total order; each admit is judged by the policy version it was made under (9.2).

        `in_zone`: the proven admits of all uses of this zone, in total order, where a policy limits them together.

        An exit that finds nobody inside answers an admit that is not here (not arrived, or not proven): it frees nothing,
        so that whoever enters next is known to be inside.
        """
        exits = 0
        admits: list[FoldEntry] = []
        openers: list[FoldEntry] = []
        surplus: list[Surplus] = []
        days = _Days()
        before = {entry.hash: place for place, entry in enumerate(in_zone)}
        for entry in proven:
            if entry.kind not in ENTERING:
                exits += len(admits) > exits
                continue
            policy = facts.policy(entry.policy)
            limits = policy.limits
            today = days.admits_on_that_of(entry, limits)
            rule = spent(policy, len(admits), exits, today, before.get(entry.hash, 0))
            if rule is None:
                openers.append(entry)
            else:
                against = _against(rule, openers, entry, limits, in_zone)
                surplus.append(Surplus(entry, against, _named(rule, policy.mode)))
            admits.append(entry)
            days.add(entry)
        return cls(len(admits), exits, tuple(openers), tuple(surplus), tuple(admits), len(in_zone))

    def used_up(self, policy: Policy) -> bool:
        """Whether one more admit under this policy would be surplus on whatever day."""
        return spent(policy, self.admits, self.exits, in_zone=self.in_zone) is not None

    def day(self, limits: Limits) -> Day | None:
        """The latest local day on which somebody entered; None where the policy counts no days."""
        if not (limits.per_day and self.entered):
            return None
        return Day(*max(Counter(_day(entry, limits) for entry in self.entered).items()))

    def contested(self) -> list[tuple[FoldEntry, Evidence]]:
        """The entries of a `double_admit` case: each stay's opener, then the surplus that fell into it."""
        found: list[tuple[FoldEntry, Evidence]] = []
        told: set[bytes] = set()
        for one in self.surplus:
            role = Role.HOLDER
            for opener in one.against:
                if opener.hash not in told:
                    told.add(opener.hash)
                    found.append((opener, opener.evidence(role)))
                role = Role.CONCERNED
            found.append((one.entry, one.entry.evidence(Role.SURPLUS, mode=one.rule)))
        return found


class _Days:
    """The admits so far by local day. Counted once for the days of each policy: a stolen gate may send any number of them."""

    def __init__(self) -> None:
        self._points: list[int] = []
        self._counts: dict[Limits, Counter[int]] = {}

    def add(self, entry: FoldEntry) -> None:
        """One admit more."""
        at_s = entry.timing.point // 1000
        self._points.append(at_s)
        for limits, count in self._counts.items():
            count[limits.day_of(at_s)] += 1

    def admits_on_that_of(self, entry: FoldEntry, limits: Limits) -> int:
        """How many there were on the day of this entry, by these days; 0 where days do not matter."""
        if not limits.per_day:
            return 0
        count = self._counts.get(limits)
        if count is None:
            count = self._counts[limits] = Counter(map(limits.day_of, self._points))
        return count[_day(entry, limits)]


def _day(entry: FoldEntry, limits: Limits) -> int:
    return limits.day_of(entry.timing.point // 1000)


def _against(
    rule: Spent,
    openers: Sequence[FoldEntry],
    entry: FoldEntry,
    limits: Limits,
    in_zone: Sequence[FoldEntry],
) -> tuple[FoldEntry, ...]:
    """The admits that had used up what this one took once more: the stay it fell into, or all that the limit counts."""
    match rule:
        case Spent.MODE:
            return tuple(openers[-1:])  # none, where all before it were surplus to the limit over all uses
        case Spent.PER_USE:
            return tuple(openers)
        case Spent.PER_DAY:
            day_s = _day(entry, limits)
            that_day = [opener for opener in openers if _day(opener, limits) == day_s]
            # Under a change of policy all of that day may be surplus themselves.
            return tuple(that_day or openers[-1:])
        case Spent.TOTAL:
            return tuple(in_zone[: limits.total])
        case _:
            assert_never(rule)


def _named(rule: Spent, mode: Mode) -> Mode:
    return mode if rule is Spent.MODE else Mode.MANY
