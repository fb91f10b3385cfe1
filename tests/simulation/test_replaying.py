"""A seed is an evening: the same each time it is played, and shorter when steps that change nothing are left out."""

from dataclasses import replace

from tests.simulation.counting import BATCHES, EVENINGS
from tests.simulation.gates import use_of
from tests.simulation.ground import GATES, ZONE_OF
from tests.simulation.plan import MISHAPS, SCANS, Do, Plan, draw
from tests.simulation.playing import play
from tests.simulation.shrinking import shrink

FAULTS = 5
ALL = range(BATCHES * EVENINGS)


def test_the_same_seed_gives_the_same_evening_to_the_letter() -> None:
    first, second = play(draw(7)), play(draw(7))
    assert str(first.story) == str(second.story)
    assert first.happened == second.happened


def test_another_seed_gives_another_evening() -> None:
    assert str(play(draw(7)).story) != str(play(draw(8)).story)


def test_an_evening_has_enough_guests_gates_and_faults() -> None:
    for seed in ALL:
        plan = draw(seed)
        done = [step.do for step in plan.steps]
        troubles = sum(len(step.troubles) for step in plan.steps)
        shown = done.count(Do.SCAN) + done.count(Do.LEAVE) + 2 * done.count(Do.TOGETHER)
        assert shown >= SCANS >= 60
        assert troubles + sum(do in MISHAPS for do in done) >= FAULTS


def test_an_evening_has_four_tablets_at_gates_of_two_zones_and_tickets_of_several_uses() -> None:
    for seed in ALL:
        steps = [step for step in draw(seed).steps if step.do is Do.SCAN]
        assert {step.who for step in steps} == set(range(len(GATES)))
        assert {use_of(step) for step in steps} == {0, 1}
    assert len(GATES) >= 4
    assert len({ZONE_OF[gate] for gate in GATES}) == 2


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
