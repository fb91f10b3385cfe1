"""How entries travel: rounds of syncing, and what tablets carry for one another."""

from tests.simulation.evening import Evening
from tests.simulation.line import Weather
from tests.simulation.plan import Step


def sync(evening: Evening, step: Step) -> None:
    """A tablet finds a network, such as it is."""
    tablet = evening.tablets[step.who]
    evening.begin_round(tablet, Weather(evening.plan.chance(step.id), dict(step.troubles)))


def settle_down(evening: Evening) -> None:
    """All troubles are over: everybody syncs until nothing is left to say."""
    evening.pass_time()
    for _ in range(_ROUNDS_AT_MOST):
        for tablet in evening.tablets:
            evening.begin_round(tablet, Weather(evening.plan.chance("calm", tablet.name)))
        evening.pass_time()
        if is_quiet(evening):
            return


def is_quiet(evening: Evening) -> bool:
    """Whether every tablet has handed over all it wrote and heard all there is to hear."""
    return all(not evening.unsent(tablet) for tablet in evening.tablets)


_ROUNDS_AT_MOST = 8
