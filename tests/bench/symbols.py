"""How small the symbols of boarding passes are, and whether they are read back: QR and Aztec turned by any angle, PDF417 upright."""

import random
import string
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from backend.rendering import png
from backend.symbols import Symbology, qr_code
from keys.bcbp.block import Block
from keys.bcbp.names import passenger_name
from keys.bcbp.records import BoardingPass, Leg, full_repeated, full_unique
from keys.bcbp.signing import sign
from keys.trust import Usage
from tests.bench.camera import photographed, read
from tests.bench.measure import AT_LEAST, AT_MOST, Measurement, Target
from tests.world import NOW_S, World

PASSES = 1_000
VERSIONS = {1: 11, 2: 14}
LEGS = {1: "one leg", 2: "two legs"}


@dataclass(frozen=True, slots=True)
class View:
    """How a kind of symbol is looked at: pixels a module, noise, and whether it is turned."""

    symbology: Symbology
    pixels: int
    noise: float
    turned: bool


VIEWS = (
    View(Symbology.QR, 4, 0.05, True),
    View(Symbology.AZTEC, 6, 0.05, True),
    View(Symbology.PDF417, 3, 0.05, False),
)


def bcbp_symbol() -> Iterator[Measurement]:
    """The highest QR version at level M, and how many of 1,000 passes each kind of symbol gives back as they were."""
    world = World(capacity=PASSES)
    for legs, limit in VERSIONS.items():
        highest = max(int(qr_code(_text(world, legs, number)).best_fit()) for number in range(PASSES))
        case = f"QR version, {LEGS[legs]}"
        yield Measurement("bcbp_symbol", highest, "version", limit, Target(AT_MOST, 1), case)
    with ProcessPoolExecutor(2) as pool:
        for place, view in enumerate(VIEWS):
            back = sum(pool.map(_comes_back, [place] * PASSES, range(PASSES), chunksize=50))
            case = f"read back, {view.symbology}"
            yield Measurement("bcbp_symbol", back, "symbols", PASSES, Target(AT_LEAST, 1), case)


def _comes_back(place: int, number: int) -> bool:
    """Passes of one leg and of two, in turn."""
    view, chance = VIEWS[place], random.Random(f"{place} {number}")
    text = _text(World(capacity=PASSES), 1 + number % 2, number)
    angle = chance.uniform(0, 360) if view.turned else 0
    image = photographed(png(text, view.symbology), view.pixels, angle, view.noise, number)
    return read(image, view.symbology) == [text]


def _text(world: World, legs: int, number: int) -> str:
    """A signed pass without bag tags, every section whole, of a passenger and flights drawn by the number."""
    chance = random.Random(f"pass {number}")
    unique = full_unique(passenger_description="0", document_type="B", issuer="TP", date_of_issue="6325")
    name = passenger_name(_letters(chance, 12), _letters(chance, 8))
    flown = tuple(_leg(world, chance, number) for _ in range(legs))
    one = BoardingPass(name, "E", flown, "8", unique)
    return sign(world.key(Usage.BCBP), world.domain, one).text


def _leg(world: World, chance: random.Random, number: int) -> Leg:
    own = full_repeated(
        airline_numeric_code=_digits(chance, 3),
        document_number=_digits(chance, 10),
        marketing_carrier=_letters(chance, 2),
        frequent_flyer_airline=_letters(chance, 2),
        frequent_flyer_number=_letters(chance, 2) + _digits(chance, 9),
        free_baggage="2PC",
        fast_track="N",
    )
    return Leg(
        _letters(chance, 6).ljust(7), _letters(chance, 3), _letters(chance, 3), _letters(chance, 2).ljust(3),
        _digits(chance, 4).ljust(5), f"{chance.randint(1, 366):03}", "Y", f"{chance.randint(1, 60):03}{_letters(chance, 1)}",
        f"{number + 1:04} ", "1", own, Block(world.event, number, number, NOW_S + chance.randrange(86_400)).text,
    )  # fmt: skip


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.ascii_uppercase, k=count))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))
