"""Nothing is lost and every conflict is explained: five hundred evenings, each with everything going wrong that can."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.simulation.conftest import HAPPENED
from tests.simulation.line import Trouble
from tests.simulation.plan import Do, draw
from tests.simulation.playing import play

BATCHES = 10
EVENINGS = 50


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_invariant_holds_whatever_goes_wrong(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    happened: Counter[str] = Counter()
    for seed in range(batch * EVENINGS, (batch + 1) * EVENINGS):
        played = play(draw(seed))
        happened.update(played.happened)
        if played.broken is not None:
            pytest.fail(
                f"{played.story}\n\n{played.broken}\nshorter: python -m tests.simulation {seed}-{seed}"
            )
    record_property(HAPPENED, {str(thing): times for thing, times in happened.items()})
    assert [thing for thing in (*Do, *Trouble) if not happened[thing]] == []
