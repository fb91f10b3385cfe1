"""On which line of a list each reference stood first: for millions of them, 12 bytes a place, at least half of the places free.

A dictionary of a million texts takes a hundred megabytes. Of each text only Python's own keyed 64-bit hash is kept; that two of a million
differ and share it has a chance of one in 30 million, and costs one row, which is told.
"""

from array import array
from typing import Final

_AT_FIRST: Final = 1 << 17  # 1.5 MiB, which most lists never outgrow
_BITS: Final = (1 << 64) - 1


class FirstLines:
    """A table by open addressing."""

    __slots__ = ("_hashes", "_lines", "_mask", "_used")

    def __init__(self) -> None:
        self._used = 0
        self._make(_AT_FIRST)

    def claim(self, text: str, line: int) -> int:
        """The line on which the text stood first: this one, if nobody claimed it before."""
        if 2 * self._used > self._mask:
            self._double()
        value = (hash(text) & _BITS) or 1  # 0 is a free place
        hashes, place = self._hashes, value & self._mask
        while there := hashes[place]:
            if there == value:
                return self._lines[place]
            place = (place + 1) & self._mask
        hashes[place], self._lines[place] = value, line
        self._used += 1
        return line

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._hashes, self._lines = array("Q", bytes(8 * size)), array("I", bytes(4 * size))

    def _double(self) -> None:
        former = zip(self._hashes, self._lines, strict=True)
        self._make(2 * (self._mask + 1))
        hashes, lines, mask = self._hashes, self._lines, self._mask
        for value, line in former:
            if value:
                place = value & mask
                while hashes[place]:
                    place = (place + 1) & mask
                hashes[place], lines[place] = value, line
