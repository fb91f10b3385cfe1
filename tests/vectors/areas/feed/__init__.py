"""PROTOCOL.md 4 and 11.3: a page, offered to a reader who holds a position and its hash."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.feed import chains, generations, heads, items
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from chains.cases()
    yield from generations.cases()
    yield from items.cases()
    yield from heads.cases()
