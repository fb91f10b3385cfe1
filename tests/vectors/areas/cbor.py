"""Clause 0.9: `cbor` decodes to `decoded` and encodes back to the same bytes; or it is refused. `cap` is the reader's."""

from collections.abc import Iterator
from typing import Final

from tests.vectors import spelling
from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, bstr, head, long_head, mapping, negative, tstr, uint

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_CAP: Final = 4096


def cases() -> Iterator[Case]:
    yield from _integers()
    yield from _strings()
    yield from _containers()
    yield from _depths()
    yield from _values_that_are_none()
    yield from _tags()
    yield from _broken()
    yield from _bombs()


def _good(name: str, comment: str, raw: bytes, decoded: Json, cap: int = _CAP) -> Case:
    return Case(name, "0.9", comment, {"cbor": raw.hex(), "cap": cap}, "OK", decoded)


def _bad(name: str, comment: str, raw: bytes, cap: int = _CAP) -> Case:
    return Case(name, "0.9", comment, {"cbor": raw.hex(), "cap": cap}, "MALFORMED")


def _int(number: int) -> Json:
    return {"int": str(number)}


def _integers() -> Iterator[Case]:
    for number in (0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**64 - 1):
        yield _good(f"uint-{number}", "shortest form at a boundary", uint(number), _int(number))
    for number in (-1, -24, -25, -256, -257, -65536, -65537, -(2**32), -(2**32) - 1, -(2**64)):
        yield _good(f"negative-{-number}", "shortest form at a boundary", negative(number), _int(number))
    for number, extra, width in (
        (0, 24, 1),
        (23, 24, 1),
        (24, 25, 2),
        (255, 25, 2),
        (256, 26, 4),
        (65535, 26, 4),
        (2**32 - 1, 27, 8),
    ):
        yield _bad(
            f"uint-{number}-in-{width}-bytes", "not the shortest form", long_head(0, number, extra, width)
        )
    yield _bad("negative-1-in-1-byte", "not the shortest form", long_head(1, 0, 24, 1))
    for extra in (28, 29, 30, 31):
        yield _bad(f"uint-reserved-{extra}", "additional information that no integer has", bytes((extra,)))


def _strings() -> Iterator[Case]:
    for size in (0, 23, 24, 255, 256, 257):
        yield _good(f"bytes-{size}", "a length at a boundary", bstr(b"\xab" * size), {"bytes": "ab" * size})
    for size in (0, 23, 24, 255, 256, 257):
        yield _good(f"text-{size}", "a length at a boundary", tstr("a" * size), {"text": "a" * size})
    yield _good("text-four-byte-character", "U+1F3AB", tstr("\U0001f3ab"), {"text": "\U0001f3ab"})
    yield _good(
        "text-controls",
        "0.9 does not forbid them; where they are forbidden, the field says so",
        tstr("a\n\u0000"),
        {"text": "a\n\u0000"},
    )
    yield _bad(
        "bytes-long-length", "the length in two bytes where one does", long_head(2, 24, 25, 2) + bytes(24)
    )
    yield _bad("text-long-length", "the length in one byte where none does", long_head(3, 1, 24, 1) + b"a")
    yield _bad("text-bare-continuation", "0x80 alone", head(3, 1) + b"\x80")
    yield _bad("text-overlong", "U+0000 in two bytes", head(3, 2) + b"\xc0\x80")
    yield _bad("text-surrogate", "U+D800 in UTF-8", head(3, 3) + b"\xed\xa0\x80")
    yield _bad("text-beyond-unicode", "U+110000", head(3, 4) + b"\xf4\x90\x80\x80")
    yield _bad("text-cut-character", "the first of two bytes", head(3, 1) + b"\xc3")
    yield _bad("bytes-indefinite", "in one chunk", b"\x5f" + bstr(b"a") + b"\xff")
    yield _bad("text-indefinite", "in one chunk", b"\x7f" + tstr("a") + b"\xff")


def _containers() -> Iterator[Case]:
    yield _good("array-empty", "no items", array(), {"array": []})
    yield _good(
        "array-mixed",
        "one of each",
        array(uint(1), bstr(b"\x02"), tstr("c"), spelling.TRUE, spelling.FALSE, spelling.NULL),
        {"array": [_int(1), {"bytes": "02"}, {"text": "c"}, True, False, None]},
    )
    for size in (23, 24, 255, 256, 257):
        yield _good(
            f"array-{size}", "a length at a boundary", array(*[uint(0)] * size), {"array": [_int(0)] * size}
        )
    yield _good("map-empty", "no fields", mapping(), {"map": []})
    yield _good(
        "map-ascending",
        "keys of one, two, three and five bytes",
        mapping(*[(key, uint(0)) for key in (0, 23, 24, 255, 256, 65536, 2**32 - 1)]),
        {"map": [[key, _int(0)] for key in (0, 23, 24, 255, 256, 65536, 2**32 - 1)]},
    )
    most = [(key, uint(0)) for key in range(64)]
    said: Json = {"map": [[key, _int(0)] for key in range(64)]}
    yield _good("map-64-fields", "as many as there may be", mapping(*most), said)
    yield _bad("map-65-fields", "one more", mapping(*most, (64, uint(0))))
    yield _bad("map-descending", "2 before 1", mapping((2, uint(0)), (1, uint(0))))
    yield _bad("map-long-key-first", "24 before 1", mapping((24, uint(0)), (1, uint(0))))
    yield _bad("map-duplicate-key", "1 twice, with different values", mapping((1, uint(0)), (1, uint(1))))
    yield _bad("map-duplicate-field", "1 twice, with the same value", mapping((1, uint(0)), (1, uint(0))))
    yield _bad("map-key-2-32", "a key one above the bound", mapping((2**32, uint(0))))
    yield _bad("map-key-negative", "-1", head(5, 1) + negative(-1) + uint(0))
    yield _bad("map-key-text", "a text", head(5, 1) + tstr("a") + uint(0))
    yield _bad("map-key-bytes", "a byte string", head(5, 1) + bstr(b"a") + uint(0))
    yield _bad("map-key-true", "true, which some readers take for 1", head(5, 1) + spelling.TRUE + uint(0))
    yield _bad("map-key-null", "null", head(5, 1) + spelling.NULL + uint(0))
    yield _bad("map-key-array", "an empty array", head(5, 1) + array() + uint(0))
    yield _bad("map-key-map", "an empty map", head(5, 1) + mapping() + uint(0))
    yield _bad("map-key-not-shortest", "1 in two bytes", head(5, 1) + long_head(0, 1, 24, 1) + uint(0))
    yield _bad("array-indefinite", "empty", b"\x9f\xff")
    yield _bad("map-indefinite", "empty", b"\xbf\xff")
    yield _bad("array-long-length", "one item, counted in one more byte", long_head(4, 1, 24, 1) + uint(0))
    yield _bad(
        "map-long-length", "one field, counted in one more byte", long_head(5, 1, 24, 1) + uint(0) + uint(0)
    )


def _nested(levels: int) -> Json:
    value: Json = _int(0)
    for _ in range(levels):
        value = {"array": [value]}
    return value


def _depths() -> Iterator[Case]:
    yield _good("depth-8", "eight arrays", b"\x81" * 8 + uint(0), _nested(8))
    yield _good(
        "depth-8-empty",
        "the eighth is empty",
        b"\x81" * 7 + array(),
        {
            "array": [
                {"array": [{"array": [{"array": [{"array": [{"array": [{"array": [{"array": []}]}]}]}]}]}]}
            ]
        },
    )
    yield _bad("depth-9", "nine arrays", b"\x81" * 9 + uint(0))
    yield _bad("depth-9-empty", "the ninth is empty", b"\x81" * 8 + array())
    yield _bad("depth-9-maps", "nine maps", (head(5, 1) + uint(0)) * 9 + uint(0))
    yield _bad("depth-9-empty-map", "an empty map in eight arrays", b"\x81" * 8 + mapping())


def _values_that_are_none() -> Iterator[Case]:
    yield _good("false", "a value", spelling.FALSE, False)
    yield _good("true", "a value", spelling.TRUE, True)
    yield _good("null", "a value", array(spelling.NULL), {"array": [None]})
    yield _bad("undefined", "0xF7", b"\xf7")
    yield _bad("simple-0", "an unassigned simple value", b"\xe0")
    yield _bad("simple-32", "an unassigned simple value of two bytes", b"\xf8\x20")
    yield _bad("simple-true-in-two-bytes", "21, which may only stand in one", b"\xf8\x15")
    yield _bad("float-half", "1.0 in its shortest form", b"\xf9\x3c\x00")
    yield _bad("float-single", "100000.0 in its shortest form", b"\xfa\x47\xc3\x50\x00")
    yield _bad("float-double", "1.1 in its shortest form", b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a")
    yield _bad("float-nan", "not a number", b"\xf9\x7e\x00")
    yield _bad("float-inside", "1.5 in an array", array(b"\xf9\x3e\x00"))
    yield _bad("float-as-key", "1.0, which some readers take for 1", head(5, 1) + b"\xf9\x3c\x00" + uint(0))


def _tags() -> Iterator[Case]:
    for name, number, content in (
        ("date-text", 0, tstr("2026-09-21T14:13:20Z")),
        ("date-number", 1, uint(0)),
        ("big-integer", 2, bstr(b"\x01" + bytes(8))),
        ("small-big-integer", 2, bstr(b"\x01")),
        ("negative-big-integer", 3, bstr(b"\x01" + bytes(8))),
        ("decimal", 4, array(uint(1), uint(1))),
        ("cose-sign1", 18, array()),
        ("embedded", 24, bstr(b"\x00")),
        ("string-reference", 25, uint(0)),
        ("shared", 28, array()),
        ("shared-reference", 29, uint(0)),
        ("rational", 30, array(uint(1), uint(2))),
        ("regular-expression", 35, tstr("(a+)+b")),
        ("uuid", 37, bstr(bytes(16))),
        ("set", 258, array(uint(1))),
        ("self-described", 55799, uint(0)),
        ("unknown", 2**64 - 1, uint(0)),
    ):
        yield _bad(f"tag-{name}", f"tag {number}", head(6, number) + content)
    yield _bad("tag-inside", "tag 1 in a map", mapping((1, head(6, 1) + uint(0))))
    yield _bad("tag-as-key", "tag 1 as a key", head(5, 1) + head(6, 1) + uint(0) + uint(0))


def _broken() -> Iterator[Case]:
    yield _bad("empty", "no bytes", b"")
    yield _bad("trailing-byte", "a second item", uint(0) + uint(0))
    yield _bad("break-alone", "0xFF", b"\xff")
    yield _bad("uint-cut", "the head says one byte more", b"\x18")
    yield _bad("bytes-cut", "two bytes said, one there", head(2, 2) + b"a")
    yield _bad("array-cut", "two items said, one there", head(4, 2) + uint(0))
    yield _bad("map-cut", "a key without a value", head(5, 1) + uint(0))
    exact = bstr(bytes(30))
    yield _good("at-the-cap", "32 bytes where 32 may be", exact, {"bytes": "00" * 30}, cap=32)
    yield _bad("above-the-cap", "32 bytes where 31 may be", exact, cap=31)


def _bombs() -> Iterator[Case]:
    most = 2**64 - 1
    yield _bad("bomb-bytes", "2^64 - 1 bytes announced", head(2, most))
    yield _bad("bomb-text", "2^64 - 1 bytes announced", head(3, most))
    yield _bad("bomb-array", "2^64 - 1 items announced", head(4, most))
    yield _bad("bomb-map", "2^64 - 1 fields announced", head(5, most))
    yield _bad("bomb-array-31-bits", "2^31 - 1 items announced, one there", head(4, 2**31 - 1) + uint(0))
    yield _bad("bomb-depth", "two thousand arrays", b"\x81" * 2000 + uint(0))
    yield _bad("bomb-tags", "two thousand tags", b"\xc1" * 2000 + uint(0))
    yield _bad("bomb-exponent", "10 to the power of 2^62", head(6, 4) + array(uint(2**62), uint(1)))
    doubling = head(6, 28) + array()
    for level in range(6):
        doubling = head(6, 28) + array(doubling, head(6, 29) + uint(level))
    yield _bad("bomb-shared", "each level refers to one below it", doubling)
