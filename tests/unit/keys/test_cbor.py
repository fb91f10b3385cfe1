import time
from collections.abc import Callable
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Any

import pytest

from keys import cbor
from keys.errors import Malformed


class Number(IntEnum):
    FIVE = 5


class Word(StrEnum):
    YES = "yes"


class Raw(bytes):
    """Bytes that know more about themselves."""


class Row(list[int]):
    """A list that knows more about itself."""


class Named(dict[int, int]):
    """A map that knows more about itself."""


def refused_to_write(value: Any) -> str:
    with pytest.raises(Malformed) as refused:
        cbor.encode(value)
    assert refused.value.clause == "0.9"
    return refused.value.detail


def refused_to_read(raw: bytes, cap: int = 1 << 20) -> str:
    with pytest.raises(Malformed) as refused:
        cbor.decode(raw, "9.9", cap)
    assert refused.value.clause == "9.9"
    return refused.value.detail


def nested(levels: int, innermost: Any = 0) -> Any:
    value = innermost
    for _ in range(levels):
        value = [value]
    return value


def test_only_what_the_clause_names_is_written() -> None:
    assert refused_to_write(1.5) == "a float inside"
    assert refused_to_write([{1: {2: 0.0}}]) == "a float inside"
    assert refused_to_write({1, 2}) == "a set inside"
    assert refused_to_write(bytearray(b"a")) == "a bytearray inside"
    assert refused_to_write(2**64) == "an integer of more than 64 bits"
    assert refused_to_write(-(2**64) - 1) == "an integer of more than 64 bits"
    assert refused_to_write("\ud800") == "text that is not Unicode"


@pytest.mark.parametrize("key", ["1", b"1", True, None, -1, 2**32, (1,), 1.0])
def test_a_map_is_not_written_with_a_key_that_is_no_integer_below_2_32(key: object) -> None:
    assert refused_to_write({key: 0}) == "a map key that is not an integer below 2^32"


def test_eight_levels_are_written_and_nine_are_not() -> None:
    assert cbor.encode(nested(8)) == b"\x81" * 8 + b"\x00"
    assert cbor.encode(nested(7, {})) == b"\x81" * 7 + b"\xa0"
    assert refused_to_write(nested(9)) == "nested deeper than 8"
    assert refused_to_write(nested(8, {})) == "nested deeper than 8"


def test_sixty_four_fields_are_written_and_sixty_five_are_not() -> None:
    assert len(cbor.decode(cbor.encode(dict.fromkeys(range(64), 0)), "9.9", 200)) == 64  # type: ignore[arg-type]
    assert refused_to_write(dict.fromkeys(range(65), 0)) == "a map of more than 64 fields"


def test_maps_count_as_levels_too() -> None:
    value: Any = 0
    for _ in range(8):
        value = {1: value}
    assert cbor.encode(value) == b"\xa1\x01" * 8 + b"\x00"
    assert refused_to_write({1: value}) == "nested deeper than 8"


def test_a_value_that_holds_itself_is_refused() -> None:
    around: dict[int, Any] = {}
    around[1] = around
    assert refused_to_write(around) == "nested deeper than 8"
    endless: list[Any] = []
    endless.append(endless)
    assert refused_to_write(endless) == "nested deeper than 8"


def test_members_of_enumerations_are_written_as_what_they_stand_for() -> None:
    assert cbor.encode({Number.FIVE: [Number.FIVE, Word.YES]}) == bytes.fromhex("a105820563796573")


def test_tuples_are_written_as_arrays_and_maps_in_ascending_order() -> None:
    assert cbor.encode({24: (1, 2), 1: True}) == bytes.fromhex("a201f51818820102")


def within(read: Any, around: bytes) -> object:
    """What stands in the only place of an array or of a map with the key 1, or by itself."""
    return read[len(around) - 1] if around else read


def shortest_head(major: int, number: int) -> bytes:
    """As RFC 8949 4.2.1 wants it: written longer it would be refused for its length."""
    if number < 24:
        return bytes((major | number,))
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes((major | 24 + size.bit_length() - 1,)) + number.to_bytes(size, "big")


def test_every_tag_is_refused_before_it_decodes_anything() -> None:
    for tag in (*range(300), 1004, 43000, 55799, 2**16, 2**32, 2**64 - 1):
        head = shortest_head(0xC0, tag)
        for content in (
            b"\x00",
            b"\x41a",
            b"\x61a",
            b"\x80",
            b"\xa0",
            b"\x82\x01\x01",
            b"\x82\x1b" + b"\xff" * 8 + b"\x01",
        ):
            assert "a tag" in refused_to_read(head + content)


@pytest.mark.parametrize("around", [b"", b"\x81", b"\xa1\x01"], ids=["alone", "in an array", "in a map"])
@pytest.mark.parametrize("size", [0, 1, 23, 24, 255, 256, 65_536])
def test_a_byte_string_is_read_where_its_head_is_the_shortest_and_all_of_it_is_there(
    around: bytes, size: int
) -> None:
    raw = cbor.encode(bytes(size))
    read: Any = cbor.decode(around + raw, "9.9", 70_000)
    assert within(read, around) == bytes(size)
    for head in (b"\x58", b"\x59\x00", b"\x5a\x00\x00\x00"):
        longer = head + bytes((size % 256,)) + bytes(size)
        if size < 256 and longer != raw:
            assert "shortest form" in refused_to_read(around + longer, 70_000)
    for cut in range(1, min(len(raw), 6)):
        assert "breaks off" in refused_to_read(around + raw[:-cut], 70_000)


@pytest.mark.parametrize("around", [b"", b"\x81", b"\xa1\x01"], ids=["alone", "in an array", "in a map"])
@pytest.mark.parametrize("number", [24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1])
def test_a_larger_number_is_read_in_its_shortest_form_alone(around: bytes, number: int) -> None:
    raw = cbor.encode(number)
    read: Any = cbor.decode(around + raw, "9.9", 20)
    assert within(read, around) == number
    for width, head in ((2, b"\x19"), (4, b"\x1a"), (8, b"\x1b")):
        if width >= len(raw):
            longer = head + number.to_bytes(width, "big")
            assert "shortest form" in refused_to_read(around + longer, 20)
    for cut in range(1, len(raw)):
        assert "breaks off" in refused_to_read(around + raw[:-cut], 20)


def test_every_simple_value_but_three_is_refused() -> None:
    for number in range(256):
        raw = bytes((0xE0 | number,)) if number < 24 else bytes((0xF8, number))
        if raw not in (b"\xf4", b"\xf5", b"\xf6"):
            assert "simple value that is none of ours" in refused_to_read(raw)


def test_the_clause_and_the_cap_are_the_callers() -> None:
    assert cbor.decode(b"\x42ab", "9.9", 3) == b"ab"
    assert refused_to_read(b"\x42ab", 2) == "3 bytes where at most 2 may be"


def shared_bomb() -> bytes:
    """Each level holds the one below and a reference to it: written out, 2^2000 items."""
    raw = b"\xd8\x1c\x80"
    for level in range(2000):
        raw = b"\xd8\x1c\x82" + raw + b"\xd8\x1d\x19" + level.to_bytes(2, "big")
    return raw


def keys_of_one_hash() -> bytes:
    """A map whose keys are arrays of two integers; as Python tuples all of them hash alike (xxHash with constants that are public)."""
    first, second, start, size = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x27D4EB2F165667C5, 1 << 64
    head, undo = b"\x82\x1b", pow(second, -1, size)

    def mixed(lane: int) -> int:
        sum_ = (start + lane * second) % size
        return (sum_ << 31 | sum_ >> 33) % size * first % size

    pairs = ((lane, (mixed(1) + second - mixed(lane)) * undo % size) for lane in range(1 << 32, 1 << 33))
    fitting = [(lane, other) for lane, other in islice(pairs, 20_000) if 1 << 32 <= other < (1 << 61) - 1]
    assert len({hash(pair) for pair in fitting}) == 1
    keys = b"".join(
        head + lane.to_bytes(8, "big") + b"\x1b" + other.to_bytes(8, "big") + b"\x00"
        for lane, other in fitting
    )
    return b"\xb9" + len(fitting).to_bytes(2, "big") + keys


BOMBS: dict[str, Callable[[], bytes]] = {
    "deep arrays": lambda: b"\x81" * 200_000,
    "deep maps": lambda: b"\xa1\x00" * 100_000,
    "deep map keys": lambda: b"\xa1" * 200_000,
    "deep tags": lambda: b"\xc1" * 200_000,
    "deep indefinite arrays": lambda: b"\x9f" * 200_000,
    "deep indefinite strings": lambda: b"\x5f" * 200_000,
    "announced bytes": lambda: b"\x5b" + b"\xff" * 8,
    "announced bytes, signed": lambda: b"\x5b\x7f" + b"\xff" * 7,
    "announced text": lambda: b"\x7b" + b"\xff" * 8,
    "announced array": lambda: b"\x9b" + b"\xff" * 8,
    "announced array, 31 bits": lambda: b"\x9a\x7f" + b"\xff" * 3 + b"\x00" * 8,
    "announced map": lambda: b"\xbb" + b"\xff" * 8,
    "announced arrays in arrays": lambda: b"\x9b\x7f" + b"\xff" * 7 + b"\x9a\x7f\xff\xff\xff" * 6,
    "keys of one hash": keys_of_one_hash,
    "a map of many fields": lambda: (
        b"\xb9\xff\xff" + b"".join(b"\x19" + key.to_bytes(2, "big") + b"\x00" for key in range(65535))
    ),
    "keys of other kinds": lambda: b"\xa2" + b"\xf9\x3c\x00\x00" + b"\xa0\x00",
    "shared references": shared_bomb,
    "huge exponent": lambda: b"\xc4\x82\x1b" + b"\x7f" + b"\xff" * 7 + b"\x01",
    "huge binary exponent": lambda: b"\xc5\x82\x1b" + b"\x7f" + b"\xff" * 7 + b"\x01",
    "huge integer": lambda: b"\xc2\x5a\x00\x03\x00\x00" + b"\xff" * 0x30000,
    "regular expression": lambda: b"\xd8\x23\x78\x40" + b"(a+)+(a+)+(a+)+(" + b"a" * 48,
    "date far away": lambda: b"\xc1\x1b" + b"\xff" * 8,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_within_5_ms(bomb: str) -> None:
    raw = BOMBS[bomb]()
    took = []
    for _ in range(5):
        start = time.thread_time()
        refused_to_read(raw)
        took.append(time.thread_time() - start)
    assert min(took) < 0.005


def test_a_field_is_read_once_by_its_type() -> None:
    fields = cbor.Fields.of({1: 5, 2: b"ab", 3: "é", 4: [1], 5: True, 6: {1: 1}, 7: 9}, "9.9")
    assert fields.uint(1) == 5
    assert fields.bytes(2) == b"ab"
    assert fields.text(3, at_most=2) == "é"
    assert fields.list(4, at_most=1) == [1]
    assert fields.flag(5) is True
    inner = fields.fields(6)
    fields.exactly(7, 9)
    fields.done()
    assert inner.uint(1) == 1
    inner.done()


def test_an_optional_field_is_its_value_or_none() -> None:
    present = cbor.Fields.of({1: 5, 2: b"ab", 3: "c", 4: [1]}, "9.9")
    assert present.uint_or_none(1, bits=8) == 5
    assert present.bytes_or_none(2, size=2) == b"ab"
    assert present.text_or_none(3, at_most=1) == "c"
    assert present.list_or_none(4, at_most=1) == [1]
    present.done()
    absent = cbor.Fields.of({}, "9.9")
    assert absent.uint_or_none(1) is None
    assert absent.bytes_or_none(1) is None
    assert absent.text_or_none(1, at_most=1) is None
    assert absent.list_or_none(1, at_most=1) is None
    absent.done()


READERS: dict[str, tuple[Callable[[cbor.Fields], object], list[Any]]] = {
    "uint": (lambda fields: fields.uint(1), [-1, True, "1", b"1", None, [1], {1: 1}]),
    "uint of 8 bits": (lambda fields: fields.uint(1, bits=8), [256]),
    "exactly": (lambda fields: fields.exactly(1, 1), [0, 2, True, "1", None]),
    "bytes": (lambda fields: fields.bytes(1), ["a", 1, None, [b"a"]]),
    "two bytes": (lambda fields: fields.bytes(1, size=2), [b"", b"a", b"abc"]),
    "at most two bytes": (lambda fields: fields.bytes(1, at_most=2), [b"abc"]),
    "text": (lambda fields: fields.text(1, at_most=2), [b"a", 1, None, "abc", "éa"]),
    "list": (lambda fields: fields.list(1, at_most=1), [b"a", "a", None, {1: 1}, [1, 2]]),
    "flag": (lambda fields: fields.flag(1), [0, 1, None, "true"]),
    "fields": (lambda fields: fields.fields(1), [0, None, [1], b"a"]),
    "optional uint": (lambda fields: fields.uint_or_none(1), [None, "1"]),
    "optional bytes": (lambda fields: fields.bytes_or_none(1), [None, "1"]),
    "optional text": (lambda fields: fields.text_or_none(1, at_most=1), [None, b"1"]),
    "optional list": (lambda fields: fields.list_or_none(1, at_most=1), [None, b"1"]),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_field_of_another_type_or_size_is_refused(reader: str) -> None:
    read, wrong = READERS[reader]
    for value in wrong:
        with pytest.raises(Malformed) as refused:
            read(cbor.Fields.of({1: value}, "9.9"))
        assert refused.value.clause == "9.9"


def test_sizes_at_their_bounds_are_taken() -> None:
    fields = cbor.Fields.of({1: 255, 2: b"ab", 3: b"", 4: 2**64 - 1}, "9.9")
    assert fields.uint(1, bits=8) == 255
    assert fields.bytes(2, size=2, at_most=2) == b"ab"
    assert fields.bytes(3, at_most=0) == b""
    assert fields.uint(4) == 2**64 - 1


def test_a_missing_field_an_unread_field_and_a_second_reading_are_refused() -> None:
    fields = cbor.Fields.of({1: 5, 2: 6}, "9.9")
    with pytest.raises(Malformed, match="field 3 is missing"):
        fields.uint(3)
    fields.uint(1)
    with pytest.raises(Malformed, match="field 1 is missing"):
        fields.uint(1)
    with pytest.raises(Malformed, match="field 2 is not known"):
        fields.done()


@pytest.mark.parametrize("value", [None, 1, b"", "", [], True])
def test_fields_are_those_of_a_map(value: cbor.Value) -> None:
    with pytest.raises(Malformed, match="a map was expected"):
        cbor.Fields.of(value, "9.9")


def test_reading_fields_leaves_the_map_alone() -> None:
    value: dict[int, cbor.Value] = {1: 5}
    cbor.Fields.of(value, "9.9").uint(1)
    assert value == {1: 5}


def test_the_keys_of_others_formats_are_texts_and_integers_alone() -> None:
    assert cbor.decode(cbor.encode({"a": [{-1: 0}]}, any_keys=True), "9.9", 9, any_keys=True) == {
        "a": [{-1: 0}]
    }
    keys: list[Any] = [True, None, b"a", (1,), 2**64, "\ud800"]
    for key in keys:
        with pytest.raises(Malformed):
            cbor.encode({key: 0}, any_keys=True)


def test_a_field_of_any_kind_is_handed_on_as_it_is() -> None:
    fields = cbor.Fields.of({1: [1, {2: b"a"}]}, "9.9")
    assert fields.value(1) == [1, {2: b"a"}]
    fields.done()


def test_a_value_of_a_type_made_from_a_built_in_one_is_written_as_that_one() -> None:
    made: list[cbor.Encodable] = [Number.FIVE, Word.YES, Raw(b"ab"), Row([1]), (2,), Named({2: 1, 1: 2})]
    assert cbor.encode(made) == cbor.encode([5, "yes", b"ab", [1], [2], {1: 2, 2: 1}])
