"""Why a row was left out: a closed list, with a sentence and advice for each in the catalogue, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from backend.errors import BadInput
from sync.catalogue import text


class Why(StrEnum):
    """What is wrong with a row; the value names its sentences in the catalogue (`import.VALUE.why` and `.do`)."""

    QUOTES = "quotes"
    TOO_LARGE = "too_large"
    COLUMNS = "columns"
    NOT_AN_OBJECT = "not_an_object"
    NO_REFERENCE = "no_reference"
    REPEATED = "repeated"
    FULL = "full"
    NO_INDEX = "no_index"
    REVOKED = "revoked"
    OTHER_DATE = "other_date"
    NO_TIME = "no_time"
    NO_STATE = "no_state"
    TOO_LONG = "too_long"
    CONTROL = "control"
    NOT_UNICODE = "not_unicode"
    ENDS_TOO_EARLY = "ends_too_early"
    ENDS_TOO_LATE = "ends_too_late"
    NO_AIRCRAFT_SEAT = "no_aircraft_seat"
    NO_COMPARTMENT = "no_compartment"
    NO_FIRST_TIME = "no_first_time"
    NO_PASSENGER = "no_passenger"
    NO_ALIAS = "no_alias"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: where it stands (from 1), whose it is, in which column, and why.

    `values` fill the sentences; `cells` is what the row said, by field, to be corrected and imported again.
    """

    line: int
    reference: str
    why: Why
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    cells: Mapping[str, str | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, line: int, reference: str, error: BadInput, cells: Mapping[str, str | None]) -> Self:
        """The row whose text a rule refuses. `ValueError` if that rule has no sentence here: a mistake in the program."""
        return cls(line, reference, Why(error.why), error.field, error.values, cells)

    def reason(self, language: str) -> str:
        """Why, in one sentence."""
        return text(f"import.{self.why}.why", language, **self.values)

    def what_to_do(self, language: str) -> str:
        """What somebody can do about it."""
        return text(f"import.{self.why}.do", language, **self.values)
