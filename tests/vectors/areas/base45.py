"""Clause 1.3: `text` decodes to `bytes`, and `bytes` encodes to `text`; or it is refused."""

from collections.abc import Iterator
from typing import Final

from tests.vectors import spelling
from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield _good("empty", "no bytes, no characters", "", b"")
    yield _good("rfc-9285-ab", "the RFC's first example", "BB8", b"AB")
    yield _good(
        "rfc-9285-hello", "the RFC's second example, with a space that must stay", "%69 VD92EX0", b"Hello!!"
    )
    yield _good("rfc-9285-ietf", "the RFC's decoding example", "QED8WEX0", b"ietf!")
    yield _good("one-byte-lowest", "two characters for one byte", "00", b"\x00")
    yield _good("one-byte-highest", "the last group of two at its bound", "U5", b"\xff")
    yield _good("two-bytes-lowest", "three characters for two bytes", "000", b"\x00\x00")
    yield _good("two-bytes-highest", "a group of three at its bound", "FGW", b"\xff\xff")
    yield _good("leading-zeros", "zeros are bytes, not padding", "00000", b"\x00\x00\x00")
    every = bytes(range(256))
    yield _good("every-byte", "each byte value once", spelling.base45(every), every)
    yield _good("spaces-in-front", "36 + 36 * 45: a space is a character like any other", "  0", b"\x06\x78")
    yield _bad("group-above-ffff", "FGW is 0xFFFF, so GGW is 0x10000", "GGW")
    yield _bad("group-highest", "44 + 44 * 45 + 44 * 2025 = 91124", ":::")
    yield _bad("group-above-ffff-in-the-middle", "only the second of three groups overflows", "000GGW000")
    yield _bad("last-pair-above-ff", "U5 is 0xFF, so V5 is 0x100", "V5")
    yield _bad("last-pair-highest", "44 + 44 * 45 = 2024", "::")
    yield _bad("lone-character", "one character cannot hold a byte", "0")
    yield _bad("lone-last-character", "a group of three, then one", "BB80")
    yield _bad("lower-case", "case is not folded", "bb8")
    yield _bad("outside-the-alphabet", "a comma", "BB,")
    yield _bad("latin-1", "one byte in Latin-1, and no character of ours", "BB\u00e9")
    yield _bad("full-width-digit", "a digit to Unicode, not to base45", "BB\uff18")
    yield _bad("beyond-the-basic-plane", "two UTF-16 units", "BB\U0001d7d8")
    yield _bad("trailing-newline", "nothing is trimmed", "BB8\n")
    yield _bad("zero-character", "U+0000", "BB\u0000")


def _good(name: str, comment: str, text: str, raw: bytes) -> Case:
    return Case(name, "1.3", comment, {"text": text}, "OK", {"bytes": raw.hex()})


def _bad(name: str, comment: str, text: str) -> Case:
    return Case(name, "1.3", comment, {"text": text}, "MALFORMED")
