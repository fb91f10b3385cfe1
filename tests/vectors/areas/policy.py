"""PROTOCOL.md 9.1: a policy as CBOR, and as the JSON that people write (`json`)."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas._policy_besides import limit_cases
from tests.vectors.case import Case, Json
from tests.vectors.spelling import TRUE, array, bstr, mapping, negative, tstr, uint

RUNNER: Final = "tests/unit/sync_verdict/test_vectors.py"

Row = tuple[int, bytes]

_PLAIN: Final = {
    1: uint(1),
    2: uint(1),
    3: array(),
    4: array(),
    5: array(),
    6: uint(43200),
    7: uint(0),
}
PLAIN: Final[dict[str, Json]] = {
    "version": 1,
    "mode": 1,
    "windows": [],
    "access": [],
    "proofs": [],
    "amber_s": 43200,
    "red_s": 0,
}
_FULL_JSON: Final[dict[str, Json]] = {
    "version": 1,
    "mode": "re-entry",
    "windows": [{"zone": 0, "from": "2026-11-21T18:00:00Z", "to": "2026-11-22T02:00:00Z"}],
    "access": [{"zone": 1, "classes": ["VIP", ""]}],
    "proofs": [{"class": "", "accept": ["static", "paper", "rotating", "boarding_pass", "bare", "alias"]}],
    "list_age": {"amber_s": 3600, "red_s": 86400},
}
_FULL: Final[dict[str, Json]] = {
    "version": 1,
    "mode": 2,
    "windows": [[0, 1795284000, 1795312800]],
    "access": [[1, ["VIP", ""]]],
    "proofs": [["", [1, 2, 3, 4, 5, 6]]],
    "amber_s": 3600,
    "red_s": 86400,
}


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _bad()
    yield from _good_json()
    yield from _bad_json()
    yield from limit_cases()


def _cbor(changes: dict[int, bytes]) -> bytes:
    return mapping(*sorted((_PLAIN | changes).items()))


def _good() -> Iterator[Case]:
    def good(name: str, comment: str, changes: dict[int, bytes], decoded: dict[str, Json]) -> Case:
        return Case(name, "9.1", comment, {"cbor": _cbor(changes).hex()}, "OK", PLAIN | decoded)

    yield good("plain", "once, always, everybody", {}, {})
    full = {
        2: uint(2),
        3: array(array(uint(0), uint(1795284000), uint(1795312800))),
        4: array(array(uint(1), array(tstr("VIP"), tstr("")))),
        5: array(array(tstr(""), array(uint(1), uint(2), uint(3), uint(4), uint(5), uint(6)))),
        6: uint(3600),
        7: uint(86400),
    }
    yield good("full", "every field says something", full, _FULL)
    highest = {
        1: uint(2**31 - 1),
        3: array(array(uint(2**31 - 1), uint(0), uint(2**32 - 1))),
        6: uint(2**32 - 1),
    }
    numbers: dict[str, Json] = {
        "version": 2**31 - 1,
        "windows": [[2**31 - 1, 0, 2**32 - 1]],
        "amber_s": 2**32 - 1,
    }
    yield good("highest-numbers", "as many bits as there are", highest, numbers)
    class_ = "ç" * 8
    yield good(
        "class-of-16-bytes",
        "eight letters of two bytes",
        {5: array(array(tstr(class_), array(uint(1))))},
        {"proofs": [[class_, [1]]]},
    )
    yield good(
        "zone-without-classes",
        "a zone that lets nobody in",
        {4: array(array(uint(1), array()))},
        {"access": [[1, []]]},
    )
    yield good(
        "windows-overlap",
        "two windows of a zone may overlap",
        {3: array(array(uint(1), uint(5), uint(9)), array(uint(1), uint(7), uint(12)))},
        {"windows": [[1, 5, 9], [1, 7, 12]]},
    )
    rows = array(*(array(uint(zone), array()) for zone in range(1, 1025)))
    yield good(
        "1024-rows", "as many as there may be", {4: rows}, {"access": [[zone, []] for zone in range(1, 1025)]}
    )


def _bad() -> Iterator[Case]:
    def bad(name: str, comment: str, changes: dict[int, bytes]) -> Case:
        return Case(name, "9.1", comment, {"cbor": _cbor(changes).hex()}, "MALFORMED")

    window, one = array(uint(1), uint(5), uint(9)), array(uint(1))
    yield bad("version-zero", "versions begin at 1", {1: uint(0)})
    yield bad("version-32-bits", "2^31", {1: uint(2**31)})
    yield bad("version-negative", "-1", {1: negative(-1)})
    yield bad("version-true", "true is no number", {1: TRUE})
    yield bad("mode-zero", "no such mode", {2: uint(0)})
    yield bad("mode-unknown", "no such mode", {2: uint(4)})
    yield bad("field-8", "a field nobody knows", {8: uint(0)})
    yield Case(
        "field-missing",
        "9.1",
        "without field 7",
        {"cbor": mapping(*sorted(_PLAIN.items())[:6]).hex()},
        "MALFORMED",
    )
    yield Case("array", "9.1", "no map at all", {"cbor": array().hex()}, "MALFORMED")
    yield bad("window-empty", "it ends when it begins", {3: array(array(uint(1), uint(5), uint(5)))})
    yield bad("window-backward", "it ends before it begins", {3: array(array(uint(1), uint(9), uint(5)))})
    yield bad("window-zone-32-bits", "2^31", {3: array(array(uint(2**31), uint(5), uint(9)))})
    yield bad("window-33-bits", "2^32", {3: array(array(uint(1), uint(5), uint(2**32)))})
    yield bad("window-of-two", "two numbers", {3: array(array(uint(5), uint(9)))})
    yield bad("window-of-four", "four numbers", {3: array(array(uint(1), uint(5), uint(9), uint(9)))})
    yield bad("windows-no-array", "a window alone", {3: window[1:2]})
    yield bad("access-zone-zero", "zone 0 is no zone here", {4: array(array(uint(0), array()))})
    yield bad(
        "access-zone-twice", "zone 1 twice", {4: array(array(uint(1), array()), array(uint(1), array()))}
    )
    yield bad("access-class-twice", "VIP twice", {4: array(array(uint(1), array(tstr("VIP"), tstr("VIP"))))})
    yield bad("access-class-bytes", "a class as bytes", {4: array(array(uint(1), array(bstr(b"VIP"))))})
    yield bad("access-class-17-bytes", "too long", {4: array(array(uint(1), array(tstr("x" * 17))))})
    yield bad("proofs-empty", "no form is accepted", {5: array(array(tstr(""), array()))})
    yield bad("proofs-twice", "static twice", {5: array(array(tstr(""), array(uint(1), uint(1))))})
    yield bad("proofs-zero", "no such proof", {5: array(array(tstr(""), array(uint(0))))})
    yield bad("proofs-unknown", "no such proof", {5: array(array(tstr(""), array(uint(7))))})
    yield bad(
        "proofs-class-twice", "two rows for VIP", {5: array(array(tstr("VIP"), one), array(tstr("VIP"), one))}
    )
    yield bad("proofs-class-17-bytes", "too long", {5: array(array(tstr("x" * 17), one))})
    yield bad("age-33-bits", "2^32", {6: uint(2**32)})
    yield bad("1025-windows", "one row too many", {3: array(*([window] * 1025))})


def _good_json() -> Iterator[Case]:
    def good(name: str, comment: str, document: Json, decoded: dict[str, Json]) -> Case:
        return Case(f"json-{name}", "9.1", comment, {"json": document}, "OK", decoded)

    yield good("empty", "what is left out takes its default", {}, PLAIN)
    yield good("full", "every field says something", _FULL_JSON, _FULL)
    local: list[Json] = [{"zone": 0, "from": "2026-11-21T15:00:00-03:00", "to": "2026-11-21T23:00:00-03:00"}]
    yield good(
        "local-times",
        "another offset, the same seconds",
        {"windows": local},
        PLAIN | {"windows": [[0, 1795284000, 1795312800]]},
    )
    yield good("half-an-age", "red alone", {"list_age": {"red_s": 7}}, PLAIN | {"red_s": 7})


def _bad_json() -> Iterator[Case]:
    def bad(name: str, path: str, document: Json) -> Case:
        fields: dict[str, Json] = {"json": document, "path": path}
        return Case(f"json-{name}", "9.1", f"the fault is at {path}", fields, "BAD_POLICY")

    def window(**changes: Json) -> Json:
        good: dict[str, Json] = {"zone": 0, "from": "2026-11-21T18:00:00Z", "to": "2026-11-22T02:00:00Z"}
        return {"windows": [good | changes]}

    yield bad("no-object", "document", [])
    yield bad("field-misspelt", "acess", {"acess": []})
    yield bad("mode-unknown", "mode", {"mode": "twice"})
    yield bad("mode-number", "mode", {"mode": 1})
    yield bad("mode-null", "mode", {"mode": None})
    yield bad("version-zero", "version", {"version": 0})
    yield bad("version-text", "version", {"version": "1"})
    yield bad("version-true", "version", {"version": True})
    yield bad("windows-object", "windows", {"windows": {}})
    yield bad("window-text", "windows[0]", {"windows": ["18:00"]})
    yield bad("window-field-misspelt", "windows[0].till", window(till="2026-11-22T02:00:00Z"))
    yield bad("window-zone-missing", "windows[0].zone", {"windows": [{"from": "2026-11-21T18:00:00Z"}]})
    yield bad("window-time-without-offset", "windows[0].from", window(**{"from": "2026-11-21T18:00:00"}))
    yield bad("window-time-no-time", "windows[0].from", window(**{"from": "18h"}))
    yield bad("window-time-number", "windows[0].from", window(**{"from": 1795284000}))
    yield bad("window-time-milliseconds", "windows[0].to", window(to="2026-11-22T02:00:00.500Z"))
    yield bad("window-backward", "windows[0]", window(to="2026-11-21T17:59:59Z"))
    yield bad("window-in-1969", "windows[0]", window(**{"from": "1969-12-31T23:59:59Z"}))
    yield bad("window-in-2106", "windows[0]", window(to="2106-02-07T06:28:16Z"))
    yield bad("access-zone-zero", "access[0].zone", {"access": [{"zone": 0, "classes": []}]})
    yield bad("access-zone-negative", "access[0].zone", {"access": [{"zone": -1, "classes": []}]})
    yield bad("access-classes-text", "access[0].classes", {"access": [{"zone": 1, "classes": "VIP"}]})
    yield bad("access-class-number", "access[0].classes", {"access": [{"zone": 1, "classes": [1]}]})
    two: list[Json] = [{"zone": 1, "classes": []}, {"zone": 1, "classes": []}]
    yield bad("access-zone-twice", "access", {"access": two})
    yield bad("proof-unknown", "proofs[0].accept", {"proofs": [{"class": "", "accept": ["photo"]}]})
    yield bad("proofs-none", "proofs[0].accept", {"proofs": [{"class": "", "accept": []}]})
    yield bad("proofs-class-missing", "proofs[0].class", {"proofs": [{"accept": ["static"]}]})
    yield bad("age-number", "list_age", {"list_age": 3600})
    yield bad("age-field-misspelt", "list_age.amber", {"list_age": {"amber": 3600}})
    yield bad("age-fraction", "list_age.red_s", {"list_age": {"red_s": "0.5"}})
    yield bad("age-too-high", "list_age", {"list_age": {"red_s": 2**32}})
