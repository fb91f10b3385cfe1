"""Clause 4: `cose` opens to a payload under `label` and the trust list's domain, by a key with this `usage` and `event` at `now`."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.cose import signatures, structures
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from signatures.cases()
    yield from structures.cases()
