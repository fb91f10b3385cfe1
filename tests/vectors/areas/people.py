"""PROTOCOL.md 3.6 and 3.8: what stands in a manifest and in a list of aliases, once it is unsealed."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case, Json
from tests.vectors.spelling import NULL, TRUE, array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_REFERENCE: Final = "0D9C1RN527"
_ALIAS: Final = bytes(range(8))


def _text(text: str | None) -> bytes:
    return NULL if text is None else tstr(text)


def _row(changes: dict[int, bytes] | None = None) -> bytes:
    values = {
        0: uint(4),
        1: uint(9),
        2: tstr(_REFERENCE),
        3: tstr("BR-1"),
        4: tstr("pista"),
        5: tstr("A-12"),
        6: uint(2),
        7: uint(1),
        8: tstr("Maria da Silva"),
        9: tstr("wheelchair"),
    }
    values |= changes or {}
    return array(*(values[place] for place in sorted(values)))


_SAID: Final[list[Json]] = [4, 9, _REFERENCE, "BR-1", "pista", "A-12", 2, 1, "Maria da Silva", "wheelchair"]


def _alias(changes: dict[int, bytes] | None = None) -> bytes:
    values = {
        0: bstr(_ALIAS), 1: uint(4), 2: uint(9), 3: uint(100), 4: uint(200), 5: tstr("pista"), 6: tstr("A-12"),
    }  # fmt: skip
    values |= changes or {}
    return array(*(values[place] for place in sorted(values)))


_SAID_ALIAS: Final[list[Json]] = [_ALIAS.hex(), 4, 9, 100, 200, "pista", "A-12"]


def cases() -> Iterator[Case]:
    yield from _manifests()
    yield from _alias_lists()


def _case(kind: str, name: str, comment: str, plain: bytes, decoded: Json = None) -> Case:
    clause = "3.6" if kind == "manifest" else "3.8"
    fields: dict[str, Json] = {"kind": kind, "plain": plain.hex()}
    return Case(f"{kind}-{name}", clause, comment, fields, "MALFORMED" if decoded is None else "OK", decoded)


def _manifests() -> Iterator[Case]:
    kind = "manifest"
    yield _case(kind, "ok", "one row", array(_row()), [_SAID])
    yield _case(kind, "ok-empty", "no ticket", array(), [])
    bare = _row(dict.fromkeys((3, 4, 5, 8, 9), NULL) | {0: uint(5), 6: uint(0), 7: uint(0)})
    nothing: list[Json] = [5, 9, _REFERENCE, None, None, None, 0, 0, None, None]
    yield _case(
        kind, "ok-two", "the second without all that may be missing", array(_row(), bare), [_SAID, nothing]
    )
    longest = {3: "l" * 64, 4: "c" * 16, 5: "s" * 16, 8: "ã" * 32, 9: "n" * 64}
    row = _row({place: tstr(text) for place, text in longest.items()})
    full: list[Json] = [
        4,
        9,
        _REFERENCE,
        *(longest[place] for place in (3, 4, 5)),
        2,
        1,
        longest[8],
        longest[9],
    ]
    yield _case(kind, "ok-longest", "texts as long as they may be", array(row), [full])
    high = _row({0: uint(2**24 - 1), 1: uint(2**24 - 1), 6: uint(4), 7: uint(255)})
    yield _case(kind, "ok-highest", "numbers at their upper bounds", array(high),
                [[2**24 - 1, 2**24 - 1, *_SAID[2:6], 4, 255, *_SAID[8:]]])  # fmt: skip
    for name, comment, changes in (
        ("ticket-too-wide", "2^24", {0: uint(2**24)}),
        ("ticket-true", "true is no number", {0: TRUE}),
        ("index-too-wide", "2^24", {1: uint(2**24)}),
        ("reference-missing", "null", {2: NULL}),
        ("reference-too-long", "11 bytes", {2: tstr(_REFERENCE + "0")}),
        ("locator-empty", "no byte", {3: tstr("")}),
        ("locator-too-long", "65 bytes", {3: tstr("l" * 65)}),
        ("class-too-long", "17 bytes", {4: tstr("c" * 17)}),
        ("seat-too-long", "17 bytes", {5: tstr("s" * 17)}),
        ("state-unknown", "5", {6: uint(5)}),
        ("state-true", "true is no number", {6: TRUE}),
        ("flags-too-wide", "2^8", {7: uint(2**8)}),
        ("name-number", "a number where a text belongs", {8: uint(1)}),
        ("name-too-long", "65 bytes of UTF-8", {8: tstr("ã" * 32 + "n")}),
        ("note-too-long", "65 bytes", {9: tstr("n" * 65)}),
        ("row-long", "an eleventh value", {10: uint(0)}),
    ):
        yield _case(kind, name, comment, array(_row(changes)))
    yield _case(kind, "row-short", "no row", array(array()))
    yield _case(kind, "row-number", "a number where a row belongs", array(uint(1)))
    yield _case(kind, "twice", "one ticket twice", array(_row(), _row()))
    yield _case(kind, "descending", "a lower ticket after a higher one", array(_row(), _row({0: uint(3)})))
    yield _case(kind, "map", "a map where an array belongs", mapping())


def _alias_lists() -> Iterator[Case]:
    kind = "aliases"
    yield _case(kind, "ok", "one alias", array(_alias()), [_SAID_ALIAS])
    yield _case(kind, "ok-empty", "none", array(), [])
    later = bytes(7) + b"\xff"
    second = _alias({0: bstr(b"\xff" + later[1:]), 5: NULL, 6: NULL})
    other: list[Json] = [(b"\xff" + later[1:]).hex(), 4, 9, 100, 200, None, None]
    yield _case(kind, "ok-two", "two of one ticket", array(_alias(), second), [_SAID_ALIAS, other])
    for name, comment, changes in (
        ("alias-short", "7 bytes", {0: bstr(_ALIAS[1:])}),
        ("ticket-too-wide", "2^24", {1: uint(2**24)}),
        ("index-too-wide", "2^24", {2: uint(2**24)}),
        ("expires-too-wide", "2^32", {4: uint(2**32)}),
        ("times-empty", "it ends when it begins", {4: uint(100)}),
        ("class-empty", "no byte", {5: tstr("")}),
        ("class-too-long", "17 bytes", {5: tstr("c" * 17)}),
        ("seat-number", "a number where a text belongs", {6: uint(1)}),
        ("seat-too-long", "17 bytes", {6: tstr("s" * 17)}),
        ("row-long", "an eighth value", {7: uint(0)}),
    ):
        yield _case(kind, name, comment, array(_alias(changes)))
    yield _case(kind, "twice", "one alias twice", array(_alias(), _alias()))
    yield _case(kind, "descending", "a lower alias after a higher one", array(second, _alias()))
    yield _case(kind, "map", "a map where an array belongs", mapping())
