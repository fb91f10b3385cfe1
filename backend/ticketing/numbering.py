"""Which ticket number or status index comes next: dense, but in a secret order, so that numbers do not tell sales. Pure.

The n-th number given is a keyed permutation of n. A permutation of `size` values is an alternating Feistel network on the
rectangle a x b, the smallest near-square that holds them: a row shifts by a table of the column, then a column by a table of
the row. What falls outside `size` is walked on until it falls inside. Tables instead of a hash a round make it a
microsecond a number.

An event that grows gets another *segment*: a run of numbers after the former ones, permuted within itself.

A segment of more than 2^18 numbers gives eight neighbours one after the other, and runs of eight in a secret order: else every row of a
long list changes a page of its own in the index of each table, which then costs more than the row. What that tells: of two codes whose
numbers lie within the same eight, that they were issued close together. The highest number still tells nothing; to estimate how many
were sold takes about as many codes as the square root of that. In smaller segments no number of codes tells anything.
"""

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from math import isqrt
from typing import Final, Protocol

from keys.crypto import hkdf

_ROUNDS: Final = 6
_WORD: Final = 4  # bytes a table's entry is reduced from: the bias of 2^32 modulo at most 4097 is nothing
_RUN: Final = 8
LARGE: Final = 1 << 18
"""Numbers: what takes more of them is not given them one by one."""
_INFO: Final = b"portao/backend/numbering"


class Kind(IntEnum):
    """What is numbered."""

    NUMBER = 1
    INDEX = 2


class Segment(Protocol):
    """The values `start` to `start + size - 1`."""

    @property
    def start(self) -> int: ...
    @property
    def size(self) -> int: ...


class Permutation:
    """A secret order of the numbers below `size`; the same key gives the same order."""

    __slots__ = ("_columns", "_rounds", "_rows", "_size")

    def __init__(self, size: int, key: bytes) -> None:
        self._size = size
        self._rows = max(1, isqrt(size))
        self._columns = -(-size // self._rows)
        tables = [self._table(key, turn) for turn in range(_ROUNDS)]
        self._rounds = tuple(zip(tables[::2], tables[1::2], strict=True))

    def at(self, place: int) -> int:
        """The number at this place of the order, both from 0."""
        return self._inside(self._step(place))

    def between(self, begin: int, end: int) -> list[int]:
        """The numbers at these places, without `end`."""
        size = self._size
        stepped = map(self._step, range(begin, end))
        return [value if value < size else self._inside(value) for value in stepped]

    def _inside(self, value: int) -> int:
        while value >= self._size:
            value = self._step(value)
        return value

    def _step(self, value: int) -> int:
        rows, columns = self._rows, self._columns
        row, column = divmod(value, columns)
        for by_column, by_row in self._rounds:
            row = (row + by_column[column]) % rows
            column = (column + by_row[row]) % columns
        return row * columns + column

    def _table(self, key: bytes, turn: int) -> list[int]:
        """Even turns shift rows and have an entry a column; odd turns the reverse."""
        entries, limit = (self._columns, self._rows) if turn % 2 == 0 else (self._rows, self._columns)
        stream = hashlib.shake_256(key + bytes([turn])).digest(entries * _WORD)
        words = (stream[at : at + _WORD] for at in range(0, len(stream), _WORD))
        return [int.from_bytes(word, "big") % limit for word in words]


class Runs:
    """A secret order of runs of eight neighbours; what is left of `size` comes last."""

    __slots__ = ("_runs", "_whole")

    def __init__(self, size: int, key: bytes) -> None:
        self._whole = size - size % _RUN
        self._runs = Permutation(max(1, size // _RUN), key)

    def at(self, place: int) -> int:
        """The number at this place of the order, both from 0."""
        if place >= self._whole:
            return place
        run, within = divmod(place, _RUN)
        return self._runs.at(run) * _RUN + within

    def between(self, begin: int, end: int) -> list[int]:
        """The numbers at these places, without `end`."""
        whole = min(end, self._whole)
        runs = self._runs.between(begin // _RUN, -(-whole // _RUN))
        numbers = [first for run in runs for first in range(run * _RUN, run * _RUN + _RUN)]
        return numbers[begin % _RUN :][: max(0, whole - begin)] + list(range(max(begin, whole), end))


def allot(
    secret: bytes, event: int, kind: Kind, segments: Sequence[Segment], first: int, count: int
) -> list[int]:
    """The next `count` numbers after the first `first` ones. `segments` ascend without holes and must hold them all."""
    return [number for segment in segments for number in _within(secret, event, kind, segment, first, count)]


def _within(secret: bytes, event: int, kind: Kind, segment: Segment, first: int, count: int) -> list[int]:
    begin = max(first, segment.start) - segment.start
    end = min(first + count, segment.start + segment.size) - segment.start
    if begin >= end:
        return []
    place = event.to_bytes(4, "big") + bytes([kind]) + segment.start.to_bytes(3, "big")
    order = _order(segment.size, hkdf(secret, _INFO + place))
    start = segment.start
    return [start + number for number in order.between(begin, end)]


@lru_cache(maxsize=32)
def _order(size: int, key: bytes) -> Permutation | Runs:
    """Kept for the next call: a list is imported some rows at a time, and the tables of a large event take as long as those rows."""
    return Runs(size, key) if size > LARGE else Permutation(size, key)
