"""7.1 and 7.5: which round trips make an anchor, and what a device takes for now."""

from collections.abc import Iterator

from tests.vectors.case import Case, Json
from tests.vectors.journal import BOOT

_NOON = 1_790_000_000_000
_OTHER_BOOT = "b007" * 3 + "ffff"


def cases() -> Iterator[Case]:
    yield from _round_trips()
    yield from _device_clocks()


def _reading(wall_ms: int, mono_ms: int, boot: str = BOOT.hex()) -> dict[str, Json]:
    return {"wall_ms": wall_ms, "mono_ms": mono_ms, "boot": boot}


def _round_trips() -> Iterator[Case]:
    def case(name: str, comment: str, received: dict[str, Json], steady: bool) -> Case:
        fields: dict[str, Json] = {"kind": "round_trip", "sent": _reading(_NOON, 1_000), "received": received}
        return Case(f"trip-{name}", "7.1", comment, fields, "OK", steady)

    yield case("90-ms", "both clocks counted the same", _reading(_NOON + 90, 1_090), True)
    yield case("at-once", "no time passed", _reading(_NOON, 1_000), True)
    yield case("30-s", "the longest", _reading(_NOON + 30_000, 31_000), True)
    yield case("too-long", "1 ms more", _reading(_NOON + 30_001, 31_001), False)
    yield case("gained-1-s", "the most that may be", _reading(_NOON + 1_090, 1_090), True)
    yield case("slept", "1 ms more", _reading(_NOON + 1_091, 1_090), False)
    yield case("lost-1-s", "the most that may be", _reading(_NOON - 910, 1_090), True)
    yield case("set-back", "1 ms more: it may hide a sleep", _reading(_NOON - 911, 1_090), False)
    yield case("backward", "the monotonic clock ran back", _reading(_NOON, 999), False)
    yield case("rebooted", "two boots", _reading(_NOON + 90, 1_090, _OTHER_BOOT), False)


def _device_clocks() -> Iterator[Case]:
    anchored: dict[str, Json] = {"lo": _NOON - 40, "hi": _NOON + 60, "read": _reading(_NOON - 5_000, 1_000)}

    def case(name: str, comment: str, held: Json, now: dict[str, Json], *moment: Json) -> Case:
        fields: dict[str, Json] = {"kind": "device", "anchored": held, "reading": now}
        return Case(f"device-{name}", "7.5", comment, fields, "OK", list(moment))

    yield case("never-anchored", "the wall clock, for what it is", None, _reading(_NOON, 7), _NOON, None)
    at = _reading(_NOON - 5_000, 1_000)
    yield case("just-anchored", "the middle, and half the width", anchored, at, _NOON + 10, 50)
    later = _reading(_NOON + 5_000, 11_000)
    yield case("10-s-later", "may be 1 ms less, or up to 2 more", anchored, later, _NOON + 10_010, 52)
    back = _reading(_NOON - 3_600_000, 11_000)
    yield case("wall-set-back", "the monotonic clock goes on", anchored, back, _NOON + 10_010, 52)
    slept = _reading(_NOON - 5_000 + 3_600_000, 1_000)
    moment = (_NOON + 10 + 3_600_000, 3_600_050)
    yield case("slept-an-hour", "or somebody set the clock: who knows", anchored, slept, *moment)
    other = _reading(_NOON + 1_000, 3, _OTHER_BOOT)
    yield case("another-boot", "the wall clock with its last offset", anchored, other, _NOON + 6_010, None)
    behind = _reading(_NOON + 1_000, 999)
    yield case("mono-back", "taken for another boot", anchored, behind, _NOON + 6_010, None)
