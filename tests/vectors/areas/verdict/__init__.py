"""PROTOCOL.md 10, row by row: what was shown, where, and what the device knows -> reason, outcome and what is written.

`error` stands for a code that did not open (rows 1 to 4); `shown` for one that did, as its parsed fields.
"""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.verdict import besides, coming_back, credentials, passes, proofs, times, uses
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/sync_verdict/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from credentials.codes()
    yield from credentials.lists()
    yield from times.times()
    yield from credentials.zones()
    yield from proofs.forms()
    yield from proofs.fresh()
    yield from passes.passes()
    yield from times.windows()
    yield from coming_back.coming_back()
    yield from uses.uses()
    yield from besides.limits()
    yield from besides.claims()
    yield from besides.looks()
    yield from besides.unpaid()
    yield from times.ages()
    yield from uses.orders()
