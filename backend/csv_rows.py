"""Reads a list of tickets as CSV: UTF-8, commas, a header line, one ticket a row. Pure.

What is wrong with the file as a whole is refused as a whole; what is wrong with one row costs that row alone.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.errors import BadInput

COLUMNS: Final = ("reference", "name", "seat", "class", "not_before", "expires")

_REFERENCE: Final = COLUMNS[0]
_TIMES: Final = ("not_before", "expires")
_LINES_A_ROW: Final = 20  # a quotation mark that is never closed must not swallow the rest of the file
_KNOWN: Final = f"The columns are {', '.join(COLUMNS)}; only {_REFERENCE} is required."
_SECONDS: Final = re.compile(r"[0-9]{1,10}")
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SHOW_AT_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One ticket as the file has it, from line `line` on. `cells` holds the columns that the file has, empty ones as None."""

    line: int
    reference: str
    cells: dict[str, str | None]

    def time(self, column: str) -> int | None:
        """The time in a column in Unix seconds, None for an empty one; `BadInput`."""
        text = self.cells.get(column)
        return None if text is None else _read_time(column, text)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: where it stands, whose it is, why, and what somebody can do about it."""

    line: int
    reference: str
    reason: str
    what_to_do: str


def read_rows(raw: bytes) -> Iterator[CsvRow | RefusedRow]:
    """The rows of a file, in order; blank lines are passed over. `BadInput` when it is no such file."""
    lines = list(io.StringIO(_decode(raw), newline=""))
    records = _records(lines)
    header = _header(records)
    for line, record in records:
        if isinstance(record, str):
            yield RefusedRow(line, "", record, "Close it, or double the quotation marks inside a field.")
        elif any(cell.strip() for cell in record):
            yield _row(line, record, header)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what_to_do = 'Save it as UTF-8; spreadsheets call it "CSV UTF-8".'
        raise BadInput("file", f"line {line} is not UTF-8", what_to_do) from None


def _records(lines: list[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the line it begins on; in place of one whose quotation marks do not pair, what is wrong with it.

    Reading goes on at the line after the one where such a record began.
    """
    at = 0
    while at < len(lines):
        if not lines[at].strip():  # of which a file may have millions
            at += 1
            continue
        taken = _Taken(lines, at)
        try:
            record = next(csv.reader(taken, strict=True))
        except csv.Error:
            yield at + 1, "a quotation mark stands inside a field or is not closed"
            at += 1
        else:
            yield at + 1, record
            at = taken.at


class _Taken:
    """The lines of one record, handed out as its reader asks for them, and no more than a record may have."""

    def __init__(self, lines: list[str], at: int) -> None:
        self._lines = lines
        self._end = min(at + _LINES_A_ROW, len(lines))
        self.at = at

    def __iter__(self) -> Iterator[str]:
        while self.at < self._end:
            self.at += 1
            yield self._lines[self.at - 1]


def _header(records: Iterator[tuple[int, list[str] | str]]) -> list[str]:
    for _, record in records:
        if isinstance(record, str):
            raise BadInput("file", f"in the header {record}", _KNOWN)
        if any(cell.strip() for cell in record):
            return _checked_header([cell.strip().lower() for cell in record])
    raise BadInput("file", "it is empty", _KNOWN)


def _checked_header(names: list[str]) -> list[str]:
    if len(names) == 1 and (found := [mark for mark in (";", "\t") if mark in names[0]]):
        mark = {";": "semicolons", "\t": "tabs"}[found[0]]
        raise BadInput(
            "file", f"its columns are separated by {mark}", "Save it with commas between the columns."
        )
    if unknown := [name for name in names if name not in COLUMNS]:
        raise BadInput("file", f"the column {_shown(unknown[0])} is not known", _KNOWN)
    if _REFERENCE not in names:
        raise BadInput("file", f"the column {_REFERENCE} is missing", _KNOWN)
    if len(set(names)) < len(names):
        raise BadInput("file", "a column stands there twice", _KNOWN)
    return names


def _row(line: int, record: list[str], header: list[str]) -> CsvRow | RefusedRow:
    cells = [cell.strip() for cell in record]
    reference = dict(zip(header, cells, strict=False)).get(_REFERENCE, "")
    if len(cells) != len(header):
        reason = f"it has {len(cells)} columns where the header has {len(header)}"
        return RefusedRow(line, reference, reason, "Put quotation marks around a field that holds commas.")
    if not reference:
        return RefusedRow(line, "", "it has no reference", "Give every ticket a reference of its own.")
    return CsvRow(line, reference, {name: cell or None for name, cell in zip(header, cells, strict=True)})


def _read_time(column: str, text: str) -> int:
    if _SECONDS.fullmatch(text):
        return int(text)
    try:
        if _RFC3339.fullmatch(text):
            return int(datetime.fromisoformat(text.upper()).timestamp())
    except (ValueError, OverflowError):  # a day or an hour that does not exist
        pass
    what_to_do = "Write 2026-11-21T18:00:00-03:00, with the offset, or Unix seconds."
    raise BadInput(column, f"{_shown(text)} is not a time", what_to_do)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOW_AT_MOST else text[:_SHOW_AT_MOST] + "…")
