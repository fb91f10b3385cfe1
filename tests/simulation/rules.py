"""The rules that an evening goes by, and what passings come to under them: once more, in few plain words (PROTOCOL.md 10.2, 12.2)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from sync.policy import Mode, Policy

RULES: Final[tuple[Mapping[str, object], ...]] = (
    {"mode": "once"},
    {"mode": "re-entry"},
    {"mode": "many"},
    {"mode": "many", "limits": {"per_use": 2}},
    {"mode": "many", "limits": {"total": 2}},
    {"mode": "once", "limits": {"total": 1}},
    {"mode": "re-entry", "limits": {"per_use": 2, "gap_min": 5}},
    {"mode": "many", "limits": {"per_use": 3, "per_day": 1}},
)
"""What the office may put in force, as people write it."""

USES: Final = (0, 1)
"""What a ticket is good for."""

_T = TypeVar("_T")


def allows(policy: Policy, admits: int, exits: int = 0, in_zone: int = 0) -> bool:
    """Whether one may enter after so many, but for limits a day and a gap."""
    inside = {Mode.ONCE: admits, Mode.REENTRY: admits - exits, Mode.MANY: 0}[policy.mode]
    limits = policy.limits
    return inside <= 0 and not 0 < limits.per_use <= admits and not 0 < limits.total <= in_zone


@dataclass(slots=True)
class Walk(Generic[_T]):
    """Passings of one ticket, zone and use, one after the other: which begin a stay, which are too many."""

    exits: int = 0
    openers: list[_T] = field(default_factory=list)
    surplus: list[_T] = field(default_factory=list)
    entered_s: list[int] = field(default_factory=list)

    @property
    def admits(self) -> int:
        """How many came in, too many or not."""
        return len(self.entered_s)

    def go(self, one: _T, policy: Policy, at_s: int, in_zone: int) -> None:
        """One more who comes in; `in_zone` came in before by whatever use of the zone."""
        limits = policy.limits
        today = sum(_day(policy, other_s) == _day(policy, at_s) for other_s in self.entered_s)
        free = allows(policy, self.admits, self.exits, in_zone) and not 0 < limits.per_day <= today
        (self.openers if free else self.surplus).append(one)
        self.entered_s.append(at_s)

    def leave(self) -> None:
        """One more who goes out, if anybody is known to be inside."""
        self.exits += self.admits > self.exits


def _day(policy: Policy, at_s: int) -> int:
    return bisect_right(policy.limits.days, at_s)


@dataclass(slots=True)
class Walks(Generic[_T]):
    """The same of many tickets, zones and uses, in one order."""

    of_key: dict[tuple[int, int, int], Walk[_T]] = field(default_factory=dict)
    _in_zone: dict[tuple[int, int], int] = field(default_factory=dict)

    def go(self, one: _T, key: tuple[int, int, int], inward: bool, policy: Policy, at_s: int) -> None:
        """One more passing."""
        walk = self.of_key.setdefault(key, Walk())
        if not inward:
            walk.leave()
            return
        before = self._in_zone.get(key[:2], 0)
        walk.go(one, policy, at_s, before)
        self._in_zone[key[:2]] = before + 1
