"""PROTOCOL.md 3.4: who is in."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import zlib_bits
from tests.vectors.actors import NOW, ROSTER
from tests.vectors.case import Case, Json
from tests.vectors.signed import (
    EVENT,
    GEN,
    LISTS,
    POS,
    Sort,
    Spelled,
    cases_of_every_sort,
    claims,
    fields,
)
from tests.vectors.spelling import array, bstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_SIZE: Final = 12
_FIRST: Final = bytes((0b1000_0001, 0b0000_1000))
_SECOND: Final = bytes(2)


def _row(zone: int, use: int, bits: bytes, count: int, form: int = 0, stored: bytes | None = None) -> bytes:
    digest = hashlib.sha256(bits).digest()
    sent = bits if stored is None else stored
    return array(uint(zone), uint(use), uint(count), bstr(digest), uint(form), bstr(sent))


_GOOD: Final = {
    **claims(),
    5: uint(NOW),
    6: uint(_SIZE),
    7: array(_row(1, 0, _FIRST, 3), _row(1, 2, _SECOND, 0), _row(3, 0, b"\x02\x00", 1)),
}


def _spell(claimed: Spelled, besides: Spelled) -> bytes:
    return fields({**_GOOD, **claimed, **besides})


SORT: Final = Sort("admissions", "3.4", "PORTAO-ADMISSIONS-V1", LISTS, ROSTER, _spell)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from cases_of_every_sort(SORT)
    yield from _counts()
    yield from _people()
    yield from _rows()
    yield from _wholeness()
    yield from _sizes()


def _ok(name: str, comment: str, changes: Spelled, size: int, used: list[Json]) -> Case:
    decoded: dict[str, Json] = {
        "event": EVENT,
        "gen": GEN,
        "pos": POS,
        "issued_s": NOW,
        "size": size,
        "used": used,
    }
    return SORT.case(name, comment, SORT.signed(_spell({}, changes)), "OK", decoded=decoded)


def _bad(name: str, comment: str, rows: bytes, expect: str = "INCOMPLETE", size: int = _SIZE) -> Case:
    return SORT.case(name, comment, SORT.signed(_spell({}, {6: uint(size), 7: rows})), expect)


def _good() -> Iterator[Case]:
    three: list[Json] = [[1, 0, [0, 7, 11]], [1, 2, []], [3, 0, [1]]]
    yield _ok("ok", "the first, the eighth and the last ticket; two zones, two uses", {}, _SIZE, three)
    yield _ok("ok-no-rows", "nobody has been scanned", {7: array()}, _SIZE, [])
    yield _ok("ok-no-tickets", "none issued", {6: uint(0), 7: array()}, 0, [])
    empty = _row(1, 0, b"", 0)
    yield _ok("ok-no-tickets-but-a-row", "a map of no bits", {6: uint(0), 7: array(empty)}, 0, [[1, 0, []]])
    packed = _row(1, 0, bytes(517), 0, form=1, stored=zlib_bits.zeros(2))
    yield _ok(
        "ok-compressed", "517 zero bytes as zlib", {6: uint(4_136), 7: array(packed)}, 4_136, [[1, 0, []]]
    )
    longer = _row(1, 0, _FIRST, 3, form=1, stored=zlib_bits.stored(_FIRST))
    yield _ok(
        "ok-the-longer-form", "zlib where raw is shorter", {7: array(longer)}, _SIZE, [[1, 0, [0, 7, 11]]]
    )
    full = _row(1, 0, b"\xff", 8)
    yield _ok("ok-full-byte", "no unused bit", {6: uint(8), 7: array(full)}, 8, [[1, 0, list(range(8))]])


def _counts() -> Iterator[Case]:
    """Field 8: what was counted, where yes or no is not enough."""

    def row(*numbers: int) -> bytes:
        return array(*(uint(number) for number in numbers))

    def signed(name: str, comment: str, rows: bytes, expect: str, counted: list[Json] | None = None) -> Case:
        spelled = SORT.signed(_spell({}, {7: array(), 8: rows}))
        if counted is None:
            return SORT.case(name, comment, spelled, expect)
        decoded: dict[str, Json] = {
            "event": EVENT,
            "gen": GEN,
            "pos": POS,
            "issued_s": NOW,
            "size": _SIZE,
            "used": [],
        }
        return SORT.case(name, comment, spelled, expect, decoded=decoded | {"counts": counted})

    plain, daily = (1, 0, 4, 2, 1, 1_790_000_000_000), (1, 0, 11, 3, 0, 0, 1_789_990_000, 2)
    yield signed(
        "ok-counts",
        "with a day and without",
        array(row(*plain), row(*daily)),
        "OK",
        [list(plain), list(daily)],
    )
    yield signed("counts-none", "an empty field is left out", array(), "MALFORMED")
    yield signed("counts-descend", "ticket 11, then 4", array(row(*daily), row(*plain)), "MALFORMED")
    yield signed("counts-twice", "ticket 4 twice", array(row(*plain), row(*plain)), "MALFORMED")
    yield signed("counts-of-seven", "a day without its entries", array(row(*daily[:7])), "MALFORMED")
    yield signed("counts-zone-0", "zones are 1 and up", array(row(0, *plain[1:])), "MALFORMED")
    yield signed("counts-beyond-size", "ticket 12 of 12", array(row(1, 0, 12, *plain[3:])), "INCOMPLETE")


def _people() -> Iterator[Case]:
    """Field 9: how many are inside, where a policy says how many may be."""

    def signed(name: str, comment: str, rows: bytes, expect: str = "MALFORMED", decoded: Json = None) -> Case:
        spelled = SORT.signed(_spell({}, {7: array(), 9: rows}))
        return SORT.case(f"people-{name}", comment, spelled, expect, decoded=decoded)

    def row(*numbers: int) -> bytes:
        return array(*(uint(number) for number in numbers))

    said: dict[str, Json] = {
        "event": EVENT,
        "gen": GEN,
        "pos": POS,
        "issued_s": NOW,
        "size": _SIZE,
        "used": [],
    }
    two = array(row(1, 0), row(3, 812))
    yield signed("ok", "nobody in one zone", two, "OK", {**said, "people": [[1, 0], [3, 812]]})
    yield signed("none", "an empty field is left out", array())
    yield signed("zone-0", "zones are 1 and up", array(row(0, 5)))
    yield signed("zone-twice", "zone 1 twice", array(row(1, 5), row(1, 6)))
    yield signed("zones-descend", "zone 3, then 1", array(row(3, 5), row(1, 6)))
    yield signed("too-many", "2^31", array(row(1, 2**31)))
    yield signed("of-three", "a row has two numbers", array(row(1, 5, 0)))


def _rows() -> Iterator[Case]:
    first, second = _row(1, 0, _FIRST, 3), _row(1, 1, _SECOND, 0)
    yield _bad("rows-twice", "one zone and use twice", array(first, first), "MALFORMED")
    yield _bad("uses-descend", "1, then 0", array(second, first), "MALFORMED")
    yield _bad("zones-descend", "2, then 1", array(_row(2, 0, _FIRST, 3), second), "MALFORMED")
    yield _bad("zone-0", "zones are 1 and up", array(_row(0, 0, _FIRST, 3)), "MALFORMED")
    yield _bad("use-too-wide", "2^31", array(_row(1, 2**31, _FIRST, 3)), "MALFORMED")
    short = array(uint(1), uint(0), uint(3), bstr(hashlib.sha256(_FIRST).digest()), uint(0))
    yield _bad("row-short", "no bits", array(short), "MALFORMED")
    yield _bad("row-number", "a number", array(uint(1)), "MALFORMED")
    yield _bad("form-unknown", "form 2", array(_row(1, 0, _FIRST, 3, form=2)), "MALFORMED")
    yield _bad(
        "form-zlib-but-raw", "raw bits that say zlib", array(_row(1, 0, _FIRST, 3, form=1)), "MALFORMED"
    )


def _wholeness() -> Iterator[Case]:
    yield _bad("count-below", "one fewer than there are", array(_row(1, 0, _FIRST, 2)))
    yield _bad("count-above", "one more than there are", array(_row(1, 0, _FIRST, 4)))
    another = array(uint(1), uint(0), uint(3), bstr(bytes(32)), uint(0), bstr(_FIRST))
    yield _bad("digest-another", "32 zero bytes", array(another))
    yield _bad("bits-short", "a byte too few", array(_row(1, 0, b"\x01", 1)))
    yield _bad("bits-go-on", "a byte too many", array(_row(1, 0, _FIRST + b"\x00", 3)))
    yield _bad("bits-behind-the-last", "ticket 12 of 12", array(_row(1, 0, b"\x00\x10", 1)))
    yield _bad(
        "second-row-broken", "the first is right", array(_row(1, 0, _FIRST, 3), _row(1, 1, _SECOND, 1))
    )
    stream = zlib_bits.stored(_FIRST)
    yield _bad(
        "stream-goes-on",
        "a byte too many",
        array(_row(1, 0, _FIRST, 3, 1, zlib_bits.stored(_FIRST + b"\x00"))),
    )
    yield _bad(
        "stream-bomb", "258,001 bytes where 2 belong", array(_row(1, 0, _FIRST, 3, 1, zlib_bits.zeros(1_000)))
    )
    yield _bad("stream-cut", "cut within its data", array(_row(1, 0, _FIRST, 3, 1, stream[:-5])))
    yield _bad(
        "stream-with-more", "a byte after it", array(_row(1, 0, _FIRST, 3, 1, stream + b"\x00")), "MALFORMED"
    )


def _sizes() -> Iterator[Case]:
    yield _bad("size-too-high", "2^24 + 1", array(), "MALFORMED", 2**24 + 1)
    rows = array(*(_row(1, use, b"", 0) for use in range(9)))
    yield _bad("rows-too-large-together", "nine maps of 2 MiB each", rows, "MALFORMED", 2**24)
    yield _bad(
        "rows-large-together",
        "eight maps of 2 MiB each, which are not there",
        array(*(_row(1, use, b"", 0) for use in range(8))),
        "INCOMPLETE",
        2**24,
    )
