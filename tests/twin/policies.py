"""Policies for a twin to read: what the Python side would write, and the same with one thing changed."""

from collections.abc import Callable
from typing import Any, Final, cast

from keys import cbor
from keys.errors import KeysError, Malformed
from sync.limits import Limits
from sync.policy import Mode, Note, Policy, Proof, Window
from tests.twin.drawing import CLASSES, NOW, Draw

CAP: Final = 1 << 16
_CLASSES: Final = [class_ for class_ in CLASSES if class_ is not None]


_LASTING_S: Final = (1, 60, 3_600, 100_000)


def policy(draw: Draw) -> Policy:
    """A policy that every reader takes."""
    while True:
        drawn = _drawn(draw)
        try:
            drawn.to_value()
        except Malformed:
            continue
        return drawn


def _drawn(draw: Draw) -> Policy:
    def windows() -> tuple[Window, ...]:
        starts = [draw.about(NOW) for _ in range(draw.randint(0, 2))]
        return tuple(Window(draw.randint(0, 2), start, start + draw.one_of(_LASTING_S)) for start in starts)

    def classes(places: list[int]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        return tuple((place, tuple(draw.some(_CLASSES, 3))) for place in places)

    per_day = draw.one_of((0, 0, 0, 1, 2))
    days = tuple(sorted({draw.about(NOW) for _ in range(draw.randint(1, 3))})) if per_day else ()
    return Policy(
        version=draw.randint(1, 3),
        mode=draw.one_of((*Mode, Mode.MANY, Mode.MANY)),
        windows=windows() if draw.chance(4) else (),
        access=classes(draw.some((1, 2), 2)) if draw.chance(1) else (),
        proofs=tuple((class_, tuple(draw.some(list(Proof), 6))) for class_ in draw.some(_CLASSES, 3))
        if draw.chance(2)
        else (),
        amber_s=draw.one_of((0, 60, 43_200)),
        red_s=draw.one_of((0, 0, 90)),
        limits=Limits(
            draw.one_of((0, 0, 1, 2)), per_day, draw.one_of((0, 0, 60)), days, draw.one_of((0, 0, 2, 3))
        ),
        gate_access=classes(draw.some((3,), 1)) if draw.chance(1) else (),
        notes=tuple((class_, tuple(draw.some(list(Note), 4))) for class_ in draw.some(_CLASSES, 2)),
        unpaid=draw.chance(5),
        claim=tuple(sorted(draw.some((0, 1, 2), 2))),
        capacities=tuple(sorted((zone, draw.randint(1, 3)) for zone in draw.some((1, 2), 2))),
    )


def policy_case(draw: Draw) -> dict[str, Any]:
    """The bytes of a policy, perhaps with one value of it changed, and whether they are taken."""
    value = cast("dict[int, Any]", cbor.decode(cbor.encode(policy(draw).to_value()), "9.1", CAP))
    if draw.chance(7):
        draw.one_of(_CHANGES)(draw, value)
    raw = cbor.encode(value)
    return {"kind": "policy", "cbor": raw.hex(), "expect": _refusal(raw)}


def _refusal(raw: bytes) -> str:
    try:
        Policy.from_value(cbor.decode(raw, "9.1", CAP))
    except KeysError as error:
        return error.name
    return "OK"


_NUMBERS: Final = (0, 1, 2, 3, 4, 6, 7, 2**31 - 1, 2**31, 2**32 - 1, 2**32, -1)


def _change_number(draw: Draw, value: dict[int, Any]) -> None:
    value[draw.randint(1, 14)] = draw.one_of(_NUMBERS)


def _drop(draw: Draw, value: dict[int, Any]) -> None:
    del value[draw.one_of(list(value))]


def _add_row(draw: Draw, value: dict[int, Any]) -> None:
    """One that stands there already, or one of numbers: alike, out of order, too short or right."""
    rows = value.setdefault(draw.one_of((3, 4, 5, 8, 9, 10, 11, 13, 14)), [])
    fresh = [draw.one_of(_NUMBERS) for _ in range(draw.randint(1, 3))]
    named = [draw.one_of(_CLASSES), [draw.randint(0, 7) for _ in range(draw.randint(0, 2))]]
    rows.append(draw.one_of([*rows, fresh, fresh[0], named, [draw.randint(0, 2), ["A", "A"]]]))


def _change_in_row(draw: Draw, value: dict[int, Any]) -> None:
    rows = [row for rows in value.values() if isinstance(rows, list) for row in rows if isinstance(row, list)]
    if rows:
        row = draw.one_of(rows)
        row[draw.randrange(len(row))] = draw.one_of([*_NUMBERS, "A", "a" * 17, "é" * 9, [], b"A", None])


def _empty(draw: Draw, value: dict[int, Any]) -> None:
    value[draw.randint(1, 15)] = []


_CHANGES: Final[list[Callable[[Draw, dict[int, Any]], None]]] = [
    _change_number,
    _drop,
    _add_row,
    _add_row,
    _change_in_row,
    _change_in_row,
    _empty,
]
