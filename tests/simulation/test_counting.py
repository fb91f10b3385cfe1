"""A fault that five hundred evenings never met is noticed, and one that a part of them did not meet is not missed."""

import pytest

from tests.simulation.counting import BATCHES, HAPPENED, counted, summary
from tests.simulation.faults import FAULTS, every_count
from tests.simulation.line import Trouble

ONCE = every_count(dict.fromkeys(FAULTS, 1))
NEVER = every_count({})


def test_all_is_well_when_every_fault_was_met_by_some_batch() -> None:
    lines, well = summary([ONCE, *[NEVER] * (BATCHES - 1)])
    assert well
    assert lines[-1] == "500 evenings"


def test_a_fault_that_never_happened_is_named_and_fails_the_session() -> None:
    lines, well = summary([{**ONCE, Trouble.CRASH_AFTER.value: 0}] * BATCHES)
    assert not well
    assert lines[-1] == f"NEVER HAPPENED: {Trouble.CRASH_AFTER}"


def test_a_part_of_the_evenings_need_not_meet_everything() -> None:
    assert summary([NEVER] * (BATCHES - 1))[1]


def test_a_session_without_evenings_has_nothing_to_say() -> None:
    assert summary(counted([[], [("other", {"a": 1})]])) == ([], True)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_a_count_of_its_own(fault: str) -> None:
    assert counted([[(HAPPENED, every_count({fault: 7}))]])[0][str(fault)] == 7
    assert [str(one) for one in FAULTS].count(str(fault)) == 1
