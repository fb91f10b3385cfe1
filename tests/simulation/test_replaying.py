"""A seed is an evening: the same each time it is played, and shorter when steps that change nothing are left out."""

from dataclasses import replace

import pytest

from tests.simulation.plan import MISHAPS, SCANS, Do, Plan, draw
from tests.simulation.playing import play
from tests.simulation.shrinking import shrink

FAULTS = 5


def test_the_same_seed_gives_the_same_evening_to_the_letter() -> None:
    first, second = play(draw(7)), play(draw(7))
    assert str(first.story) == str(second.story)
    assert first.happened == second.happened


def test_another_seed_gives_another_evening() -> None:
    assert str(play(draw(7)).story) != str(play(draw(8)).story)


@pytest.mark.parametrize("seed", range(20))
def test_an_evening_has_enough_guests_and_faults(seed: int) -> None:
    plan = draw(seed)
    done = [step.do for step in plan.steps]
    troubles = sum(len(step.troubles) for step in plan.steps)
    assert done.count(Do.SCAN) >= SCANS >= 60
    assert troubles + sum(do in MISHAPS for do in done) >= FAULTS


def test_what_is_left_after_shrinking_is_what_breaks_it() -> None:
    plan = draw(3)
    needed = {plan.steps[10].id, plan.steps[70].id}

    def breaks(fewer: Plan) -> bool:
        return needed <= {step.id for step in fewer.steps}

    assert {step.id for step in shrink(plan, breaks).steps} == needed


def test_troubles_of_the_network_are_left_out_one_by_one() -> None:
    plan = draw(3)
    synced = next(step for step in plan.steps if step.troubles)
    shorter = shrink(replace(plan, steps=(synced,)), lambda fewer: bool(fewer.steps))
    assert [step.troubles for step in shorter.steps] == [()]
