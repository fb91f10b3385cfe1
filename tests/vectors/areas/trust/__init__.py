"""Clause 3: `lists` are offered one after the other to a device that knows `anchor`. All but the last are accepted; `expect` is the last one's."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.trust import chains, entries, good, payloads
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from good.cases()
    yield from chains.cases()
    yield from payloads.cases()
    yield from entries.cases()
