"""`make simulate SEEDS=0-4999`: play these evenings, say how often each thing happened; shrink and tell the first that goes wrong.

`make simulate SEEDS=17` plays one and tells its whole story.
"""

import sys
import time
from collections import Counter

from tests.simulation.counting import told
from tests.simulation.faults import every_count
from tests.simulation.plan import Plan, draw
from tests.simulation.playing import Played, play
from tests.simulation.shortcuts import shortcuts
from tests.simulation.shrinking import shrink

_DEFAULT = "0-499"


def main(seeds: str) -> int:
    """0 if every invariant held, 1 if one broke, 2 for seeds that are none."""
    first, _, last = seeds.partition("-")
    if not first.isdigit() or not (last or first).isdigit() or int(last or first) < int(first):
        print("usage: python -m tests.simulation FIRST-LAST, or SEED", file=sys.stderr)
        return 2
    with shortcuts():
        if not last:
            return _tell(play(draw(int(first))))
        return _play_all(int(first), int(last))


def _play_all(first: int, last: int) -> int:
    happened: Counter[str] = Counter()
    begin = time.perf_counter()
    for seed in range(first, last + 1):
        played = play(draw(seed))
        happened.update(played.happened)
        if played.broken is not None:
            return _explain(played)
    count = last + 1 - first
    rate = count / (time.perf_counter() - begin)
    print("\n".join(told(every_count(happened))))
    print(f"{count} evenings, {rate:.1f} a second: nothing was lost and every conflict was explained")
    return 0


def _explain(played: Played) -> int:
    assert played.broken is not None
    wanted = played.broken.invariant

    def breaks(plan: Plan) -> bool:
        broken = play(plan).broken
        return broken is not None and broken.invariant == wanted

    print(f"seed {played.plan.seed}: {played.broken}; leaving out what is not needed ...", flush=True)
    return _tell(play(shrink(played.plan, breaks)))


def _tell(played: Played) -> int:
    print(played.story)
    if played.broken is None:
        return 0
    print(f"\nseed {played.plan.seed}, {len(played.plan.steps)} steps\nBROKEN {played.broken}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else _DEFAULT))
