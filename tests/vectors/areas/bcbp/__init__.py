"""Clause 8, without our signature: `text` is read, and `decoded` is all that a reader says of it; or it is refused."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.bcbp import deviations, faults, good
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from good.cases()
    yield from faults.cases()
    yield from deviations.cases()
