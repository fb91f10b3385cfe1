"""What the boarding pass of a ticket says (FORMAT.md 8). Pure."""

import re
from datetime import UTC, datetime
from typing import Final

from backend.store.rows import TicketRow
from keys.bcbp.block import Block
from keys.bcbp.names import name_field
from keys.bcbp.records import BoardingPass, Leg, full_repeated, full_unique
from sync.flight import Flight

_PNR: Final = re.compile(r"[A-Z0-9]{5,7}")
_PNR_CHARS: Final = 7
_ECONOMY: Final = "Y"
_ELECTRONIC: Final = "E"
_CHECKED_IN: Final = "1"
_VERSION: Final = "8"


def boarding_pass_of(flight: Flight, ticket: TicketRow, issued_s: int) -> BoardingPass:
    """The pass, with our block in its one leg. `issued_s`: when it is made, for its date of issue (UTC)."""
    unique = full_unique(
        passenger_description="0",
        source_of_issuance="W",
        date_of_issue=_issue_date(issued_s),
        document_type="B",
        issuer=flight.carrier,
    )
    return BoardingPass(name_of(ticket.name), _ELECTRONIC, (_leg(flight, ticket),), _VERSION, unique)


def name_of(name: str | None) -> str:
    """The name field for a passenger; of one who has no name, from before each had to have one, it says none."""
    return name_field(name or "/")


def booking_in(reference: str | None) -> str | None:
    """The PNR that an importer's reference is, or that it begins with where a hyphen and what tells passengers apart follow."""
    booking = (reference or "").partition("-")[0].upper()
    return booking if _PNR.fullmatch(booking) else None


def _leg(flight: Flight, ticket: TicketRow) -> Leg:
    block = Block(ticket.event, ticket.number, ticket.index, ticket.expires)
    return Leg(
        pnr=_pnr(ticket).ljust(_PNR_CHARS),
        origin=flight.origin,
        destination=flight.destination,
        carrier=flight.carrier.ljust(3),
        flight=flight.number.ljust(5),
        date=f"{flight.day:03}",
        compartment=ticket.class_ or _ECONOMY,
        seat=_seat(ticket.seat),
        sequence=f"{ticket.number + 1:04}".ljust(5),
        status=_CHECKED_IN,
        repeated=full_repeated(marketing_carrier=flight.carrier),
        airline_use=block.text,
    )


def _pnr(ticket: TicketRow) -> str:
    """The booking in the importer's reference, else the beginning of ours."""
    return booking_in(ticket.external_reference) or ticket.reference[:_PNR_CHARS]


def _seat(seat: str | None) -> str:
    if seat is None:
        return " " * 4
    return seat.rjust(4, "0") if seat[0].isdigit() else seat.ljust(4)


def _issue_date(issued_s: int) -> str:
    """The last digit of the year and the day of the year (8.4)."""
    issued = datetime.fromtimestamp(issued_s, UTC)
    return f"{issued.year % 10}{issued.timetuple().tm_yday:03}"
