"""A flight as somebody asks for it, and what its tickets may say: they become boarding passes (FORMAT.md 8)."""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from backend.errors import BadInput
from keys.bcbp.names import name_field
from keys.bcbp.signing import DEFAULT_TYPE
from keys.errors import Malformed
from sync.flight import Flight
from sync.profile import EventKind

PASSENGERS_AT_MOST: Final = 9_999
"""A check-in sequence (FORMAT.md 8.3) has four digits, and a place for a fifth: for who comes in place of tickets that were revoked."""

TICKETS_AT_MOST: Final = 100_000
"""All that an event of a flight can ever have, revoked ones with them."""

_SEAT: Final = re.compile(r"[0-9]{1,3}[A-Z]|INF|[A-Z]{3,4}")
_CLASS: Final = re.compile(r"[A-Z]")


class FlightDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which flight an event is: operating carrier `AC`, number `0834`, places `YUL` and `FRA`.

    `pass_type`: the type that the security data of its boarding passes gets, for readers who expect another than ours.
    """

    carrier: str
    number: str
    origin: str = msgspec.field(name="from")
    destination: str = msgspec.field(name="to")
    pass_type: str = DEFAULT_TYPE


def flight_of(draft: FlightDraft | None, kind: EventKind, starts_s: int, timezone: str) -> Flight | None:
    """The flight, whose day is that on which the event starts by local clocks; `BadInput`."""
    if draft is None:
        return None
    if kind is not EventKind.FLIGHT:
        raise BadInput("flight", "belongs to an event of kind flight", "Leave it out, or make it a flight.")
    day = datetime.fromtimestamp(starts_s, ZoneInfo(timezone)).timetuple().tm_yday
    number = draft.number.rjust(4 + (not draft.number[-1:].isdigit()), "0")
    flight = Flight(draft.carrier, number, draft.origin, draft.destination, day, draft.pass_type)
    try:
        flight.to_value()
    except Malformed as error:
        raise BadInput("flight", error.detail, "Give it as AC, 0834, YUL, FRA.") from None
    return flight


def check_passenger(name: str | None, seat: str | None, class_: str | None, not_before: int) -> None:
    """What a boarding pass cannot carry is refused, and not left out, and so is one that names nobody; `BadInput`."""
    if seat is not None and not _SEAT.fullmatch(seat):
        told, what_to_do = f"{seat!r} is no seat of an aircraft", "Give it as 12C, or INF for an infant."
        raise BadInput("seat", told, what_to_do, "no_aircraft_seat", text=repr(seat))
    if class_ is not None and not _CLASS.fullmatch(class_):
        told, what_to_do = f"{class_!r} is no compartment", "Give the one letter of the compartment."
        raise BadInput("class", told, what_to_do, "no_compartment", text=repr(class_))
    if not_before:
        what_to_do = "Leave it out, and give the gate a window in the policy."
        raise BadInput("not_before", "a boarding pass carries no first time", what_to_do, "no_first_time")
    if not names_somebody(name):
        told = "a boarding pass names its passenger" if not name else f"{name!r} has no letters"
        what_to_do = "Give the name as in the passport: Maria da Silva, or SILVA/MARIA."
        raise BadInput("name", told, what_to_do, "no_passenger")


def names_somebody(name: str | None) -> bool:
    """Whether there is anything in a name that the name field of a pass can say (FORMAT.md 8.12)."""
    return bool(name) and bool(name_field(name or "").strip(" /"))
