"""Whether one more entry is allowed after so many: one answer for the gate and for the merge (PROTOCOL.md 10.2, 12.2)."""

from enum import IntEnum
from typing import assert_never

from sync.policy import Mode, Policy


class Spent(IntEnum):
    """Which rule an entry more would break. The number stands in the answer to a claim (11.6)."""

    MODE = 1
    PER_USE = 2
    PER_DAY = 3
    TOTAL = 4


def spent(policy: Policy, admits: int, exits: int, on_that_day: int = 0, in_zone: int = 0) -> Spent | None:
    """What keeps a ticket with these entries out; None: it may enter.

    `exits` are those that found somebody inside, `in_zone` the admits of all uses of the zone, where a limit counts those.
    """
    if mode_forbids(policy.mode, admits, exits):
        return Spent.MODE
    limits = policy.limits
    if 0 < limits.per_use <= admits:
        return Spent.PER_USE
    if 0 < limits.per_day <= on_that_day:
        return Spent.PER_DAY
    if 0 < limits.total <= max(admits, in_zone):
        return Spent.TOTAL
    return None


def mode_forbids(mode: Mode, admits: int, exits: int) -> bool:
    """What the mode alone says (10.2)."""
    match mode:
        case Mode.ONCE:
            return admits > 0
        case Mode.REENTRY:
            return admits > exits
        case Mode.MANY:
            return False
        case _:
            assert_never(mode)
