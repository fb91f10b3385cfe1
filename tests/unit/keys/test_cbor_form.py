"""Expressions for canonical CBOR take what the strict reader takes (FORMAT.md 0.9), border by border."""

import re

import pytest

from keys import cbor, cbor_form
from keys.errors import Malformed

BITS = (8, 16, 24, 31, 32, 53, 64)
NUMBERS = sorted({number for n in (0, 1, 3, 4, 5, *BITS) for number in (2**n - 1, 2**n)} - {2**64})
SIZES = (0, 1, 23, 24, 32, 255, 256, 320)


def _takes(form: bytes, raw: bytes) -> bool:
    return re.fullmatch(form, raw, re.DOTALL) is not None


@pytest.mark.parametrize("bits", BITS)
def test_numbers_are_taken_up_to_their_width_and_read_back(bits: int) -> None:
    for number in NUMBERS:
        raw = cbor.encode(number)
        assert _takes(cbor_form.uint(bits), raw) == (number < 1 << bits)
        assert cbor_form.number_of(raw) == number
        assert cbor_form.number(number) == raw
        assert cbor_form.split_number(raw + b"rest") == (number, b"rest")


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize(
    "raw",
    [b"", b"\x18\x17", b"\x19\x00\xff", b"\x1a\x00\x00\xff\xff", b"\x1b" + bytes(4) + b"\xff" * 4, b"\x18", b"\x1f", b"\x20", b"\x40"],
    ids=bytes.hex,
)  # fmt: skip
def test_a_number_in_a_longer_form_or_broken_off_is_not_taken(bits: int, raw: bytes) -> None:
    assert not _takes(cbor_form.uint(bits), raw)


@pytest.mark.parametrize("value", [-1, 2**64])
def test_no_other_number_is_written(value: int) -> None:
    with pytest.raises(Malformed):
        cbor_form.number(value)


def test_no_string_of_more_than_255_bytes_is_written() -> None:
    with pytest.raises(Malformed):
        cbor_form.string(bytes(256))


def test_zero_can_be_left_out() -> None:
    form = cbor_form.not_zero(cbor_form.uint(16))
    assert [_takes(form, cbor.encode(number)) for number in (0, 1, 24, 65_535)] == [False, True, True, True]


@pytest.mark.parametrize("size", SIZES)
def test_strings_are_taken_by_their_size_and_read_back(size: int) -> None:
    raw, text = cbor.encode(b"\n" * size), cbor.encode("x" * size)
    for most in SIZES:
        assert _takes(cbor_form.of_size(most), raw) == (size == most)
        assert _takes(cbor_form.bytes_at_most(most), raw) == (size <= most)
        assert _takes(cbor_form.text_at_most(most), text) == (size <= most)
        assert not _takes(cbor_form.text_at_most(most), raw)
    assert cbor_form.content_of(raw) == b"\n" * size
    assert size > 255 or cbor_form.string(b"\n" * size) == raw


def test_a_map_is_put_together_of_its_head_and_its_fields() -> None:
    form = cbor_form.field(1, cbor_form.uint(8)) + cbor_form.optional(
        30, cbor_form.array(cbor_form.of_size(1))
    )
    maps: tuple[dict[int, cbor.Encodable], ...] = ({1: 7}, {1: 7, 30: [b"x"]})
    for said in maps:
        raw = cbor.encode(said)
        head = cbor_form.map_head(len(said))
        assert raw.startswith(head)
        found = re.fullmatch(form, raw[len(head) :], re.DOTALL)
        assert found is not None
        assert found.group(1) == b"\x07"
    assert cbor.encode(dict.fromkeys(range(30), 0)).startswith(cbor_form.map_head(30))
