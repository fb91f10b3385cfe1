"""Nothing is lost and every conflict is explained: five hundred evenings, each with everything going wrong that can.

Whether everything that can go wrong did, somewhere in them, is asked at the end of the session (`tests.simulation.counting`).
"""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.simulation.counting import BATCHES, EVENINGS, HAPPENED
from tests.simulation.faults import SHOWN, every_count
from tests.simulation.plan import SCANS, draw
from tests.simulation.playing import play


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_invariant_holds_whatever_goes_wrong(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    happened: Counter[str] = Counter()
    for seed in range(batch * EVENINGS, (batch + 1) * EVENINGS):
        played = play(draw(seed))
        happened.update(played.happened)
        if played.broken is not None:
            pytest.fail(f"{played.story}\n\n{played.broken}\nshorter: make simulate SEEDS={seed}-{seed}")
        assert played.happened[SHOWN] >= SCANS, f"seed {seed}: a camera saw {played.happened[SHOWN]} codes"
    record_property(HAPPENED, every_count(happened))
