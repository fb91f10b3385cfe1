"""How a record of a list becomes a row, by what its columns are."""

from collections.abc import Mapping, Sequence

from backend.errors import BadInput
from backend.imports.column_names import ANSWERS, PAYMENTS, STATES, Field
from backend.imports.fields import Wanted, found_fields, normal
from backend.imports.formulas import restored
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row, shown
from sync.roster import CredentialState


class Columns:
    """The columns of one list, and how a record becomes a row by them."""

    __slots__ = (
        "_alias",
        "_bookings",
        "_parted",
        "_plain",
        "_status",
        "_statuses",
        "_wanted",
        "fields",
        "header",
    )

    def __init__(
        self,
        header: Sequence[str],
        wanted: Wanted,
        bookings: bool = False,
        sample: Sequence[Sequence[str]] = (),
    ) -> None:
        """`bookings`: of a flight, whose passes carry the order (PNR), so that it stays in the reference beside a number of the ticket's own."""
        self._bookings = bookings
        self.header = tuple(header)
        self.fields = found_fields(self.header, wanted, bookings, sample)
        self._wanted = wanted
        if wanted.statuses and Field.STATUS not in self.fields:
            told = ", ".join(shown(one) for one in self.header[:30])
            what_to_do = (
                f"Say which column it is, with the option map: status=COLUMN. The columns are {told}."
            )
            raise BadInput("status", "no column of the list says a status", what_to_do)
        self._statuses = self._known_states() | _own_states(wanted.statuses)
        kept = (Field.REFERENCE, Field.NAME, Field.SEAT, Field.CLASS, Field.NOT_BEFORE, Field.EXPIRES)
        self._plain = [(str(one), self.fields[one]) for one in kept if one in self.fields]
        self._parted = len(self._plain) < len(self.fields) or bool(wanted.classes)
        self._alias, self._status = self.fields.get(Field.ALIAS), self.fields.get(Field.STATUS)

    def _known_states(self) -> dict[str, CredentialState]:
        place = self.fields.get(Field.STATUS)
        of_payments = place is not None and normal(self.header[place]) in PAYMENTS
        return STATES | ANSWERS if of_payments else STATES

    def used_for(self, place: int) -> Field | None:
        """What this column of the list serves for, None for one that is not kept."""
        found = next((one for one, at in self.fields.items() if at == place), None)
        return None if found in self._idle() else found

    def _idle(self) -> frozenset[Field]:
        """Parts of something that the list has as a whole."""
        has = self.fields
        idle = {Field.POSITION} if Field.REFERENCE in has else set()
        idle |= {Field.ORDER} if Field.REFERENCE in has and not self._bookings else set()
        idle |= {Field.FIRST_NAME, Field.LAST_NAME} if _is_whole(has, Field.NAME, Field.LAST_NAME) else set()
        idle |= {Field.SEAT_ROW, Field.SEAT_NUMBER} if Field.SEAT in has else set()
        return frozenset(idle)

    def row(self, line: int, record: Sequence[str]) -> Row | RefusedRow:
        """The row that stands on this line. Cells are without white space around them."""
        cells = list(map(str.strip, record))
        if len(cells) != len(self.header):
            values = {"n": len(cells), "m": len(self.header)}
            named = self._reference_in(cells)
            return RefusedRow(line, named, Why.COLUMNS, None, values, {"row": "\t".join(cells)})
        if "'" in "".join(cells):
            cells = [restored(cell) for cell in cells]
        said: dict[str, str | None] = {name: cells[place] or None for name, place in self._plain}
        if self._parted:
            self._compose(said, cells)
        if not said.get("reference"):
            return RefusedRow(line, "", Why.NO_REFERENCE, "reference", {}, said)
        return self._stated(line, said, cells)

    def _reference_in(self, cells: Sequence[str]) -> str:
        place = self.fields.get(Field.REFERENCE, len(cells))
        return cells[place] if place < len(cells) else ""

    def _number_in(self, cells: Sequence[str]) -> str | None:
        if not self._bookings or Field.ORDER not in self.fields:
            return None
        return self._reference_in(cells) or None

    def _compose(self, said: dict[str, str | None], cells: Sequence[str]) -> None:
        part = {one: cells[place] for one, place in self.fields.items()}
        if Field.REFERENCE not in part:
            said["reference"] = "-".join(filter(None, (part[Field.ORDER], part.get(Field.POSITION)))) or None
        elif self._bookings and part.get(Field.ORDER) not in (None, "", said["reference"]):
            said["reference"] = "-".join(filter(None, (part[Field.ORDER], said["reference"])))
        if Field.FIRST_NAME in part or Field.LAST_NAME in part:
            said["name"] = _full_name(part)
        if Field.SEAT not in part and (Field.SEAT_ROW in part or Field.SEAT_NUMBER in part):
            said["seat"] = seat_of(part.get(Field.SEAT_ROW), part.get(Field.SEAT_NUMBER))
        class_ = said.get("class")
        if class_ is not None:
            said["class"] = self._wanted.class_of(class_) or None

    def _stated(self, line: int, said: dict[str, str | None], cells: Sequence[str]) -> Row | RefusedRow:
        reference = said["reference"] or ""
        alias = None if self._alias is None else cells[self._alias] or None
        number = self._number_in(cells)
        status = "" if self._status is None else cells[self._status]
        if not status:
            return Row(line, reference, said, None, alias, number)
        state = self._statuses.get(normal(status))
        if state is None:
            return RefusedRow(
                line, reference, Why.NO_STATE, "status", {"text": shown(status)}, {**said, "status": status}
            )
        return Row(line, reference, said, state, alias, number)


def _is_whole(has: Mapping[Field, int], whole: Field, part: Field) -> bool:
    return whole in has and part not in has


def _full_name(part: Mapping[Field, str]) -> str | None:
    """First and last name, or the whole one where a list has no last name apart: some call the first name just "name"."""
    first = part.get(Field.FIRST_NAME, "") or part.get(Field.NAME, "")
    last = part.get(Field.LAST_NAME, "")
    if Field.LAST_NAME not in part:
        return part.get(Field.NAME) or first or None
    if first.endswith(f" {last}"):
        return first
    return f"{first} {last}".strip() or None


def seat_of(row: str | None, number: str | None) -> str | None:
    """A seat from its row and its number: F and 12 make F-12."""
    return "-".join(filter(None, (row, number))) or None


def _own_states(statuses: Mapping[str, str]) -> dict[str, CredentialState]:
    own = {}
    for text, meaning in statuses.items():
        state = STATES.get(normal(meaning))
        if state is None:
            raise BadInput(
                "status", f"{shown(meaning)} is none", "Say valid, unpaid, suspended or cancelled."
            )
        own[normal(text)] = state
    return own
