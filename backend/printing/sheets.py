"""The sheets of passes: from what a server knows of its tickets, or from the characters of a pass alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from backend.clock_words import day_words
from backend.errors import BadInput
from backend.printing.event_words import Place, admission_of, known_of
from backend.printing.sheet import Sheet
from backend.printing.wording import NOTHING, Known, boarding_sheet, ticket_sheet
from backend.store.rows import TicketRow
from backend.symbols import Symbology
from keys.bcbp.block import MARK, Block
from keys.bcbp.boarding import Boarding
from keys.bcbp.dates import flight_date
from keys.bcbp.reading import parse
from keys.bcbp.records import Leg
from keys.bcbp.warnings import MARKED
from keys.errors import Malformed

_AGAIN: Final = "Copy the whole pass once more, character for character."


@dataclass(frozen=True, slots=True)
class Look:
    """How passes are to be printed. `symbology` None: PDF417 for boarding passes on paper, else QR. `said` goes before what an event knows."""

    language: str
    paper: bool
    symbology: Symbology | None = None
    said: Known = NOTHING

    def symbology_of(self, is_pass: bool) -> Symbology:
        """The kind of symbol that a code gets."""
        if self.symbology is not None:
            return self.symbology
        return Symbology.PDF417 if is_pass and self.paper else Symbology.QR


def ticket_sheets(place: Place, ticket: TicketRow, code: str, look: Look) -> list[Sheet]:
    """A ticket of an event: of a flight, the leg of its boarding pass."""
    is_pass = place.row.flight is not None
    symbology = look.symbology_of(is_pass)
    if not is_pass:
        admission = admission_of(place, ticket, look.language)
        said = replace(
            admission, gate=look.said.gate or admission.gate, zone=look.said.zone or admission.zone
        )
        return [ticket_sheet(said, code, symbology, look.language)]
    (boarding,) = Boarding.every(parse(code).boarding_pass)
    known = _first_said(look.said, known_of(place, ticket, boarding.compartment, look.language))
    return [boarding_sheet(boarding, known, code, symbology, look.language)]


def pass_sheets(code: str, look: Look, reference_s: int | None = None) -> list[Sheet]:
    """A sheet for each leg of these characters. `reference_s`: takes a year from it that no block of ours gives (FORMAT.md 8.13).

    `NotAPass`, `Malformed`; `BadInput` (pass) for one that lost characters on its way: what is printed would be no pass of anybody.
    """
    parsed = parse(code)
    lost = next((str(remark.warning) for remark in parsed.remarks if remark.warning in MARKED), None)
    if lost is not None:
        raise BadInput("pass", f"it is not whole ({lost})", _AGAIN)
    legs = parsed.boarding_pass.legs
    symbology, sheets = look.symbology_of(True), []
    for leg in legs:
        known = _first_said(look.said, Known(date=_date(leg, reference_s, look.language)))
        boarding = Boarding.of(parsed.boarding_pass, leg)
        sheets.append(boarding_sheet(boarding, known, code, symbology, look.language))
    return sheets


def of_every(place: Place, tickets: Sequence[tuple[TicketRow, str]], look: Look) -> list[Sheet]:
    """Tickets with their codes, in their order."""
    return [sheet for ticket, code in tickets for sheet in ticket_sheets(place, ticket, code, look)]


def _first_said(said: Known, known: Known) -> Known:
    """What somebody said, and for the rest what is known."""
    return Known(
        gate=said.gate or known.gate,
        zone=said.zone or known.zone,
        boarding=said.boarding or known.boarding,
        departure=said.departure or known.departure,
        date=said.date or known.date,
        name=said.name or known.name,
        reference=said.reference or known.reference,
    )


def _date(leg: Leg, reference_s: int | None, language: str) -> str | None:
    found = flight_date(leg.date, expires=_expires(leg), reference=reference_s)
    return None if found is None else day_words(found.date, language)


def _expires(leg: Leg) -> int | None:
    """That of our block, if there is one that can be read."""
    if not leg.airline_use.startswith(MARK):
        return None
    try:
        return Block.parse(leg.airline_use).expires
    except Malformed:
        return None
