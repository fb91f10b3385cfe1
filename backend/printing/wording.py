"""From passes and tickets to sheets: which words stand where, in one language. Pure."""

from dataclasses import dataclass
from typing import Final

from backend.printing.sheet import Entry, Route, Sheet
from backend.symbols import Symbology
from keys.bcbp.boarding import Boarding
from sync.catalogue import text


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides a pass itself; None where nobody said it. Times and dates in the words of the language.

    `boarding`: when boarding begins. `name`: as the passenger writes it, since the pass has it in capitals and cut short.
    """

    gate: str | None = None
    zone: str | None = None
    boarding: str | None = None
    departure: str | None = None
    date: str | None = None
    name: str | None = None
    reference: str | None = None


NOTHING: Final = Known()


@dataclass(frozen=True, slots=True)
class Admission:
    """What a ticket that is no boarding pass says. `opens`, `until`: from when to when it is good, if that is not the event's own time."""

    event: str
    date: str
    name: str | None
    seat: str | None
    gate: str | None
    class_: str | None
    zone: str | None
    opens: str | None
    until: str | None
    reference: str


def boarding_sheet(boarding: Boarding, known: Known, code: str, symbology: Symbology, language: str) -> Sheet:
    """One leg of a pass. Gate, boarding time and seat, where nobody knows them yet, leave a line to write on."""
    day = known.date or text("print.day", language, day=boarding.day.lstrip("0"))
    large = [("gate", known.gate), ("boarding", known.boarding), ("seat", boarding.seat)]
    medium = [("zone", known.zone), ("sequence", boarding.sequence), ("class", boarding.compartment)]
    small = [("departure", known.departure), ("booking", boarding.pnr), ("reference", known.reference)]
    return Sheet(
        language,
        text("print.kind.pass", language),
        f"{boarding.carrier} {boarding.flight.lstrip('0')}",
        day,
        Route(boarding.origin, boarding.destination),
        Entry(text("print.passenger", language), known.name or _spoken(boarding.name)),
        _entries(large, language),
        _said(medium, language),
        _said(small, language),
        code,
        symbology,
        text("print.symbol.pass", language),
        text("print.advice.pass", language),
    )


def ticket_sheet(said: Admission, code: str, symbology: Symbology, language: str) -> Sheet:
    """One ticket. What it does not say is left out."""
    large = [("seat", said.seat), ("gate", said.gate)]
    medium = [("class", said.class_), ("zone", said.zone)]
    small = [("opens", said.opens), ("until", said.until), ("reference", said.reference)]
    return Sheet(
        language,
        text("print.kind.ticket", language),
        said.event,
        said.date,
        None,
        Entry(text("print.name", language), said.name) if said.name else None,
        _said(large, language),
        _said(medium, language),
        _said(small, language),
        code,
        symbology,
        text("print.symbol.ticket", language),
        text("print.advice.ticket", language),
    )


def _entries(values: list[tuple[str, str | None]], language: str) -> tuple[Entry, ...]:
    return tuple(Entry(text(f"print.{key}", language), value or None) for key, value in values)


def _said(values: list[tuple[str, str | None]], language: str) -> tuple[Entry, ...]:
    return tuple(one for one in _entries(values, language) if one.value is not None)


def _spoken(name: str) -> str | None:
    """`SURNAME/GIVEN` with room around the stroke; None for a pass without a name."""
    parts = [part.strip() for part in name.split("/")]
    return " / ".join(part for part in parts if part) or None
