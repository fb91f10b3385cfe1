"""PROTOCOL.md 7: anchors, what they prove, how that spreads along a journal, and a device's own clock."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.clock import anchors, devices, journals
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/sync_journal/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from anchors.cases()
    yield from journals.cases()
    yield from devices.cases()
