"""What no writer of passes takes: values that no reader would read back as they are (FORMAT.md 8.2 to 8.7)."""

from typing import Any

import pytest

from keys.bcbp.block import CHARS, Block
from keys.bcbp.reading import LEGS_AT_MOST, parse
from keys.bcbp.records import BoardingPass, Leg, Repeated, Security, Unique, full_repeated, full_unique
from keys.bcbp.signing import sign
from keys.bcbp.writing import compose
from keys.errors import Malformed
from keys.trust import Usage
from tests.world import World

WORLD = World()
LEG = Leg("ABC123 ", "YUL", "FRA", "AC ", "0834 ", "326", "J", "001A", "0025 ", "1")
NAME = "DESMARAIS/LUC".ljust(20)
OLD = BoardingPass(NAME, "E", (LEG,))
WHOLE = BoardingPass(NAME, "E", (LEG._replace(repeated=full_repeated()),), "6", full_unique())
BLOCK = Block(event=7, number=2, index=3, expires=1_790_000_000)


def with_leg(one: BoardingPass, **changes: Any) -> BoardingPass:
    return one._replace(legs=(one.legs[0]._replace(**changes), *one.legs[1:]))


@pytest.mark.parametrize(
    ("one", "clause", "why"),
    [
        (OLD._replace(legs=()), "8.2", "0 legs"),
        (OLD._replace(legs=(LEG,) * (LEGS_AT_MOST + 1)), "8.2", "5 legs"),
        (OLD._replace(name="SHORT/NAME"), "8.2", "passengerName has 10 characters, not 20"),
        (with_leg(OLD, seat="1A"), "8.3", "seat has 2 characters, not 4"),
        (OLD._replace(name="DESMARAIS/JOSÉ".ljust(20)), "8.1", "a character outside the printable ASCII"),
        (with_leg(OLD, airline_use="A\nB"), "8.1", "a character outside the printable ASCII"),
        (WHOLE._replace(version="06"), "8.4", "the version '06'"),
        (WHOLE._replace(version=""), "8.4", "the version ''"),
        (WHOLE._replace(version=None), "8.4", "a conditional part without a version"),
        (with_leg(OLD, repeated=full_repeated()), "8.4", "a conditional part without a version"),
        (with_leg(OLD, airline_use=">6"), "8.4", "a conditional part without a version"),
        (
            WHOLE._replace(unique=None),
            "8.4",
            "a leg's own part without the section of all legs before it",
        ),
        (
            with_leg(OLD._replace(version="6"), airline_use="LX"),
            "8.4",
            "a leg's own part without the section of all legs before it",
        ),
        (
            OLD._replace(legs=(LEG, LEG._replace(airline_use="LX"))),
            "8.5",
            "airline use without the section before it",
        ),
        (
            WHOLE._replace(unique=Unique(passenger_description="MM")),
            "8.5",
            "unique fields of another size, or left out between others",
        ),
        (
            with_leg(WHOLE, repeated=Repeated(document_number="0123456789")),
            "8.5",
            "repeated fields of another size, or left out between others",
        ),
        (
            with_leg(WHOLE, repeated=full_repeated(fast_track="YY")),
            "8.5",
            "repeated fields of another size, or left out between others",
        ),
        (with_leg(OLD, airline_use="x" * 256), "8.4", "a part of 256 characters"),
        (OLD._replace(security=Security("", "data")), "8.6", "the security type ''"),
        (OLD._replace(security=Security("11", "data")), "8.6", "the security type '11'"),
        (
            OLD._replace(security=Security("1", "dat\x00")),
            "8.1",
            "a character outside the printable ASCII",
        ),
        (OLD._replace(security=Security("1", "x" * 256)), "8.4", "a part of 256 characters"),
    ],
)
def test_a_pass_that_would_not_be_read_back_is_not_composed(one: BoardingPass, clause: str, why: str) -> None:
    with pytest.raises(Malformed) as refused:
        compose(one)
    assert (refused.value.clause, refused.value.detail) == (clause, why)


@pytest.mark.parametrize(
    "one",
    [
        OLD,
        with_leg(OLD, airline_use="x" * 255),
        OLD._replace(version="6"),
        OLD._replace(version="6", unique=full_unique()),
        WHOLE,
        with_leg(WHOLE, airline_use="LX58Z"),
        WHOLE._replace(legs=(*WHOLE.legs, LEG, LEG._replace(repeated=full_repeated(), airline_use="LX"))),
        WHOLE._replace(security=Security("1", "")),
        WHOLE._replace(security=Security("1", "x" * 255)),
    ],
)
def test_a_pass_is_read_back_as_it_was_composed(one: BoardingPass) -> None:
    assert parse(compose(one)).boarding_pass == one


def test_a_block_comes_back_from_the_beginning_of_an_airline_use() -> None:
    assert len(BLOCK.text) == CHARS
    assert Block.parse(BLOCK.text + "LX58Z") == BLOCK


@pytest.mark.parametrize(
    "block",
    [
        Block(0, 2, 3, 4),
        Block(1 << 32, 2, 3, 4),
        Block(1, 2, 3, 0),
        Block(1, 2, 3, 1 << 32),
        Block(1, -1, 3, 4),
        Block(1, 1 << 24, 3, 4),
        Block(1, 2, -1, 4),
        Block(1, 2, 1 << 24, 4),
    ],
)
def test_a_block_with_a_number_beyond_its_bytes_is_not_written(block: Block) -> None:
    with pytest.raises(Malformed) as refused:
        _ = block.text
    assert refused.value.clause == "8.7"


def test_a_block_cut_short_is_refused_for_its_size() -> None:
    with pytest.raises(Malformed) as refused:
        Block.parse(BLOCK.text[:-3])
    assert (refused.value.clause, refused.value.detail) == ("8.7", "a block of 12 bytes")


def test_a_pass_without_a_block_of_ours_is_not_signed() -> None:
    with pytest.raises(Malformed) as refused:
        sign(WORLD.key(Usage.BCBP), WORLD.domain, WHOLE)
    assert (refused.value.clause, refused.value.detail) == ("8.7", "no leg has a block of ours")
