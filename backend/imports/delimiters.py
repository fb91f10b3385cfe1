"""What stands between the columns of a CSV file: told by its first rows, or by Excel's line `sep=;`."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from backend.errors import BadInput

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS: Final = 20
_SEP: Final = "sep="


def announced(line: str) -> str | None:
    """The delimiter that this first line announces, as Excel writes it."""
    said = line.strip("\r\n")
    return said[len(_SEP) :] if said.lower().startswith(_SEP) and len(said) == len(_SEP) + 1 else None


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter of a file that begins with these lines: by which most rows have as many columns as the header, and the most columns."""
    return max(DELIMITERS, key=lambda mark: _fit(lines, mark))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[bool, int, int]:
    widths = list(islice(_widths(lines, delimiter), _ROWS))
    if not widths or widths[0] < 2:
        return False, 0, 0
    return True, widths.count(widths[0]), widths[0]


def _widths(lines: Sequence[str], delimiter: str) -> Iterator[int]:
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            if any(cell.strip() for cell in record):
                yield len(record)
    except csv.Error:
        return


def checked_delimiter(text: str) -> str:
    """A delimiter that somebody named; `BadInput`."""
    found = {"tab": "\t", "\\t": "\t"}.get(text.lower(), text)
    if found not in DELIMITERS:
        raise BadInput("delimiter", f"{text[:10]!r} is none", "Name one of , ; | or tab.")
    return found
