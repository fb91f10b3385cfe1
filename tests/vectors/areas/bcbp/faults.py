"""Passes that are refused, each for one fault (8.1 to 8.6)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.vectors.areas.bcbp.build import FULL, NEXT_LEG, PLAIN, REPEATED, OneLeg, Spelled, bad
from tests.vectors.case import Case

_TEXT: Final = PLAIN.text
_TWO: Final = replace(FULL, legs=(FULL.legs[0], OneLeg(NEXT_LEG, REPEATED)))


def cases() -> Iterator[Case]:
    yield from _no_passes()
    yield from _characters()
    yield from _cut()
    yield from _sizes()
    yield from _security()


def _no_passes() -> Iterator[Case]:
    for name, text in (
        ("empty", ""),
        ("other-format", "S" + _TEXT[1:]),
        ("format-lower-case", "m" + _TEXT[1:]),
        ("legs-0", "M0" + _TEXT[2:]),
        ("legs-5", "M5" + _TEXT[2:]),
        ("legs-letter", "MX" + _TEXT[2:]),
        ("legs-missing", "M"),
        ("space-before", " " + _TEXT),
    ):
        yield bad(f"no-pass-{name}", "8.1", "not M and 1 to 4", text, "NOT_A_PASS")


def _characters() -> Iterator[Case]:
    for name, character in (
        ("accent", "ç"),
        ("fullwidth-digit", "１"),
        ("tab", "\t"),
        ("zero", "\x00"),
        ("delete", "\x7f"),
        ("line-break-inside", "\n"),
        ("beyond-16-bits", "🛫"),
    ):
        yield bad(f"character-{name}", "8.1", "in the name", _TEXT[:8] + character + _TEXT[9:])
    yield bad("too-long", "8.1", "1,451 characters", FULL.text.ljust(1451, "A"))


def _cut() -> Iterator[Case]:
    yield bad("cut-in-the-name", "8.2", "after 21 characters", _TEXT[:21])
    yield bad("cut-before-the-flag", "8.2", "after 22 characters", _TEXT[:22])
    yield bad("cut-before-the-leg", "8.3", "after 23 characters", _TEXT[:23])
    yield bad("cut-in-the-day", "8.3", "after 46 characters", _TEXT[:46])
    yield bad("second-leg-missing", "8.3", "two legs are said, one is there", "M2" + _TEXT[2:])
    start = len(replace(_TWO, legs=_TWO.legs[:1]).text)
    yield bad("second-leg-cut-in-the-day", "8.3", "a day of two digits", _TWO.text[: start + 23])
    yield bad("first-leg-cut", "8.3", "a leg that is not the last, behind its day", "M2" + _TEXT[2:50])
    yield bad("first-variable-part-cut", "8.4", "the first of two legs", _TWO.text[: 60 + 40])


def _sizes() -> Iterator[Case]:
    for name, text in (
        ("letters", "GG"),
        ("sign", "+1"),
        ("space", " 1"),
        ("underscore", "_1"),
        ("prefix", "0x"),
    ):
        yield bad(f"size-{name}", "8.4", f"{text!r}", _TEXT[:58] + text)
        yield bad(f"unique-size-{name}", "8.4", f"{text!r}", FULL.text.replace(">832", f">8{text}", 1))
    yield bad("size-too-small", "8.4", "one character behind the last leg", _resized(FULL, -1))
    yield bad(
        "size-too-large-with-security", "8.4", "it reaches into the security data", _resized(_SIGNED, 1)
    )
    yield bad(
        "size-reaches-all", "8.4", "it swallows the security data", _TEXT[:58] + "FF" + FULL.text[60:] + "^19"
    )
    yield bad("unique-size-of-one", "8.4", "one digit", _TEXT[:58] + "03>80")
    yield bad("repeated-size-of-one", "8.4", "one digit", _TEXT[:58] + "05>8000")
    yield bad("leg-not-said", "8.4", "two legs are there, one is said", "M1" + _TWO.text[2:])
    yield bad("security-with-plus", "8.4", "+ where ^ belongs", _TEXT + "+100")


_SIGNED: Final[Spelled] = replace(FULL, security=("1", "MEQC"))


def _resized(spelled: Spelled, by: int) -> str:
    """The pass with another size of its first leg's variable part."""
    said = len(spelled.variable(0)) + by
    return f"{spelled.text[:58]}{said:02X}{spelled.text[60:]}"


def _security() -> Iterator[Case]:
    for name, text in (
        ("mark-alone", "^"),
        ("type-alone", "^1"),
        ("size-of-one", "^10"),
        ("none-of-its-characters", "^101"),
        ("characters-behind", "^103MEQC"),
        ("line-break-behind", "^104MEQC\nM"),
    ):
        clause = "8.1" if "\n" in text else "8.6"
        yield bad(f"security-{name}", clause, repr(text), _TEXT + text)
    yield bad("security-size", "8.4", "no hexadecimal size", _TEXT + "^1YY")
