"""A boarding pass as values (FORMAT.md 8.2 to 8.6). Each value is the field's own characters, spaces and zeros included.

The attributes stand in the order of the tables in `keys.bcbp.fields`. All are named tuples: those are made several times
faster than frozen dataclasses, of which reading a pass would make a handful.
"""

from typing import Final, NamedTuple

from keys.bcbp.fields import REPEATED, UNIQUE, Field

_BEFORE_BAGS: Final = 6


class Unique(NamedTuple):
    """What is said once for all legs (8.4). "" is not said at all: the section ends before it."""

    passenger_description: str = ""
    source_of_checkin: str = ""
    source_of_issuance: str = ""
    date_of_issue: str = ""
    document_type: str = ""
    issuer: str = ""
    bag1: str = ""
    bag2: str = ""
    bag3: str = ""


class Repeated(NamedTuple):
    """What each leg may say besides (8.5). "" is not said at all: the section ends before it."""

    airline_numeric_code: str = ""
    document_number: str = ""
    selectee: str = ""
    document_verification: str = ""
    marketing_carrier: str = ""
    frequent_flyer_airline: str = ""
    frequent_flyer_number: str = ""
    id_indicator: str = ""
    free_baggage: str = ""
    fast_track: str = ""


class Leg(NamedTuple):
    """One flight of the pass. `repeated` None: the leg says nothing conditional; `airline_use` is the airline's own text."""

    pnr: str
    origin: str
    destination: str
    carrier: str
    flight: str
    date: str
    compartment: str
    seat: str
    sequence: str
    status: str
    repeated: Repeated | None = None
    airline_use: str = ""


class Security(NamedTuple):
    """The security data (8.6): its type, and the characters as they stand."""

    type: str
    data: str


class BoardingPass(NamedTuple):
    """A pass of one to four legs. `version` and `unique` None: the first leg has no conditional part at all."""

    name: str
    eticket: str
    legs: tuple[Leg, ...]
    version: str | None = None
    unique: Unique | None = None
    security: Security | None = None


def full_unique(**values: str) -> Unique:
    """A whole section without bag tags (11 characters): what is not named is blank, each value padded with spaces."""
    return Unique(**_padded(UNIQUE.fields[:_BEFORE_BAGS], values))


def full_repeated(**values: str) -> Repeated:
    """A whole section (42 characters): what is not named is blank, each value padded with spaces."""
    return Repeated(**_padded(REPEATED.fields, values))


def _padded(fields: tuple[Field, ...], values: dict[str, str]) -> dict[str, str]:
    return {one.name: values.get(one.name, "").ljust(one.size) for one in fields}
