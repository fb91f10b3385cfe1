"""What no vector file is large enough for: the cap of an event (PROTOCOL.md 11.7)."""

from base64 import b64encode

import pytest

from keys.errors import Malformed
from sync.feed import PAGE_CAP
from sync.position import Position
from sync.stream import QUIET, PageTold, parse_told


def test_a_page_of_the_greatest_length_is_read_and_a_longer_one_refused() -> None:
    largest = PageTold(Position(1, 1), bytes(PAGE_CAP))
    assert parse_told(largest.text.removesuffix("\n\n")) == largest
    longer = b64encode(bytes(PAGE_CAP + 3)).decode()
    with pytest.raises(Malformed):
        parse_told(f"event: page\nid: 1.1\ndata: {longer}")


def test_the_sign_that_a_line_is_alive_says_nothing() -> None:
    assert parse_told(QUIET.removesuffix("\n\n")) is None
