"""Plays evenings on the source it is started in until an invariant breaks that was named; says at which seed.

Runs in a copy of the tree: `python -m tests.mutations.evenings FIRST LAST INVARIANT...`
"""

import sys
from collections.abc import Collection

from tests.simulation.plan import draw
from tests.simulation.playing import play
from tests.simulation.shortcuts import shortcuts

CAUGHT = "caught by"
PLAYING = "playing"


def main(first: int, last: int, wanted: Collection[str]) -> None:
    """Prints each seed before it is played, and what broke in it."""
    with shortcuts():
        for seed in range(first, last + 1):
            print(PLAYING, seed, flush=True)
            broken = play(draw(seed)).broken
            if broken is not None and broken.invariant in wanted:
                print(CAUGHT, broken.invariant)
                return
            if broken is not None:
                print("broke", broken, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
