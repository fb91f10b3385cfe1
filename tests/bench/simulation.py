"""How many whole evenings one process plays in a second: what decides how much a night of simulating finds."""

from collections.abc import Iterator
from time import process_time
from typing import Final

from tests.bench.measure import AT_LEAST, Measurement, Target, timed
from tests.simulation.faults import SHOWN
from tests.simulation.plan import SCANS, draw
from tests.simulation.playing import play
from tests.simulation.shortcuts import shortcuts

EVENINGS: Final = 60
LIMIT_PER_S: Final = 10.0


def simulation_rate() -> Iterator[Measurement]:
    """Evenings in a second of CPU, each of 60 codes shown to a camera or more, faults, healing and every check; the first one, which sets up, left out."""
    with shortcuts():
        _play(0)
        seconds = timed(_play_all, process_time)
    yield Measurement("simulation_rate", EVENINGS / seconds, "1/s", LIMIT_PER_S, Target(AT_LEAST, 1))


def _play_all() -> None:
    for seed in range(1, EVENINGS + 1):
        _play(seed)


def _play(seed: int) -> None:
    played = play(draw(seed))
    assert played.broken is None, f"seed {seed}: {played.broken}"
    assert played.happened[SHOWN] >= SCANS, f"seed {seed}: {played.happened[SHOWN]} codes"
