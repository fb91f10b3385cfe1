"""How small a code is, and whether a camera that turns and rustles still reads it. The judge shares no code with the encoder."""

import random
import string
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from backend.rendering import png
from backend.symbols import Symbology, qr_code
from keys.crypto import PrivateKey
from keys.proof import rotating_text
from keys.ticket import ProofKind
from tests.bench.camera import photographed, read
from tests.bench.measure import AT_LEAST, AT_MOST, Measurement, Target
from tests.world import NOW_S, World, seeded

TICKETS = 10_000
READ_BACK = 1_000
NOISE = 0.05
SEAT_CHARACTERS = string.ascii_uppercase + string.digits + "-"


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of ticket, the version its code must not exceed, and the pixels a module gets before it is read back."""

    name: str
    limit: int
    pixels: int
    text: Callable[[World, random.Random, int], str]


def _seated(world: World, chance: random.Random, number: int) -> str:
    return world.ticket(number, seat=_letters(chance, 9)).text


def _named(world: World, chance: random.Random, number: int) -> str:
    name = "".join(chance.choices(string.ascii_letters + " ", k=20))
    return world.ticket(number, seat=_letters(chance, 3), name=name).text


def _rotating(world: World, chance: random.Random, number: int) -> str:
    holder = PrivateKey.from_seed(seeded("holder", number % 100))
    issued = world.ticket(number, seat=_letters(chance, 9), proof=ProofKind.HOLDER_KEY, holder=holder.public)
    return rotating_text(issued, holder, world.domain, NOW_S + chance.randrange(3600))


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(SEAT_CHARACTERS, k=count))


CASES = (
    Case("seat of 9", 6, 3, _seated),
    Case("seat of 3, name of 20", 7, 3, _named),
    Case("rotating", 10, 4, _rotating),
)


def qr_version() -> Iterator[Measurement]:
    """The highest version that 10,000 random tickets of each kind need at level M."""
    world = World(capacity=TICKETS)
    for case in CASES:
        chance = random.Random(case.name)
        highest = max(_version(case.text(world, chance, number)) for number in range(TICKETS))
        yield Measurement("qr_version", highest, "version", case.limit, Target(AT_MOST, 1), case.name)


def _version(text: str) -> int:
    return int(qr_code(text).best_fit())


def qr_readback() -> Iterator[Measurement]:
    """How many of 1,000 codes a kind come back as they were, turned by any angle, with Gaussian noise of 5 %."""
    with ProcessPoolExecutor(2) as pool:
        for case_number, case in enumerate(CASES):
            numbers = range(READ_BACK)
            read = sum(pool.map(_comes_back, [case_number] * READ_BACK, numbers, chunksize=50))
            yield Measurement("qr_readback", read, "codes", READ_BACK, Target(AT_LEAST, 1), case.name)


def _comes_back(case_number: int, number: int) -> bool:
    case, chance = CASES[case_number], random.Random(f"{case_number} {number}")
    text = case.text(World(capacity=READ_BACK), chance, number)
    image = photographed(png(text), case.pixels, chance.uniform(0, 360), NOISE, number)
    return read(image, Symbology.QR) == [text]
