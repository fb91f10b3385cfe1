"""Evenings that chance hardly ever draws, since one thing has to follow another: put together by hand, played and checked as all are."""

from collections.abc import Iterable

import pytest

from sync.policy import Mode
from tests.simulation.plan import Do, Plan, Step
from tests.simulation.playing import play

_MINUTE_MS = 60_000


def evening_of(seed: int, *does: Do) -> Plan:
    """The same tablet does these things, a minute apart, and each guest comes with a ticket of his own."""
    return Plan(seed, Mode.ONCE, tuple(_a_minute_apart(does)))


def _a_minute_apart(does: Iterable[Do]) -> Iterable[Step]:
    return (Step(at, at * _MINUTE_MS, do, 0, at) for at, do in enumerate(does, 1))


@pytest.mark.parametrize(("seed", "told"), [(0, "and is told so"), (1, "and nobody tells it")])
def test_a_server_that_lost_a_former_life_of_a_journal_gets_it_again_from_the_tablet_that_has_it(
    seed: int, told: str
) -> None:
    before = (Do.SNAPSHOT, Do.SCAN, Do.SCAN, Do.BACK_UP, Do.SCAN, Do.SYNC, Do.GO_BACK)
    played = play(evening_of(seed, *before, Do.SYNC, Do.SCAN, Do.SYNC, Do.ROLL_BACK))
    assert "opened a new epoch" in str(played.story)
    assert told in str(played.story)
    assert played.broken is None


def test_nobody_is_blamed_for_a_code_that_was_good_again_when_its_server_was_lost() -> None:
    """The server that goes on knows that the code was on hold; that it no longer was, only the tablet had heard."""
    does = (Do.SUSPEND, Do.SNAPSHOT, Do.RESTORE, Do.SYNC, Do.ROLL_BACK, Do.SCAN)
    steps = (Step(at, at * _MINUTE_MS, do, 0, 21) for at, do in enumerate(does, 1))
    played = play(Plan(0, Mode.ONCE, tuple(steps)))
    assert "shows code" in str(played.story)
    assert "admit OK" in str(played.story)
    assert played.broken is None
