"""Boarding passes of every shape that the format allows, drawn from a generator of numbers: for tests that need many."""

import random
from typing import Final

from keys.bcbp.fields import HEAD, LEG, REPEATED, UNIQUE, Layout
from keys.bcbp.records import BoardingPass, Leg, Repeated, Security, Unique

PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))
USUAL_HEAD: Final = ("DESMARAIS/LUC".ljust(20), "E")
USUAL_LEG: Final = ("ABC123 ", "YUL", "FRA", "AC ", "0834 ", "326", "J", "001A", "0025 ", "1")


def printable(chance: random.Random, size: int) -> str:
    """So many characters that may stand in a pass."""
    return "".join(chance.choices(PRINTABLE, k=size))


def a_pass(chance: random.Random) -> BoardingPass:
    """One to four legs; each field usual or anything; each section there, cut short, or left out; with security data or none."""
    name, eticket = _fields(chance, HEAD, USUAL_HEAD)
    first, version, unique = _first_leg(chance)
    later = [_later_leg(chance) for _ in range(chance.choice((0, 0, 1, 2, 3)))]
    security = Security(printable(chance, 1), printable(chance, chance.choice((0, 1, 88, 100, 255))))
    return BoardingPass(name, eticket, (first, *later), version, unique, chance.choice((None, security)))


def _fields(chance: random.Random, layout: Layout, usual: tuple[str, ...]) -> list[str]:
    return [
        value if chance.random() < 0.7 else printable(chance, field.size)
        for field, value in zip(layout.fields, usual, strict=True)
    ]


def _section(chance: random.Random, layout: Layout) -> tuple[str, ...]:
    """Often whole, else of any size: it may end inside a field."""
    size = layout.width if chance.random() < 0.5 else chance.randrange(layout.width + 1)
    return layout.cut(printable(chance, size))


def _first_leg(chance: random.Random) -> tuple[Leg, str | None, Unique | None]:
    """In each of the shapes that a variable part can have."""
    leg = _bare_leg(chance)
    shape = chance.choice(("bare", "unmarked", "version", "unique", "all", "all", "all"))
    if shape == "bare":
        return leg, None, None
    if shape == "unmarked":
        use = printable(chance, chance.randint(1, 255))
        return leg._replace(airline_use="x" + use[1:]), None, None
    version = chance.choice("12345678")
    if shape == "version":
        return leg, version, None
    unique = Unique(*_section(chance, UNIQUE))
    if shape == "unique":
        return leg, version, unique
    return _with_own(leg, chance), version, unique


def _bare_leg(chance: random.Random) -> Leg:
    """One that says nothing conditional."""
    return Leg._make((*_fields(chance, LEG, USUAL_LEG), None, ""))


def _later_leg(chance: random.Random) -> Leg:
    leg = _bare_leg(chance)
    if chance.random() < 0.3:
        return leg
    return _with_own(leg, chance)


def _with_own(leg: Leg, chance: random.Random) -> Leg:
    own = Repeated(*_section(chance, REPEATED))
    return leg._replace(repeated=own, airline_use=_airline_use(chance))


def _airline_use(chance: random.Random) -> str:
    return printable(chance, chance.choice((0, 1, 24, 60, 155)))
