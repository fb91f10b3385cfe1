"""Cuts CSV into records, a line at a time: a field in quotation marks may hold line breaks, and what does not pair costs its line alone."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, TextIO, TypeAlias

from backend.imports.reasons import Why

LINE: Final = 1 << 16  # characters: longer than any row of people's
BLANK: Final = 50_000
_LINES_A_ROW: Final = 20  # a quotation mark that is never closed must not swallow the rest of the file

Record: TypeAlias = list[str] | Why


def records(text: TextIO, delimiter: str) -> Iterator[tuple[int, Record]]:
    """Each record with the line it begins on; in place of one that cannot be read, what is wrong with it.

    Blank lines are passed over, but for one of every `BLANK` of them: an empty record, so that whoever reads on may stop.

    Reading goes on at the line after the one where a broken record began. `text` keeps its line ends.
    """
    lines, blank = _Lines(text), 0
    take = lines.take
    while line := take():
        at = lines.number
        if '"' in line and len(line) < LINE:
            yield at, _quoted(lines, line, delimiter)
        elif line.isspace():  # of which a file may have millions
            blank += 1
            if blank % BLANK == 0:
                yield at, []
        elif len(line) < LINE:
            yield at, line.rstrip("\r\n").split(delimiter)
        else:
            yield at, Why.TOO_LARGE


class _Lines:
    """The lines of a text, of which some can be given back. Of a line that is too long only the beginning is kept."""

    __slots__ = ("_returned", "_text", "number")

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self.number = 0

    def take(self) -> str:
        """The next line, empty at the end."""
        if self._returned:
            line = self._returned.popleft()
        else:
            line = self._text.readline(LINE)
            if len(line) >= LINE:
                self._pass_over(line)
        self.number += bool(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _pass_over(self, line: str) -> None:
        """The rest of this line."""
        while len(line) >= LINE and not line.endswith(("\n", "\r")):
            line = self._text.readline(LINE)


def _quoted(lines: _Lines, first: str, delimiter: str) -> Record:
    taken: list[str] = []

    def further() -> Iterator[str]:
        yield first
        while len(taken) < _LINES_A_ROW - 1 and (line := lines.take()):
            taken.append(line)
            yield line

    try:
        return next(csv.reader(further(), delimiter=delimiter, strict=True))
    except csv.Error:
        lines.give_back(taken)
        return Why.QUOTES
