"""PROTOCOL.md 9.1, fields 8 to 13, and 9.3: limits, gates, notes, and times relative to the event."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, mapping, tstr, uint

DAYS: Final = (1795230000, 1795316400)
_PLAIN: Final = {1: uint(1), 2: uint(3), 3: array(), 4: array(), 5: array(), 6: uint(43200), 7: uint(0)}
_MANY: Final[dict[str, Json]] = {
    "version": 1, "mode": 3, "windows": [], "access": [], "proofs": [], "amber_s": 43200, "red_s": 0,
}  # fmt: skip


def limit_cases() -> Iterator[Case]:
    yield from _good()
    yield from _bad()
    yield from _json()
    yield from _gates_and_notes()
    yield from _relative()
    yield from _claims()
    yield from _capacities()


def _case(name: str, comment: str, changes: dict[int, bytes], decoded: dict[str, Json] | None) -> Case:
    said: dict[str, Json] = {"cbor": mapping(*sorted((_PLAIN | changes).items())).hex()}
    if decoded is None:
        return Case(name, "9.1", comment, said, "MALFORMED")
    return Case(name, "9.1", comment, said, "OK", _MANY | decoded)


def _days(*starts: int) -> bytes:
    return array(*(uint(start) for start in starts))


def _limits(*rows: tuple[int, int]) -> bytes:
    return array(*(array(uint(what), uint(number)) for what, number in rows))


def _good() -> Iterator[Case]:
    yield _case("many", "as often as one likes", {}, {})
    yield _case("limit-per-use", "three times", {8: _limits((1, 3))}, {"limits": [[1, 3]]})
    yield _case("limit-gap", "not within ten minutes", {8: _limits((3, 600))}, {"limits": [[3, 600]]})
    every = {8: _limits((1, 9), (2, 1), (3, 2**32 - 1)), 9: _days(*DAYS)}
    said: dict[str, Json] = {"limits": [[1, 9], [2, 1], [3, 2**32 - 1]], "days": list(DAYS)}
    yield _case("limits", "of every kind", every, said)


def _bad() -> Iterator[Case]:
    def bad(name: str, comment: str, limits: bytes | None, days: bytes | None = None) -> Case:
        fields = {8: limits, 9: days}
        return _case(name, comment, {key: raw for key, raw in fields.items() if raw is not None}, None)

    yield bad("limits-none", "an empty field is left out", array())
    yield bad("limit-of-nothing", "0 is no limit", _limits((1, 0)))
    yield bad("limit-unknown", "no such limit", _limits((5, 1)))
    yield bad("limit-total-32-bits", "2^31", _limits((4, 2**31)))
    yield bad("limit-twice", "per use twice", _limits((1, 3), (1, 4)))
    yield bad("limits-descend", "the gap first", _limits((3, 600), (1, 3)))
    yield bad("limit-per-use-32-bits", "2^31", _limits((1, 2**31)))
    yield bad("limit-gap-33-bits", "2^32", _limits((3, 2**32)))
    yield bad("limit-of-three-numbers", "a row has two", array(array(uint(1), uint(3), uint(0))))
    yield bad("limit-per-day-without-days", "which days?", _limits((2, 1)))
    yield bad("days-without-limit-per-day", "what for?", _limits((1, 3)), _days(*DAYS))
    yield bad("days-none", "an empty field is left out", _limits((1, 3)), array())
    yield bad("days-descend", "the later one first", _limits((2, 1)), _days(*reversed(DAYS)))
    yield bad("days-twice", "one day twice", _limits((2, 1)), _days(DAYS[0], DAYS[0]))
    yield bad("day-33-bits", "2^32", _limits((2, 1)), _days(2**32))


def _json() -> Iterator[Case]:
    total: dict[str, Json] = {"mode": "many", "limits": {"total": 5}}
    yield Case(
        "json-limit-total", "9.3", "over all uses", {"json": total}, "OK", _MANY | {"limits": [[4, 5]]}
    )
    starts: list[Json] = ["2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z"]
    form: Json = {"mode": "many", "limits": {"per_use": 3, "per_day": 1, "gap_min": 10, "days": starts}}
    said: dict[str, Json] = {"limits": [[1, 3], [2, 1], [3, 600]], "days": list(DAYS)}
    yield Case("json-limits", "9.3", "minutes are seconds", {"json": form}, "OK", _MANY | said)

    def bad(name: str, path: str, limits: dict[str, Json]) -> Case:
        fields: dict[str, Json] = {"json": {"limits": limits}, "path": path}
        return Case(f"json-{name}", "9.3", f"the fault is at {path}", fields, "BAD_POLICY")

    yield bad("limits-without-days", "limits.days", {"per_day": 1})
    yield bad("limits-misspelt", "limits.per_week", {"per_week": 1})
    yield bad("limits-negative", "limits.per_use", {"per_use": -1})
    yield bad("limits-too-high", "limits", {"per_use": 2**31})
    yield bad("limits-days-alone", "limits.days", {"per_use": 1, "days": starts})
    yield bad("limits-day-no-time", "limits.days", {"per_day": 1, "days": ["Saturday"]})


def _gates_and_notes() -> Iterator[Case]:
    def row(id_: bytes, *inside: bytes) -> bytes:
        return array(id_, array(*inside))

    vip, child = row(uint(3), tstr("VIP"), tstr("")), row(tstr("CHILD"), uint(1), uint(2))
    yield _case("gates", "VIPs and tickets without a class", {10: array(vip)}, {"gates": [[3, ["VIP", ""]]]})
    yield _case("notes", "ID and age", {11: array(child)}, {"notes": [["CHILD", [1, 2]]]})
    quiet = array(child, row(tstr("STAFF")))
    yield _case("notes-none-of-a-class", "others", {11: quiet}, {"notes": [["CHILD", [1, 2]], ["STAFF", []]]})
    for name, comment, key, rows in (
        ("gates-none", "an empty field is left out", 10, array()),
        ("gate-zero", "gates are 1 and up", 10, array(row(uint(0), tstr("VIP")))),
        ("gate-twice", "gate 3 twice", 10, array(vip, vip)),
        ("gate-class-twice", "VIP twice", 10, array(row(uint(3), tstr("VIP"), tstr("VIP")))),
        ("notes-none", "an empty field is left out", 11, array()),
        ("note-unknown", "no such note", 11, array(row(tstr("CHILD"), uint(5)))),
        ("note-twice", "ID twice", 11, array(row(tstr("CHILD"), uint(1), uint(1)))),
        ("notes-class-twice", "children twice", 11, array(child, child)),
        ("notes-class-17-bytes", "too long", 11, array(row(tstr("x" * 17), uint(1)))),
        ("field-15", "a field nobody knows", 15, uint(1)),
    ):
        yield _case(name, comment, {key: rows}, None)
    yield _case("unpaid", "let in, with attention", {12: uint(1)}, {"unpaid": True})
    yield _case("unpaid-zero", "no is said by saying nothing", {12: uint(0)}, None)
    yield _case("unpaid-two", "1, or nothing", {12: uint(2)}, None)
    accept: Json = {"mode": "many", "unpaid": "accept"}
    yield Case("json-unpaid-accept", "9.3", "accepted", {"json": accept}, "OK", _MANY | {"unpaid": True})
    refuse: Json = {"mode": "many", "unpaid": "refuse"}
    yield Case("json-unpaid-refuse", "9.3", "the default", {"json": refuse}, "OK", _MANY)
    both: Json = {
        "mode": "many",
        "access": [{"gate": 3, "classes": ["VIP"]}, {"zone": 1, "classes": ["VIP", ""]}],
        "notes": [{"class": "HALF", "look_at": ["discount", "check_id"]}],
    }
    said: dict[str, Json] = {
        "access": [[1, ["VIP", ""]]],
        "gates": [[3, ["VIP"]]],
        "notes": [["HALF", [3, 1]]],
    }
    yield Case("json-gates-and-notes", "9.3", "in one list", {"json": both}, "OK", _MANY | said)
    for name, path, form in (
        ("unpaid-maybe", "unpaid", {"unpaid": "maybe"}),
        ("gate-and-zone", "access[0].zone", {"access": [{"gate": 3, "zone": 1, "classes": []}]}),
        ("note-unknown", "notes[0].look_at", {"notes": [{"class": "", "look_at": ["shoes"]}]}),
        ("gate-zero", "access[0].gate", {"access": [{"gate": 0, "classes": []}]}),
    ):
        fields: dict[str, Json] = {"json": form, "path": path}  # type: ignore[dict-item]
        yield Case(f"json-{name}", "9.3", f"the fault is at {path}", fields, "BAD_POLICY")


def _capacities() -> Iterator[Case]:
    def rooms(*rows: tuple[int, ...]) -> bytes:
        return array(*(_days(*row) for row in rows))

    said: list[Json] = [[1, 500], [2, 1]]
    yield _case("capacity", "two zones", {14: rooms((1, 500), (2, 1))}, {"capacity": said})
    for name, comment, raw in (
        ("none", "an empty field is left out", array()),
        ("zone-0", "zones are 1 and up", rooms((0, 5))),
        ("of-nobody", "that would be a closed zone", rooms((1, 0))),
        ("zone-32-bits", "2^31", rooms((2**31, 5))),
        ("people-32-bits", "2^31", rooms((1, 2**31))),
        ("zone-twice", "zone 1 twice", rooms((1, 5), (1, 6))),
        ("zones-descend", "zone 2 first", rooms((2, 5), (1, 5))),
        ("of-three", "a row has two numbers", rooms((1, 5, 5))),
    ):
        yield _case(f"capacity-{name}", comment, {14: raw}, None)
    form: Json = {"mode": "many", "capacity": [{"zone": 2, "people": 1}, {"zone": 1, "people": 500}]}
    yield Case("json-capacity", "9.3", "in any order", {"json": form}, "OK", _MANY | {"capacity": said})
    twice: Json = {"capacity": [{"zone": 1, "people": 5}, {"zone": 1, "people": 5}]}
    refused: tuple[tuple[str, str, Json], ...] = (
        ("twice", "capacity", twice),
        ("nobody", "capacity", {"capacity": [{"zone": 1, "people": 0}]}),
        ("misspelt", "capacity[0].seats", {"capacity": [{"zone": 1, "people": 5, "seats": 5}]}),
    )
    for name, path, bad in refused:
        fields: dict[str, Json] = {"json": bad, "path": path}
        yield Case(f"json-capacity-{name}", "9.3", f"the fault is at {path}", fields, "BAD_POLICY")


def _claims() -> Iterator[Case]:
    """Field 13: the zones before whose entries the server is asked."""
    yield _case("claim", "two zones", {13: _days(1, 2)}, {"claim": [1, 2]})
    yield _case("claim-everywhere", "every zone", {13: _days(0)}, {"claim": [0]})
    yield _case("claim-none", "an empty field is left out", {13: array()}, None)
    yield _case("claim-zone-32-bits", "2^31", {13: _days(2**31)}, None)
    yield _case("claim-zone-twice", "zone 1 twice", {13: _days(1, 1)}, None)
    yield _case("claim-zones-descend", "zone 2 first", {13: _days(2, 1)}, None)
    yield _case("claim-no-array", "a zone alone", {13: uint(1)}, None)
    form: Json = {"mode": "many", "claim": [2, 1]}
    yield Case("json-claim", "9.3", "in any order", {"json": form}, "OK", _MANY | {"claim": [1, 2]})
    none: Json = {"mode": "many", "claim": []}
    yield Case("json-claim-none", "9.3", "the default", {"json": none}, "OK", _MANY)
    for name, zones in (
        ("zone-twice", [1, 1]),
        ("zone-32-bits", [2**31]),
        ("negative", [-1]),
        ("text", ["1"]),
        ("one", 1),
    ):
        fields: dict[str, Json] = {"json": {"claim": zones}, "path": "claim"}  # type: ignore[dict-item]
        yield Case(f"json-claim-{name}", "9.3", "the fault is at claim", fields, "BAD_POLICY")


def _relative() -> Iterator[Case]:
    event: Json = [1_795_284_000, 1_795_312_800]

    def window(from_: str, to: str) -> Json:
        return {"mode": "many", "windows": [{"zone": 0, "from": from_, "to": to}]}

    fields: dict[str, Json] = {"json": window("start-90m", "end+1d"), "event": event}
    made: dict[str, Json] = {"windows": [[0, 1_795_278_600, 1_795_399_200]]}
    yield Case(
        "json-window-around-the-event", "9.3", "90 minutes before, a day after", fields, "OK", _MANY | made
    )
    fields = {"json": window("start", "start+30s"), "event": event}
    made = {"windows": [[0, 1_795_284_000, 1_795_284_030]]}
    yield Case("json-window-at-the-start", "9.3", "half a minute", fields, "OK", _MANY | made)
    for name, from_, to, path in (
        ("ends-before", "start", "start-1h", "windows[0]"),
        ("unit-unknown", "start-1w", "end", "windows[0].from"),
        ("spaced", "start - 1h", "end", "windows[0].from"),
        ("middle", "middle", "end", "windows[0].from"),
    ):
        fields = {"json": window(from_, to), "event": event, "path": path}
        yield Case(f"json-window-{name}", "9.3", f"the fault is at {path}", fields, "BAD_POLICY")
    fields = {"json": window("start-1h", "end"), "path": "windows[0].from"}
    yield Case("json-window-without-an-event", "9.3", "of which event?", fields, "BAD_POLICY")
