"""How often and how soon, by a clock that is sure, unsure or not known (PROTOCOL.md 10, rows 14 and 17; 10.2)."""

import pytest

from sync.ledger import LastUse, Standing
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.presence import Day
from sync.reasons import Outcome, Reason
from tests.unit.sync_verdict.scene import GATE, HOUR, NOW, UNKNOWN, verdict

DAYS = (NOW - HOUR, NOW + HOUR)
DAILY = Policy(1, Mode.MANY, limits=Limits(per_day=1, days=DAYS))
USED_TODAY = Standing(admits=1, exits=1, said_day=Day(DAYS[0], 1))
USED_TOMORROW = Standing(admits=1, exits=1, said_day=Day(DAYS[1], 1))

GAP_S = 1_800
SPACED = Policy(1, Mode.MANY, limits=Limits(gap_s=GAP_S))
JUST_IN = Standing(admits=1, last_use=LastUse(NOW * 1000, GATE, None))


@pytest.mark.parametrize(
    ("now_s", "u_s", "outcome", "reason"),
    [
        (NOW, 0, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (NOW, 61, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (DAYS[1] - 1, 0, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (DAYS[1] - 1, 60, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (DAYS[1] - 62, 61, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (DAYS[1] - 61, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (DAYS[0] + 60, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (DAYS[0] + 61, 61, Outcome.REFUSE, Reason.DAY_LIMIT_REACHED),
        (NOW, UNKNOWN, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
    ],
)
def test_a_day_is_used_up_only_where_it_is_on_every_day_that_it_may_be(
    now_s: int, u_s: int | None, outcome: Outcome, reason: Reason
) -> None:
    given = verdict(policy=DAILY, standing=USED_TODAY, now_s=now_s, u_s=u_s)
    assert (given.outcome, given.reason) == (outcome, reason)


def test_another_day_takes_nothing_from_today() -> None:
    assert verdict(policy=DAILY, standing=USED_TOMORROW).reason is Reason.OK
    assert verdict(policy=DAILY, standing=USED_TOMORROW, u_s=UNKNOWN).reason is Reason.OK


@pytest.mark.parametrize(
    ("after_s", "u_s", "outcome", "reason"),
    [
        (0, 0, Outcome.REFUSE, Reason.TOO_SOON),
        (GAP_S - 1, 0, Outcome.REFUSE, Reason.TOO_SOON),
        (GAP_S, 0, Outcome.ADMIT, Reason.OK),
        (GAP_S + 1, 0, Outcome.ADMIT, Reason.OK),
        (GAP_S - 1, 59, Outcome.REFUSE, Reason.TOO_SOON),
        (GAP_S - 62, 61, Outcome.REFUSE, Reason.TOO_SOON),
        (GAP_S - 61, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (GAP_S - 1, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (GAP_S, 61, Outcome.ADMIT, Reason.OK),
        (GAP_S - 1, UNKNOWN, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (GAP_S, UNKNOWN, Outcome.ADMIT, Reason.OK),
    ],
)
def test_the_time_between_two_entries_is_over_at_its_last_second(
    after_s: int, u_s: int | None, outcome: Outcome, reason: Reason
) -> None:
    given = verdict(policy=SPACED, standing=JUST_IN, now_s=NOW + after_s, u_s=u_s)
    assert (given.outcome, given.reason) == (outcome, reason)


def test_an_entry_by_a_clock_ahead_of_ours_keeps_nobody_waiting_where_no_time_is_asked_for() -> None:
    ahead = Standing(admits=1, last_use=LastUse((NOW + HOUR) * 1000, GATE, None))
    assert verdict(policy=Policy(1, Mode.MANY), standing=ahead).reason is Reason.OK
