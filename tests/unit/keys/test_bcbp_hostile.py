"""Signed passes in bad hands: cut, changed, inflated, moved. None opens, and nothing but the errors of the package comes out."""

import string
from dataclasses import replace

import pytest

from keys.bcbp.reading import parse
from keys.bcbp.signing import IssuedPass, open_pass
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose
from keys.errors import BadSignature, ForeignPass, KeysError, Malformed, NotAPass
from keys.labels import Domain
from tests.world import NOW_S, World

WORLD = World()
TRUST = WORLD.trust()
ISSUED = WORLD.boarding_pass(5)
TEXT = ISSUED.text
OTHERS = "09AZaz *>^+/"


def refusal(text: str) -> type[KeysError]:
    with pytest.raises(KeysError) as refused:
        open_pass(text, TRUST, NOW_S)
    return type(refused.value)


def test_the_pass_itself_opens() -> None:
    assert open_pass(TEXT, TRUST, NOW_S).ticket.number == 5


@pytest.mark.parametrize("length", range(len(TEXT)))
def test_no_truncation_opens(length: int) -> None:
    assert refusal(TEXT[:length]) in (NotAPass, Malformed, ForeignPass)


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_no_change_of_a_single_character_opens(place: int) -> None:
    for other in OTHERS:
        if other != TEXT[place]:
            assert issubclass(refusal(TEXT[:place] + other + TEXT[place + 1 :]), KeysError)


@pytest.mark.parametrize("place", range(0, len(TEXT) + 1, 7))
@pytest.mark.parametrize("inserted", [" ", "A", "^", "\n", "ç"])
def test_no_inserted_character_opens(place: int, inserted: str) -> None:
    assert issubclass(refusal(TEXT[:place] + inserted + TEXT[place:]), KeysError)


@pytest.mark.parametrize("place", range(0, len(TEXT) - 1, 5))
def test_no_two_exchanged_characters_open(place: int) -> None:
    one, two = TEXT[place], TEXT[place + 1]
    if one == two:
        assert TEXT[place : place + 2] == one * 2
    else:
        assert issubclass(refusal(TEXT[:place] + two + one + TEXT[place + 2 :]), KeysError)


@pytest.mark.parametrize("size", range(256))
@pytest.mark.parametrize("at", [58, 62, 75], ids=["variable part", "unique", "repeated"])
def test_no_size_that_lies_opens(size: int, at: int) -> None:
    lying = f"{TEXT[:at]}{size:02X}{TEXT[at + 2 :]}"
    if lying == TEXT:
        assert open_pass(lying, TRUST, NOW_S).ticket.number == 5
    else:
        assert refusal(lying) in (Malformed, ForeignPass, BadSignature)


@pytest.mark.parametrize("text", ["GG", "  ", "-1", "+5", "5_", "0x", "٣٣"])
def test_no_size_that_is_no_hexadecimal_opens(text: str) -> None:
    assert refusal(TEXT[:58] + text + TEXT[60:]) in (Malformed, BadSignature)


@pytest.mark.parametrize("count", [character for character in string.printable if character != "1"])
def test_no_other_number_of_legs_opens(count: str) -> None:
    assert refusal("M" + count + TEXT[2:]) in (NotAPass, Malformed)


def test_a_signature_moved_to_another_pass_does_not_open() -> None:
    other = WORLD.boarding_pass(6)
    moved = replace(other, signature=ISSUED.signature)
    assert refusal(moved.text) is BadSignature


def test_a_signature_of_a_ticket_does_not_open_a_pass() -> None:
    ticket = WORLD.ticket(5)
    assert refusal(replace(ISSUED, signature=ticket.signature).text) is BadSignature


def test_a_pass_of_another_domain_does_not_open() -> None:
    foreign = World(seed="world", event=WORLD.event)
    strange = replace(foreign.trust(), domain=Domain(bytes(16)))
    with pytest.raises(BadSignature):
        open_pass(TEXT, strange, NOW_S)


@pytest.mark.parametrize("filling", ["A", " ", "\n", "^", "F", "ç", "\ud800"])
def test_a_hundred_thousand_characters_are_refused_or_read_without_them(filling: str) -> None:
    long = TEXT + filling * 100_000
    if filling == "\n":
        assert parse(long).warnings == ("LINE_ENDING",)
    else:
        with pytest.raises(Malformed) as refused:
            parse(long)
        assert refused.value.clause == "8.1"
    assert refusal(long) is Malformed


def test_the_signature_is_in_no_repr() -> None:
    assert isinstance(ISSUED, IssuedPass)
    assert ISSUED.signature.hex() not in repr(ISSUED)
    assert repr(ISSUED.signature) not in repr(ISSUED)


def test_one_pass_has_one_spelling() -> None:
    """Whatever is read without a marked warning composes to itself, so two texts never say the same signed pass."""
    parsed = parse(TEXT)
    assert MARKED.isdisjoint(remark.warning for remark in parsed.remarks)
    assert compose(parsed.boarding_pass) == TEXT
