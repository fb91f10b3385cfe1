"""How many deliberate mistakes in the program the checks notice: a check that notices none is worth nothing."""

from collections.abc import Iterator

from tests.bench.measure import AT_LEAST, Measurement, Target
from tests.mutations.judging import judged
from tests.mutations.mutation import names


def mutations_caught() -> Iterator[Measurement]:
    """Every mutation of `tests/mutations`, judged by the check that is meant to notice it."""
    wanted = names()
    caught = sum(one.caught for one in judged(wanted))
    yield Measurement("mutations_caught", caught, "mutations", len(wanted), Target(AT_LEAST, 1))
