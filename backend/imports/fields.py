"""Which column of a list is what: found by its name, by what is in it where that says too little, and overruled by whoever imports."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.errors import BadInput
from backend.imports.column_names import BOOKINGS, CODES, NAMES, PAYMENTS, Field
from backend.imports.payments import say_who_paid
from backend.imports.row import shown

_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_RANKS: Final = {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)}
_OF_FLIGHTS: Final = _RANKS | {
    name: (Field.ORDER, rank - len(BOOKINGS)) for rank, name in enumerate(BOOKINGS)
}


def normal(text: str) -> str:
    """A name without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text.replace("º", "").replace("ª", "")).casefold()
    return _NO_WORD.sub(" ", "".join(mark for mark in plain if not unicodedata.combining(mark))).strip()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever imports says about columns: by field the column's name (empty: none), by class and by status what it means here."""

    columns: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def class_of(self, text: str) -> str:
        """The class by which the event knows this one."""
        return self.classes.get(text, text)


def found_fields(
    header: Sequence[str], wanted: Wanted, bookings: bool = False, sample: Sequence[Sequence[str]] = ()
) -> dict[Field, int]:
    """The column of each field that the list has, from 0; `BadInput` for a list that names no ticket, or a column that it has not.

    `bookings`: it is of a flight, whose tickets are known by bookings. `sample`: its first records, by which a column is known whose name says too little.
    """
    fields = guessed_fields(header, bookings)
    for name, column in wanted.columns.items():
        _overrule(fields, header, name, column)
    _know_by_code(fields, header, wanted)
    _know_by_payments(fields, header, wanted, sample)
    return _checked(fields, header)


def guessed_fields(header: Sequence[str], bookings: bool = False) -> dict[Field, int]:
    """The column of each field by the names alone."""
    ranks = _OF_FLIGHTS if bookings else _RANKS
    best: dict[Field, tuple[int, int]] = {}
    for place, name in enumerate(header):
        found = ranks.get(normal(name))
        if found is not None:
            best[found[0]] = min(best.get(found[0], (len(ranks), 0)), (found[1], place))
    return {one: place for one, (_, place) in best.items()}


def _overrule(fields: dict[Field, int], header: Sequence[str], name: str, column: str) -> None:
    if name not in set(Field):
        raise BadInput("map", f"{shown(name)} is no field", f"The fields are {', '.join(Field)}.")
    fields.pop(Field(name), None)
    if not column:
        return
    names = [normal(one) for one in header]
    exact = header.index(column) if column in header else None
    if exact is None and normal(column) not in names:
        told = ", ".join(shown(one) for one in header[:30])
        raise BadInput("map", f"there is no column {shown(column)}", f"The columns are {told}.")
    place = names.index(normal(column)) if exact is None else exact
    for other in [one for one, at in fields.items() if at == place]:
        del fields[other]
    fields[Field(name)] = place


def _know_by_code(fields: dict[Field, int], header: Sequence[str], wanted: Wanted) -> None:
    """A column that is only called a code names the tickets, where no other one does: it may be no secret then."""
    code = fields.get(Field.ALIAS)
    if code is None or Field.ALIAS in wanted.columns or Field.REFERENCE in fields or Field.ORDER in fields:
        return
    if normal(header[code]) in CODES:
        fields[Field.REFERENCE] = fields.pop(Field.ALIAS)


def _know_by_payments(
    fields: dict[Field, int], header: Sequence[str], wanted: Wanted, sample: Sequence[Sequence[str]]
) -> None:
    """A column of payments is the status where no other one is and its words are states, or whoever imports says what they mean."""
    if Field.STATUS in fields or Field.STATUS in wanted.columns:
        return
    names = [normal(one) for one in header]
    for place in [names.index(name) for name in PAYMENTS if name in names]:
        words = (normal(record[place]) for record in sample if len(record) == len(header))
        if place not in fields.values() and (wanted.statuses or say_who_paid(words)):
            fields[Field.STATUS] = place
            return


def _checked(fields: dict[Field, int], header: Sequence[str]) -> dict[Field, int]:
    if Field.REFERENCE not in fields and Field.ORDER not in fields:
        told = ", ".join(shown(one) for one in header[:30])
        what_to_do = f"Say which column names each ticket, with the option map: reference=COLUMN. The columns are {told}."
        raise BadInput("file", "the column reference is missing", what_to_do)
    return fields
