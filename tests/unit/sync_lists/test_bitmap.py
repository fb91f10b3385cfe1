"""Packed bits that lie about themselves (PROTOCOL.md 3.2, 3.4)."""

import tracemalloc
import zlib

import pytest

from sync.bitmap import count_set, deflate, inflate
from sync.errors import Incomplete

BOMB = zlib.compress(bytes(50_000_000), 9)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    assert len(BOMB) < 50_000
    tracemalloc.start()
    with pytest.raises(Incomplete):
        inflate(BOMB, 40_000, "3.2")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_no_bits_are_whole_as_well() -> None:
    assert inflate(deflate(b""), 0, "3.4") == b""
    with pytest.raises(Incomplete):
        inflate(deflate(b"\x00"), 0, "3.4")


@pytest.mark.parametrize(
    ("bits", "width", "count"),
    [(b"", 1, 0), (b"\xff\x01", 1, 9), (b"\xff\x01", 2, 5), (b"\x55\xaa", 2, 8), (b"\x80\x00", 2, 1)],
)
def test_fields_that_are_not_zero_are_counted(bits: bytes, width: int, count: int) -> None:
    assert count_set(bits, width) == count
