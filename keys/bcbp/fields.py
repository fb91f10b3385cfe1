"""The one table of a boarding pass's fields: parsing, composing, warnings and the JSON form all follow it (FORMAT.md 8.2 to 8.5).

A row gives the attribute in `keys.bcbp.records`, the name in JSON, the size in characters, and the usual form as a regular
expression of just that width. A value of another form is read all the same, with a warning.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Final, NamedTuple


class Field(NamedTuple):
    """One field: where it goes, how wide it is, and what it usually looks like."""

    name: str
    label: str
    size: int
    form: str


_HEAD_FIELDS: Final = (
    Field("name", "passengerName", 20, r"(?=.{1,19}/)[A-Z][A-Z/ .'-]{19}"),
    Field("eticket", "eticket", 1, r"[EL]"),
)

_LEG_FIELDS: Final = (
    Field("pnr", "pnr", 7, r"[A-Z0-9]{5}(?:[A-Z0-9]{2}|[A-Z0-9] |  )"),
    Field("origin", "from", 3, r"[A-Z]{3}"),
    Field("destination", "to", 3, r"[A-Z]{3}"),
    Field("carrier", "carrier", 3, r"[A-Z0-9]{2}[A-Z0-9 ]"),
    Field("flight", "flight", 5, r"[0-9]{4}[A-Z ]"),
    Field("date", "date", 3, r"00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6]"),
    Field("compartment", "compartment", 1, r"[A-Z]"),
    Field("seat", "seat", 4, r"[0-9]{3}[A-Z]|[A-Z]{3}[A-Z ]"),
    Field("sequence", "seq", 5, r"[0-9]{4}[0-9A-Z ]"),
    Field("status", "status", 1, r"[0-9A-Z]"),
)

_UNIQUE_FIELDS: Final = (
    Field("passenger_description", "passengerDescription", 1, r"[0-9A-Z ]"),
    Field("source_of_checkin", "sourceOfCheckin", 1, r"[0-9A-Z ]"),
    Field("source_of_issuance", "sourceOfIssuance", 1, r"[0-9A-Z ]"),
    Field("date_of_issue", "dateOfIssue", 4, r"[0-9]{4}| {4}"),
    Field("document_type", "documentType", 1, r"[A-Z ]"),
    Field("issuer", "issuer", 3, r"[A-Z0-9 ]{3}"),
    Field("bag1", "bag1", 13, r"[A-Z0-9 ]{13}"),
    Field("bag2", "bag2", 13, r"[A-Z0-9 ]{13}"),
    Field("bag3", "bag3", 13, r"[A-Z0-9 ]{13}"),
)

_REPEATED_FIELDS: Final = (
    Field("airline_numeric_code", "airlineNumericCode", 3, r"[0-9]{3}| {3}"),
    Field("document_number", "documentNumber", 10, r"[0-9A-Z ]{10}"),
    Field("selectee", "selectee", 1, r"[0-9A-Z ]"),
    Field("document_verification", "intlDocVerification", 1, r"[0-9A-Z ]"),
    Field("marketing_carrier", "marketingCarrier", 3, r"[A-Z0-9 ]{3}"),
    Field("frequent_flyer_airline", "ffAirline", 3, r"[A-Z0-9 ]{3}"),
    Field("frequent_flyer_number", "ffNumber", 16, r"[A-Z0-9 *-]{16}"),
    Field("id_indicator", "idAd", 1, r"[0-9A-Z ]"),
    Field("free_baggage", "freeBaggage", 3, r"[0-9A-Z ]{3}"),
    Field("fast_track", "fastTrack", 1, r"[YN ]"),
)


class Layout:
    """A table made ready for reading: how to cut its fields out of a text of any size, and whether they look as usual."""

    __slots__ = ("_cutters", "_forms", "fields", "width")

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.fields = fields
        self.width = sum(field.size for field in fields)
        sizes = range(self.width + 1)
        self._cutters = tuple(_cutter(fields, size) for size in sizes)
        self._forms = tuple(_form(fields, size) for size in sizes)

    def cut(self, text: str) -> tuple[str, ...]:
        """The values in a text. A field that it does not reach is "", one that it reaches in part is shorter."""
        return self._cutters[min(len(text), self.width)](text)

    def usual(self, text: str) -> tuple[str, ...] | None:
        """As `cut`, where the text ends with a field of this table and each has its usual form; else None.

        One match instead of many slices: nearly every pass is usual, and so read in half the time.
        """
        if len(text) > self.width:
            return None
        found = self._forms[len(text)].fullmatch(text)
        return None if found is None else found.groups()


def _cutter(fields: tuple[Field, ...], size: int) -> Callable[[str], tuple[str, ...]]:
    cuts, start = [], 0
    for field in fields:
        cuts.append(slice(min(start, size), min(start + field.size, size)))
        start += field.size
    return itemgetter(*cuts)


def _form(fields: tuple[Field, ...], size: int) -> re.Pattern[str]:
    """Matches the fields that are whole within this size, a group each; the others' groups are empty."""
    forms, end = [], 0
    for field in fields:
        end += field.size
        forms.append(f"({field.form})" if end <= size else "()")
    return re.compile("".join(forms))


HEAD: Final = Layout(_HEAD_FIELDS)
LEG: Final = Layout(_LEG_FIELDS)
UNIQUE: Final = Layout(_UNIQUE_FIELDS)
REPEATED: Final = Layout(_REPEATED_FIELDS)
