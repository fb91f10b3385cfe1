"""RETURN within its limits (PROTOCOL.md 11.5); what it proves stands in the vectors."""

import pytest

from keys.errors import Malformed
from sync.feed import Page
from sync.lost_tail import Return

HASH = bytes(32)


def _with(items: list[bytes], head: bytes = b"head") -> bytes:
    return Return(1, HASH, Page(head, tuple(items))).encode()


def test_a_page_of_the_most_items_is_taken_and_one_of_more_is_not() -> None:
    assert len(Return.parse(_with([b"i"] * 10_000)).page.items) == 10_000
    with pytest.raises(Malformed):
        Return.parse(_with([b"i"] * 10_001))


def test_a_message_above_four_mebibytes_is_refused() -> None:
    piece = bytes(1 << 20)
    assert len(Return.parse(_with([piece] * 3)).page.items) == 3
    with pytest.raises(Malformed):
        Return.parse(_with([piece] * 4))


def test_a_head_above_its_own_limit_is_refused() -> None:
    with pytest.raises(Malformed):
        Return.parse(_with([], bytes(64 * 1024 + 1)))
