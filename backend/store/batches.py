"""How many values go into one statement: fewer than any database's limit on parameters, and few enough to plan quickly."""

from collections.abc import Collection, Iterator
from typing import Final, TypeVar

_T = TypeVar("_T")
VALUES_AT_MOST: Final = 1_000


def batches(values: Collection[_T]) -> Iterator[list[_T]]:
    """The values in order, in lists that fit into one statement."""
    ordered = list(values)
    for start in range(0, len(ordered), VALUES_AT_MOST):
        yield ordered[start : start + VALUES_AT_MOST]
