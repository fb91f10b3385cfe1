"""From files to rows: finds out how a list is written, and hands out its rows one by one. What it found is there to be shown."""

import io
import itertools
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, Final, TextIO, TypeAlias

from backend.errors import BadInput
from backend.imports import pretix
from backend.imports.columns import Columns
from backend.imports.csv_records import BLANK, LINE, Record, records
from backend.imports.delimiters import DELIMITERS, announced, checked_delimiter, delimiter_of
from backend.imports.encodings import checked_encoding, encoding_of, said_of
from backend.imports.fields import Wanted, guessed_fields
from backend.imports.found import ColumnFound, Found
from backend.imports.json_elements import Elements
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from backend.imports.sources import Piece
from backend.imports.unread import Unread

Rows: TypeAlias = Generator[Row | RefusedRow]
Steps: TypeAlias = Generator[Row | RefusedRow | None]

_SPARE: Final = "Take out the blank part, and import the rest."
_SAMPLE: Final = 200  # records that are looked at before it is known what each column is
_LINES: Final = 40
_EXAMPLES: Final = 20
_SILENT_LINES: Final = 2_000_000  # a spreadsheet has half as many
_SILENT_ORDERS: Final = 500
_SILENT_CHARS: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class How:
    """How to read a list, as far as whoever imports says so; the rest is found out."""

    wanted: Wanted = field(default_factory=Wanted)
    encoding: str | None = None
    delimiter: str | None = None
    add_ons: bool = False
    subevent: int | None = None


class ListReader:
    """The rows of a list, in order. `found` tells of the latest way through it."""

    def __init__(self, pieces: Sequence[Piece], how: How) -> None:
        self._pieces = pieces
        self._how = how
        self._open: IO[bytes] | None = None
        self._before = 0
        self._bookings = False
        self.size = sum(piece.size for piece in pieces)
        self.found = Found()

    @property
    def read(self) -> int:
        """How many bytes were read so far."""
        file = self._open
        return self._before + (0 if file is None or file.closed else file.tell())

    def rows(self) -> Rows:
        """The rows from the first one on, to be closed. `BadInput` where the list as a whole cannot be read, which may be after some rows."""
        with closing(self.steps()) as steps:
            yield from (step for step in steps if step is not None)

    def steps(self, bookings: bool = False) -> Steps:
        """As `rows`, and None now and then where many lines or orders give no row: each step is a short one, so that one may stop between.

        `bookings`: they are of a flight, as `Columns` has it.
        """
        self._bookings = bookings
        self.found, self._before = Found(), 0
        orders = self._orders()
        for piece in self._pieces:
            yield from self._of_piece(piece, orders)
            self._before += piece.size

    def _orders(self) -> pretix.Orders:
        how = self._how
        taking = pretix.Taking(how.wanted, how.add_ons, how.subevent)
        return pretix.Orders(taking, self.found.left_out)

    def _of_piece(self, piece: Piece, orders: pretix.Orders) -> Steps:
        with piece.open() as file:
            encoding = checked_encoding(self._how.encoding) if self._how.encoding else encoding_of(file)
            self._open, self.found.encoding = file, said_of(encoding)
            text = io.TextIOWrapper(file, encoding, newline="")
            try:
                yield from self._of_text(text, orders)
            except UnicodeError:
                what_to_do = "Name the encoding in which it was written, or none to have it found out."
                raise BadInput("file", f"it is not {said_of(encoding)}", what_to_do) from None
            finally:
                self._open = None
                if not text.closed:
                    text.detach()

    def _of_text(self, text: TextIO, orders: pretix.Orders) -> Steps:
        begin = _first_mark(text)
        text.seek(0)
        if begin in ("{", "["):
            yield from self._of_json(text, orders)
        elif len(self._pieces) > 1:
            raise BadInput("file", "it holds several files that are no JSON", "Import tables one by one.")
        else:
            yield from self._of_csv(text)

    def _of_csv(self, text: TextIO) -> Steps:
        self.found.format = "csv"
        head = list(itertools.islice(iter(lambda: text.readline(LINE), ""), _LINES))
        text.seek(0)
        said = next((line for line in head if line.strip()), "")
        mark = announced(said)
        delimiter = self._delimiter(mark, head)
        self.found.delimiter = DELIMITERS.get(delimiter, delimiter)
        numbered = records(text, delimiter)
        if mark is not None:
            next(numbered, None)
        header = _header(numbered)
        ahead = _ahead(numbered)
        columns = self._columns(header, [record for _, record in ahead if isinstance(record, list)])
        told, spoken = 0, 1
        for line, record in itertools.chain(ahead, numbered):
            if isinstance(record, Why):
                yield RefusedRow(line, "", record)
            elif "".join(record).strip():
                spoken = line
                self.found.row(record)
                yield columns.row(line, record)
            elif line - told >= BLANK:
                _check_silence(line, spoken)
                told = line
                yield None

    def _delimiter(self, mark: str | None, head: Sequence[str]) -> str:
        if self._how.delimiter is not None:
            return checked_delimiter(self._how.delimiter)
        return mark if mark is not None and mark in DELIMITERS else delimiter_of(head)

    def _of_json(self, text: TextIO, orders: pretix.Orders) -> Steps:
        elements = Elements(text)
        flat = iter(elements)
        first = next(flat, None)
        if first is None:
            self._page(elements.said, 0)
        elif pretix.is_order(first) or _is_page(first):
            yield from self._of_orders(itertools.chain([first], flat), elements, orders)
        else:
            yield from self._of_objects(itertools.chain([first], flat))

    def _of_orders(self, values: Iterator[Any], elements: Elements, orders: pretix.Orders) -> Steps:
        """Orders themselves, or pages with orders in them. What their states mean is known, and nobody else's matter."""
        if self._how.wanted.statuses:
            raise BadInput("status", "pretix says its own states", "Leave the option status out.")
        self.found.format = "pretix"
        self.found.columns = [ColumnFound(name, serves) for name, serves in pretix.FIELDS.items()]
        self.found.columns += [ColumnFound(name, None) for name in pretix.NOT_KEPT]
        orders.products = pretix.products_of(elements.said)
        count = silent = 0
        for value in values:
            page = value["results"] if _is_page(value) else [value]
            if _is_page(value):
                self._page(value, len(page))
            else:
                count += 1
            silent += max(len(page), 1)
            for row in self._of_page(page, orders):
                silent = 0
                yield row
            if silent >= _SILENT_ORDERS:
                silent = 0
                yield None
        self._page(elements.said, count)

    def _of_page(self, values: Sequence[Any], orders: pretix.Orders) -> Rows:
        for value in values:
            if not pretix.is_order(value):
                orders.lines += 1
                yield RefusedRow(orders.lines, "", Why.NOT_AN_OBJECT)
                continue
            for row in orders.rows(value):
                if isinstance(row, Row):
                    state = None if row.state is None else row.state.name.lower()
                    self.found.exemplify((*row.cells.values(), state, row.alias))
                yield row

    def _page(self, said: Mapping[str, Any], orders: int) -> None:
        self.found.format = self.found.format or "json"
        self.found.pages.add(said, orders)

    def _of_objects(self, values: Iterator[Any]) -> Rows:
        """Plain objects, a ticket each; their names make the columns."""
        self.found.format = "json"
        sample = list(itertools.islice(values, _SAMPLE))
        names = list(dict.fromkeys(name for one in sample for name in _flat(one)))
        columns = self._columns(names, [[_flat(one).get(name, "") for name in names] for one in sample])
        for line, value in enumerate(itertools.chain(sample, values), 1):
            if not isinstance(value, Mapping):
                yield RefusedRow(line, "", Why.NOT_AN_OBJECT)
                continue
            flat = _flat(value)
            record = [flat.get(name, "") for name in names]
            self.found.row(record)
            yield columns.row(line, record)

    def _columns(self, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Columns:
        """The columns, which are there to be shown where they name no ticket, too."""
        try:
            columns = Columns(header, self._how.wanted, self._bookings, sample)
        except BadInput:
            places = {place: str(one) for one, place in guessed_fields(header, self._bookings).items()}
            self.found.columns = [ColumnFound(name, places.get(at)) for at, name in enumerate(header)]
            for record in sample[:_EXAMPLES]:
                self.found.exemplify(record)
            raise
        self._show(columns)
        return columns

    def _show(self, columns: Columns) -> None:
        self.found.columns = [
            ColumnFound(name, columns.used_for(place)) for place, name in enumerate(columns.header)
        ]
        unused = [(place, one.name) for place, one in enumerate(self.found.columns) if one.serves is None]
        self.found.unread = Unread(unused)


def _first_mark(text: TextIO) -> str:
    """The first character that is not white, empty if there is none; `BadInput`."""
    silent = 0
    while piece := text.read(LINE):
        if stripped := piece.lstrip("\ufeff \t\r\n"):
            return stripped[0]
        silent += len(piece)
        if silent > _SILENT_CHARS:
            raise BadInput("file", f"its first {_SILENT_CHARS >> 20} Mi characters are blank", _SPARE)
    return ""


def _check_silence(line: int, since: int) -> None:
    """`BadInput` where too many lines say nothing."""
    if line - since > _SILENT_LINES:
        told = f"more than {_SILENT_LINES:,} lines say nothing, from line {since} on"
        raise BadInput("file", told, _SPARE)


def _ahead(numbered: Iterator[tuple[int, Record]]) -> list[tuple[int, Record]]:
    """The first records of a list, up to where it is silent for long."""
    taken: list[tuple[int, Record]] = []
    for one in itertools.islice(numbered, _SAMPLE):
        taken.append(one)
        if not one[1]:
            break
    return taken


def _header(numbered: Iterator[tuple[int, list[str] | Why]]) -> list[str]:
    for line, record in numbered:
        _check_silence(line, 1)
        if isinstance(record, Why):
            what_to_do = "The first row names the columns; see that its quotation marks pair."
            raise BadInput("file", "its header cannot be read", what_to_do)
        if any(cell.strip() for cell in record):
            return [cell.strip().removeprefix("\ufeff") for cell in record]
    raise BadInput("file", "it is empty", "The first row names the columns; each further one is a ticket.")


def _is_page(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("results"), list)


def _flat(value: Any, prefix: str = "") -> dict[str, str]:
    """The members of an object as texts, those of objects in it as `outer inner`; lists are left out."""
    found: dict[str, str] = {}
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        if isinstance(inner, Mapping) and not prefix:
            found |= _flat(inner, f"{name} ")
        elif isinstance(inner, str | int | float):
            found[f"{prefix}{name}"] = str(inner)
        elif inner is None:
            found[f"{prefix}{name}"] = ""
    return found
