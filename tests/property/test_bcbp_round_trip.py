"""Boarding passes of every shape come back as they were, and no text raises anything but the package's errors."""

import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keys.bcbp.block import Block
from keys.bcbp.document import document
from keys.bcbp.names import NAME_CHARS, name_field, passenger_name
from keys.bcbp.reading import TEXT_CAP, parse
from keys.bcbp.records import BoardingPass
from keys.bcbp.signing import open_pass, sign
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose
from keys.code import open_code
from keys.errors import KeysError, Malformed
from keys.trust import Usage
from tests.passes import a_pass
from tests.world import NOW_S, World

WORLD = World()
TRUST = WORLD.trust()
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


# A generator of numbers, and not a strategy for each character: a pass has up to 1,450 of them.
PASSES = st.integers(0, 2**64).map(lambda seed: a_pass(random.Random(seed)))


@settings(max_examples=100, deadline=None)
@given(PASSES)
def test_a_pass_is_read_as_it_was_composed(boarding_pass: BoardingPass) -> None:
    text = compose(boarding_pass)
    parsed = parse(text)
    assert parsed.boarding_pass == boarding_pass
    assert text.startswith(parsed.signed)
    assert len(text) <= TEXT_CAP
    assert sum(parsed.sizes) <= len(text)


@settings(max_examples=100, deadline=None)
@given(PASSES, st.data())
def test_a_damaged_pass_is_refused_or_read_with_a_warning_or_says_what_stands_there(
    boarding_pass: BoardingPass, data: st.DataObject
) -> None:
    text = compose(boarding_pass)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 3)) :]
    try:
        parsed = parse(damaged)
    except KeysError:
        return
    assert document(parsed)["warnings"] == list(parsed.warnings)
    if MARKED.isdisjoint(remark.warning for remark in parsed.remarks):
        assert compose(parsed.boarding_pass) == damaged


@settings(max_examples=300, deadline=None)
@given(
    st.text() | st.text().map(lambda text: "M1" + text) | st.text(PRINTABLE).map(lambda text: "M2" + text * 5)
)
@example("M")
@example("M1")
def test_any_text_at_a_gate_raises_an_error_of_the_package(text: str) -> None:
    with pytest.raises(KeysError):
        open_code(text, TRUST, NOW_S, WORLD.event)


@settings(max_examples=100, deadline=None)
@given(
    PASSES,
    st.integers(0, 2**24 - 1),
    st.integers(0, 2**24 - 1),
    st.integers(NOW_S + 1, NOW_S + 86_400),
    st.text(PRINTABLE, max_size=20),
)
def test_a_signed_pass_opens_whatever_else_it_says(
    boarding_pass: BoardingPass, number: int, index: int, expires: int, behind: str
) -> None:
    block = Block(WORLD.event, number, index, expires).text
    others = (leg._replace(airline_use="") for leg in boarding_pass.legs[1:])
    first = boarding_pass.legs[0]._replace(repeated=None, airline_use=block + behind)
    ours = boarding_pass._replace(legs=(first, *others), version=None, unique=None)
    issued = sign(WORLD.key(Usage.BCBP), WORLD.domain, ours)
    if any("CUT" in warning for warning in parse(issued.text).warnings):
        with pytest.raises(Malformed):
            open_pass(issued.text, TRUST, NOW_S)
        return
    ticket = open_pass(issued.text, TRUST, NOW_S, WORLD.event).ticket
    assert (ticket.event, ticket.number, ticket.index) == (WORLD.event, number, index)
    assert ticket.expires == expires


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=10))
def test_a_name_field_is_always_twenty_letters_spaces_and_one_slash(
    surname: str, given_names: str, title: str
) -> None:
    for name in (passenger_name(surname, given_names, title), name_field(surname)):
        assert len(name) == NAME_CHARS
        assert re.fullmatch(r"[A-Z ]*/[A-Z ]*", name)
