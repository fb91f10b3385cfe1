"""Clause 7: `random` makes the decoded reference, and `typed` reads as it; or `typed` is refused."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM: Final = bytes((8, 31, 0, 16, 3, 24, 9, 1, 20))


def cases() -> Iterator[Case]:
    good = _reference(_RANDOM)
    yield _made("ordinary", "nine values and their check", _RANDOM, good)
    yield _made("all-zero", "zeros need a zero check", bytes(9), "0000000000")
    yield _made("all-highest", "31 nine times", bytes((31,)) * 9, _reference(bytes((31,)) * 9))
    yield _made(
        "high-bits-are-dropped", "only five bits of each byte count", bytes(v | 0xE0 for v in _RANDOM), good
    )
    for place in range(9):
        unit = bytes(1 if at == place else 0 for at in range(9))
        yield _made(f"unit-at-{place}", f"d_{place} = 1: the check is g^{place + 1}", unit, _reference(unit))
    yield _typed("typed-lower-case", "lower case is as good", good.lower(), good)
    yield _typed(
        "typed-grouped",
        "hyphens and spaces are dropped, wherever they stand",
        f" {good[:3]}-{good[3:6]} {good[6:]}-",
        good,
    )
    alike = _reference(bytes((1, 0, 1, 1, 0, 2, 3, 4, 5)))
    for name, letters in (("upper", "IOL"), ("lower", "iol")):
        read = letters[0] + letters[1] + letters[2] + alike[3:]
        yield _typed(f"typed-alike-{name}-case", "I and L read as 1, O as 0", read, alike)
    yield from _refused(good)


def _refused(good: str) -> Iterator[Case]:
    wrong = _ALPHABET[(_ALPHABET.index(good[4]) + 1) % 32]
    yield _bad("wrong-character", "one character in the middle", good[:4] + wrong + good[5:])
    yield _bad(
        "wrong-check", "the check character itself", good[:9] + _ALPHABET[(_ALPHABET.index(good[9]) + 1) % 32]
    )
    yield _bad("exchanged-neighbours", "two neighbours exchanged", good[1] + good[0] + good[2:])
    yield _bad("exchanged-ends", "the first and the check exchanged", good[9] + good[1:9] + good[0])
    yield _bad("nine-characters", "one is missing", good[:9])
    yield _bad("eleven-characters", "one too many, though the first ten fit", good + "0")
    yield _bad("empty", "nothing", "")
    yield _bad("only-dropped", "nothing but what is dropped", "- -")
    yield _bad("letter-u", "U is not in the alphabet", "U" + good[1:])
    yield _bad("tabulator", "only U+0020 is dropped", good[:5] + "\t" + good[5:])
    yield _bad("no-break-space", "U+00A0 is another character", good[:5] + "\u00a0" + good[5:])
    yield _bad("dash", "U+2013 is no hyphen", good[:5] + "\u2013" + good[5:])
    yield _bad(
        "dotless-i", "U+0131 becomes I in upper case, for a reader that folds Unicode", "000000000\u0131"
    )
    yield _bad("full-width-digits", "U+FF10 is a digit to Unicode", "\uff10" * 10)
    yield _good_at_cap("64-characters", "as many as may be typed")
    yield Case(
        "65-characters",
        "0.7",
        "one more, all of it dropped characters but ten",
        {"typed": "-" * 55 + "0" * 10},
        "BAD_REFERENCE",
    )


def _good_at_cap(name: str, comment: str) -> Case:
    return _typed(name, comment, "-" * 54 + "0" * 10, "0000000000")


def _reference(random: bytes) -> str:
    """7.2 as it is written: a sum of products in GF(32)."""
    check = 0
    for place, byte in enumerate(random):
        check ^= _times(byte & 31, _power(place + 1))
    return "".join(_ALPHABET[byte & 31] for byte in random) + _ALPHABET[check]


def _power(exponent: int) -> int:
    value = 1
    for _ in range(exponent):
        value = _times(value, 2)
    return value


def _times(first: int, second: int) -> int:
    product = 0
    for bit in range(5):
        if second >> bit & 1:
            product ^= first << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << bit - 5
    return product


def _made(name: str, comment: str, random: bytes, reference: str) -> Case:
    return Case(
        name, "7.2", comment, {"random": random.hex(), "typed": reference}, "OK", {"reference": reference}
    )


def _typed(name: str, comment: str, typed: str, reference: str) -> Case:
    return Case(name, "7.1", comment, {"typed": typed}, "OK", {"reference": reference})


def _bad(name: str, comment: str, typed: str) -> Case:
    return Case(name, "7.2", comment, {"typed": typed}, "BAD_REFERENCE")
