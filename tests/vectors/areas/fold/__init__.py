"""PROTOCOL.md 12.1 to 12.6: entries and facts -> keys and cases, of one ticket (`groups`) or one journal (`journals`)."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.fold import groups, journals, limits
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/sync_fold/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from groups.cases()
    yield from limits.limit_cases()
    yield from journals.cases()
