"""PROTOCOL.md 3.1: what an event is."""

from collections.abc import Iterator
from typing import Final

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
from tests.vectors.spelling import NULL, array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_CHAIN: Final = bytes(range(32))
_ANCESTRY: Final = array(array(uint(2), uint(1), uint(30)))


def _policy(version: int) -> bytes:
    return mapping(
        (1, uint(version)),
        (2, uint(1)),
        (3, array()),
        (4, array()),
        (5, array()),
        (6, uint(43_200)),
        (7, uint(0)),
    )


_GOOD: Final = {
    **claims(),
    5: bstr(_CHAIN),
    6: uint(NOW),
    7: tstr("Noite de fado"),
    8: uint(1),
    9: tstr("Europe/Lisbon"),
    10: uint(NOW + 3_600),
    11: uint(NOW + 7_200),
    12: uint(80_000),
    13: array(array(uint(2), tstr("Plateia")), array(uint(1), tstr("Balcão"))),
    14: array(array(uint(1), tstr("Portão A"), uint(1)), array(uint(3), tstr("Portão B"), uint(2))),
    15: array(_policy(1), _policy(4)),
    16: _ANCESTRY,
}
_DECODED: Final[dict[str, Json]] = {
    "event": EVENT,
    "gen": GEN,
    "pos": POS,
    "chain": _CHAIN.hex(),
    "issued_s": NOW,
    "name": "Noite de fado",
    "kind": 1,
    "timezone": "Europe/Lisbon",
    "starts_s": NOW + 3_600,
    "ends_s": NOW + 7_200,
    "capacity": 80_000,
    "zones": [[2, "Plateia"], [1, "Balcão"]],
    "gates": [[1, "Portão A", 1], [3, "Portão B", 2]],
    "policies": [1, 4],
    "ancestry": [[2, 1, 30]],
}


def _spell(claimed: Spelled, besides: Spelled) -> bytes:
    return fields({**_GOOD, **claimed, **besides})


SORT: Final = Sort("profile", "3.1", "PORTAO-PROFILE-V1", LISTS, ROSTER, _spell)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from cases_of_every_sort(SORT)
    yield from _numbers_and_texts()
    yield from _rows()
    yield from _ancestries()
    yield from _flights()


def _ok(name: str, comment: str, changes: Spelled, decoded: dict[str, Json]) -> Case:
    return SORT.case(name, comment, SORT.signed(_spell({}, changes)), "OK", decoded={**_DECODED, **decoded})


def _bad(name: str, comment: str, changes: Spelled, clause: str | None = None) -> Case:
    return SORT.case(name, comment, SORT.signed(_spell({}, changes)), clause=clause)


def _good() -> Iterator[Case]:
    yield _ok("ok", "two zones, two gates, two policies, in the second generation", {}, {})
    first = {3: uint(1), 16: array()}
    yield _ok("ok-first-generation", "without ancestry", first, {"gen": 1, "ancestry": []})
    bare = {13: array(), 14: array(), 12: uint(0)}
    yield _ok(
        "ok-without-gates", "no zones, no gates, no room", bare, {"zones": [], "gates": [], "capacity": 0}
    )
    moment = {11: uint(NOW + 3_600)}
    yield _ok("ok-ends-as-it-starts", "an event of one moment", moment, {"ends_s": NOW + 3_600})
    yield _ok("ok-longest-name", "200 bytes", {7: tstr("ã" * 100)}, {"name": "ã" * 100})
    yield _ok("ok-stay", "kind 3", {8: uint(3)}, {"kind": 3})
    highest = {4: uint(2**53 - 1), 6: uint(2**32 - 1), 12: uint(2**24 - 1)}
    yield _ok(
        "ok-highest-numbers",
        "each as high as it may be",
        highest,
        {"pos": 2**53 - 1, "issued_s": 2**32 - 1, "capacity": 2**24 - 1},
    )


def _numbers_and_texts() -> Iterator[Case]:
    yield _bad("chain-short", "31 bytes", {5: bstr(bytes(31))})
    yield _bad("issued-too-late", "2^32", {6: uint(2**32)})
    yield _bad("name-empty", "no name", {7: tstr("")})
    yield _bad("name-too-long", "201 bytes", {7: tstr("n" * 201)})
    yield _bad("name-control", "an escape sequence", {7: tstr("a\x1b[2J")})
    yield _bad("name-control-c1", "U+0085", {7: tstr("a\x85")})
    yield _bad("name-bytes", "a byte string", {7: bstr(b"Fado")})
    yield _bad("kind-0", "no kind", {8: uint(0)})
    yield _bad("kind-unknown", "kind 4", {8: uint(4)})
    yield _bad("timezone-too-long", "65 bytes", {9: tstr("z" * 65)})
    yield _bad("ends-before-it-starts", "by a second", {11: uint(NOW + 3_599)})
    yield _bad("capacity-too-high", "2^24", {12: uint(2**24)})
    yield _bad("starts-null", "null where a time belongs", {10: NULL})


def _rows() -> Iterator[Case]:
    one, two = array(uint(1), tstr("Plateia")), array(uint(2), tstr("Balcão"))
    gate = array(uint(1), tstr("Portão A"), uint(1))
    yield _bad("zone-twice", "one id, two names", {13: array(one, two, array(uint(1), tstr("b")))})
    yield _bad("zone-0", "ids are 1 and up", {13: array(one, two, array(uint(0), tstr("b")))})
    yield _bad("zone-without-a-name", "a row of one", {13: array(one, two, array(uint(3)))})
    yield _bad("zone-too-wide", "2^31", {13: array(one, two, array(uint(2**31), tstr("b")))})
    yield _bad("gate-twice", "one id, two gates", {14: array(gate, gate)})
    yield _bad("gate-into-nowhere", "no zone 3", {14: array(array(uint(1), tstr("a"), uint(3)))})
    yield _bad("gate-into-zone-0", "ids are 1 and up", {14: array(array(uint(1), tstr("a"), uint(0)))})
    yield _bad("policies-empty", "none is in force", {15: array()})
    yield _bad("policies-descend", "4, then 1", {15: array(_policy(4), _policy(1))})
    yield _bad("policy-twice", "one version twice", {15: array(_policy(4), _policy(4))})
    yield _bad("policy-broken", "version 0", {15: array(_policy(0))}, clause="9.1")


def _ancestries() -> Iterator[Case]:
    def bad(name: str, comment: str, *rows: tuple[int, int, int], clause: str = "2.2") -> Case:
        spelled = array(*(array(*(uint(number) for number in row)) for row in rows))
        return _bad(name, comment, {16: spelled}, clause)

    yield bad("ancestry-without-own-generation", "3 alone", (3, 1, 4), clause="3.1")
    yield bad("ancestry-of-the-first", "generation 1 has no parent", (1, 1, 0), (2, 1, 30))
    yield bad("ancestry-descends", "3, then 2", (3, 1, 30), (2, 1, 30))
    yield bad("ancestry-own-parent", "2 of 2", (2, 2, 30))
    yield bad("ancestry-parent-later", "2 of 3", (2, 3, 30), (3, 1, 30))
    yield bad(
        "ancestry-fork-before-parent-began", "3 leaves 2 at 29, which began at 30", (2, 1, 30), (3, 2, 29)
    )
    yield _bad("ancestry-row-short", "no fork", {16: array(array(uint(2), uint(1)))}, "2.2")


_FLIGHT: Final = ("AC", "0834", "YUL", "FRA", 41, "9")
_FLIGHT_FIELDS: Final = ("carrier", "number", "from", "to", "day", "type")


def _flights() -> Iterator[Case]:
    def row(*values: str | int) -> Spelled:
        spelled = (tstr(value) if isinstance(value, str) else uint(value) for value in values)
        return {8: uint(2), 17: array(*spelled)}

    def good(name: str, comment: str, *flight: str | int) -> Case:
        said: list[Json] = list(flight)
        return _ok(name, comment, row(*flight), {"kind": 2, "flight": said})

    yield good("ok-flight", "carrier, number, from, to, day, type", *_FLIGHT)
    yield good(
        "ok-flight-longest", "three letters, a suffix, the last day", "EZY", "8724A", "MRS", "LGW", 366, "Z"
    )
    yield _bad("flight-of-a-show", "kind 1", {**row(*_FLIGHT), 8: uint(1)})
    for at, value, why in (
        (0, "A", "a carrier of one letter"),
        (0, "ac", "a carrier in lower case"),
        (1, "834", "three digits"),
        (1, "0834 ", "padded"),
        (2, "YU", "a place of two letters"),
        (3, "FR1", "a place with a digit"),
        (4, 0, "day 0"),
        (4, 367, "day 367"),
        (5, "", "no type"),
        (5, "^", "a type that is no letter and no digit"),
    ):
        name = f"flight-{_FLIGHT_FIELDS[at]}-{why.rsplit(' ', 1)[-1]}"
        yield _bad(name, why, row(*_FLIGHT[:at], value, *_FLIGHT[at + 1 :]))
    yield _bad("flight-short", "no type", row(*_FLIGHT[:5]))
