"""Adds up what happened in the evenings of a session, whichever process played them, and says what never did.

The hooks stand in `tests/conftest.py`, which also the process reads that only hands the tests out; so nothing is imported here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

BATCHES: Final = 10
EVENINGS: Final = 50
HAPPENED: Final = "happened"
"""The property in which a batch reports how often each thing of its list happened; 0 where something of the list did not."""


def told(happened: Mapping[str, int]) -> Iterator[str]:
    """How often each thing happened, most often first."""
    for what, times in sorted(happened.items(), key=lambda item: -item[1]):
        yield f"{times:8d}  {what}"


def counted(properties: Iterable[Iterable[tuple[str, object]]]) -> list[dict[str, int]]:
    """What happened in each batch, by the properties of all reports of a session."""
    found = []
    for of_one in properties:
        reported = dict(of_one).get(HAPPENED)
        found += [reported] if isinstance(reported, dict) else []
    return found


def summary(batches: Iterable[Mapping[str, int]]) -> tuple[list[str], bool]:
    """What to print, and whether all is well: where all evenings were played, everything happened once at least."""
    batches = list(batches)
    if not batches:
        return [], True
    happened: Counter[str] = Counter()
    for batch in batches:
        happened.update(batch)
    never = [f"NEVER HAPPENED: {what}" for what, times in happened.items() if not times]
    lines = [*told(happened), f"{len(batches) * EVENINGS} evenings"]
    return (lines + never, not never) if len(batches) == BATCHES else (lines, True)
