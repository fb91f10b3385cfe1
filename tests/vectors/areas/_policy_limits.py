"""PROTOCOL.md 9.1, fields 8 and 9, and 9.3: the limits of a policy."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, mapping, uint

DAYS: Final = (1795230000, 1795316400)
_PLAIN: Final = {1: uint(1), 2: uint(3), 3: array(), 4: array(), 5: array(), 6: uint(43200), 7: uint(0)}
_MANY: Final[dict[str, Json]] = {
    "version": 1, "mode": 3, "windows": [], "access": [], "proofs": [], "amber_s": 43200, "red_s": 0,
}  # fmt: skip


def limit_cases() -> Iterator[Case]:
    yield from _good()
    yield from _bad()
    yield from _json()


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
    yield bad("limit-unknown", "no such limit", _limits((4, 1)))
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
