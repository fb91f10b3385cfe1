"""Windows and the list's age by a clock that is unsure or not known (PROTOCOL.md 10, rows 13, 15 and 17)."""

from dataclasses import replace

import pytest

from sync.policy import Policy, Window
from sync.reasons import Outcome, Reason
from sync.scan import RosterAnswer
from tests.unit.sync_verdict.scene import HOUR, NOW, UNKNOWN, ZONE, verdict

EVENING = Policy(1, windows=(Window(0, NOW, NOW + 10), Window(ZONE, NOW + 20, NOW + 30)))


@pytest.mark.parametrize(
    ("now_s", "u_s", "reason"),
    [
        (NOW - 1, 1, Reason.NOT_YET),
        (NOW - 1, 60, Reason.NOT_YET),
        (NOW + 30, 1, Reason.WINDOW_CLOSED),
        (NOW + 30, 60, Reason.WINDOW_CLOSED),
        (NOW + 5, 61, Reason.OK),
        (NOW - 61, 61, Reason.CLOCK_UNKNOWN),
        (NOW - 62, 61, Reason.NOT_YET),
        (NOW + 15, 61, Reason.CLOCK_UNKNOWN),
        (NOW + 90, 61, Reason.CLOCK_UNKNOWN),
        (NOW + 91, 61, Reason.WINDOW_CLOSED),
        (NOW - 1, UNKNOWN, Reason.CLOCK_UNKNOWN),
        (NOW, UNKNOWN, Reason.OK),
        (NOW + 30, UNKNOWN, Reason.CLOCK_UNKNOWN),
    ],
)
def test_windows_turn_nobody_away_while_they_may_be_open(now_s: int, u_s: int | None, reason: Reason) -> None:
    assert verdict(now_s=now_s, u_s=u_s, policy=EVENING).reason is reason


def test_a_window_of_another_zone_opens_no_door_of_this_one() -> None:
    elsewhere = Policy(1, windows=(Window(ZONE, 1, 2), Window(ZONE + 1, NOW - HOUR, NOW + HOUR)))
    assert verdict(policy=elsewhere, u_s=61).reason is Reason.WINDOW_CLOSED


@pytest.mark.parametrize(
    ("age_s", "u_s", "outcome", "reason"),
    [
        (201, 60, Outcome.REFUSE, Reason.LIST_TOO_OLD),
        (201, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (261, 61, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (262, 61, Outcome.REFUSE, Reason.LIST_TOO_OLD),
        (10**9, UNKNOWN, Outcome.ATTENTION, Reason.CLOCK_UNKNOWN),
        (200, UNKNOWN, Outcome.ATTENTION, Reason.LIST_TOO_OLD),
        (100, UNKNOWN, Outcome.ADMIT, Reason.OK),
    ],
)
def test_a_list_is_too_old_only_by_a_clock_that_can_tell(
    age_s: int, u_s: int | None, outcome: Outcome, reason: Reason
) -> None:
    given = verdict(policy=Policy(1, amber_s=100, red_s=200), list_age_s=age_s, u_s=u_s)
    assert (given.outcome, given.reason) == (outcome, reason)
    assert given.notes == ((Reason.LIST_TOO_OLD,) if reason is Reason.CLOCK_UNKNOWN else ())


def test_a_list_may_be_red_after_a_single_second() -> None:
    given = [verdict(policy=Policy(1, red_s=1), list_age_s=age_s).outcome for age_s in (1, 2)]
    assert given == [Outcome.ADMIT, Outcome.REFUSE]


def test_of_two_things_to_look_into_the_missing_payment_comes_before_the_clock() -> None:
    owing = {"answer": RosterAnswer.UNPAID, "policy": replace(EVENING, unpaid=True)}
    given = verdict(**owing, now_s=NOW - 1, u_s=UNKNOWN)
    assert (given.reason, given.notes) == (Reason.UNPAID, (Reason.CLOCK_UNKNOWN,))
