import pytest

from keys.errors import Malformed
from sync.cards import FROM_THE_START, CardCursor, CardPage, CardRow, open_cards, sign_cards
from tests.unit.sync_lists.world import AT, DOMAIN, EVENT, NOW, ROSTER_KEY, TRUST

ROWS = (CardRow(CardCursor(1, 4), 9, bytes(124)), CardRow(CardCursor(2, 0), 7, bytes(124)))
PAGE = CardPage(EVENT, AT, NOW, FROM_THE_START, ROWS, True)


def test_a_page_that_is_signed_opens_again() -> None:
    assert open_cards(sign_cards(ROSTER_KEY, DOMAIN, PAGE), TRUST, EVENT, NOW) == PAGE


def test_a_page_that_no_device_would_take_is_not_signed() -> None:
    backward = CardPage(EVENT, AT, NOW, FROM_THE_START, ROWS[::-1], False)
    with pytest.raises(Malformed) as refused:
        sign_cards(ROSTER_KEY, DOMAIN, backward)
    assert refused.value.clause == "3.7"
