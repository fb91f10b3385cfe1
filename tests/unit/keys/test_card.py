from dataclasses import replace

import pytest

from keys.card import CARD_BYTES, CardPlace, Guest, open_card, seal_card
from keys.errors import Malformed
from keys.labels import Domain

SECRET = bytes(range(32))
NONCE = bytes(12)
PLACE = CardPlace(Domain(bytes(range(16))), 7, 9, 3)


def sealed(guest: Guest) -> Guest:
    return open_card(SECRET, PLACE, seal_card(SECRET, PLACE, guest, NONCE))


@pytest.mark.parametrize(
    "guest",
    [Guest(), Guest("Maria"), Guest(seat="A-1"), Guest(note="x" * 64), Guest("n" * 64, "s" * 16, None)],
)
def test_whatever_a_card_says_it_is_as_long_as_any_other(guest: Guest) -> None:
    assert len(seal_card(SECRET, PLACE, guest, NONCE)) == CARD_BYTES == 124
    assert sealed(guest) == guest


def test_a_note_without_room_is_cut_at_a_character_and_says_so() -> None:
    shown = sealed(Guest("n" * 40, "s" * 16, "é" * 32)).note
    assert shown is not None
    assert shown.endswith("…")
    assert set(shown[:-1]) == {"é"}
    assert 5 < len(shown) < 32
    assert sealed(Guest("n" * 64, "s" * 16, "a longer note")).note == "a l…"


@pytest.mark.parametrize("guest", [Guest("n" * 90, "s" * 16), Guest("n" * 90, "s" * 16, "note")])
def test_a_name_without_room_is_not_cut_but_refused(guest: Guest) -> None:
    with pytest.raises(Malformed) as refused:
        guest.encode()
    assert refused.value.clause == "5.7"


@pytest.mark.parametrize(
    "place", [replace(PLACE, event=2**32), replace(PLACE, index=2**24), replace(PLACE, version=-1)]
)
def test_there_is_no_card_for_a_place_that_does_not_exist(place: CardPlace) -> None:
    with pytest.raises(Malformed) as refused:
        seal_card(SECRET, place, Guest("Maria"), NONCE)
    assert refused.value.clause == "5.7"
