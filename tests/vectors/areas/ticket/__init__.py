"""Clause 1, without proofs: `text` opens at `now` with `trust`, and is then judged by 1.9; or it is refused.

`layers` spell what stands between the fields and the text. `flips` say what every single-bit flip of the signed bytes gives.
"""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.ticket import bodies, good, signatures, texts
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from good.cases()
    yield from texts.cases()
    yield from bodies.cases()
    yield from signatures.cases()
