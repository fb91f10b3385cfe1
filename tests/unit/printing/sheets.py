"""Sheets to print: a passenger with the shortest names and one with the longest there may be."""

from dataclasses import replace
from typing import Any, Final

from backend.printing.sheet import Sheet
from backend.printing.wording import Admission, Known, boarding_sheet, ticket_sheet
from backend.symbols import Symbology
from keys.bcbp.boarding import Boarding
from keys.bcbp.reading import parse
from tests.world import World

WORLD: Final = World()
PASS: Final = WORLD.boarding_pass(1).text
TICKET: Final = WORLD.ticket(1, seat="A-12", class_="VIP").text
LONG_NAME: Final = "Maria Antonieta Wolfeschlegelsteinhausenbergerdorff de Conceição"
LONG_GATE: Final = "Portão B, embarque remoto leste, terminal 3, subsolo, à esquerda"
LONG_EVENT: Final = "A Noite Mais Comprida do Festival de Inverno de Campos do Jordão"
SHORT: Final = Known("B12", "2", "21:15", "22:05", "31/12/2026", "Conceição Müller", "0D9C1RN527")


def a_pass(symbology: Symbology = Symbology.PDF417, language: str = "pt-BR", **known: Any) -> Sheet:
    """A boarding pass of one leg."""
    (boarding,) = Boarding.every(parse(PASS).boarding_pass)
    return boarding_sheet(boarding, replace(SHORT, **known), PASS, symbology, language)


def a_long_pass(symbology: Symbology) -> Sheet:
    """One with the longest names that an event and its tickets may have."""
    return a_pass(symbology, name=LONG_NAME, gate=LONG_GATE, zone=LONG_GATE)


def a_ticket(**changes: Any) -> Sheet:
    """A ticket for a show."""
    said = Admission(
        "Noite de estreia", "21/11/2026 20:00", "João da Silva", "A-12", "Portão A", "VIP", "Camarote", None, None, "0D9C1RN527"
    )  # fmt: skip
    return ticket_sheet(replace(said, **changes), TICKET, Symbology.QR, "pt-BR")


def a_long_ticket() -> Sheet:
    """One with the longest names, and everything that a ticket may say."""
    return a_ticket(
        event=LONG_EVENT, name=LONG_NAME, gate=LONG_GATE, zone=LONG_GATE, seat="W" * 16, class_="M" * 16,
        opens="21/11/2026 18:00", until="22/11/2026 02:00",
    )  # fmt: skip
