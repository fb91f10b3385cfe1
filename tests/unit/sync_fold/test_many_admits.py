"""What a stolen gate makes of one code that it saw: any number of proven admits, which every push folds again (PROTOCOL.md 12.2)."""

import time

import pytest

from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.stays import Stays
from tests.unit.sync_fold.scenes import entry, facts

MANY = 2_000
DAYS = (0, 86_400)


def seconds(limits: Limits, count: int) -> float:
    """The CPU time of a walk over so many admits of one key."""
    known = facts(policy=Policy(3, mode=Mode.MANY, limits=limits))
    admits = [entry(f"e{number}", policy=3) for number in range(count)]
    began = time.thread_time()
    stays = Stays.of(admits, known, admits if limits.total else ())
    took = time.thread_time() - began
    assert len(stays.surplus) == count - 2
    return took


@pytest.mark.parametrize("limits", [Limits(per_use=2), Limits(per_day=2, days=DAYS), Limits(total=2)])
def test_eight_times_the_admits_take_about_eight_times_as_long(limits: Limits) -> None:
    few = min(seconds(limits, MANY) for _ in range(3))
    many = min(seconds(limits, 8 * MANY) for _ in range(2))
    assert many < 24 * few
