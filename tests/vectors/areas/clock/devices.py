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


def _device(name: str, comment: str, anchor: Json, now: dict[str, Json], *moment: Json, **more: Json) -> Case:
    """`counts_sleep`: of the monotonic clock; `at_least_ms`: when the newest head that was heard was signed."""
    fields: dict[str, Json] = {"kind": "device", "anchored": anchor, "reading": now}
    fields |= {"counts_sleep": True, "at_least_ms": 0} | more
    return Case(f"device-{name}", "7.5", comment, fields, "OK", list(moment))


def _anchored(wall_ms: int = _NOON - 5_000) -> dict[str, Json]:
    """At noon by 50 ms more or less, when the wall clock said `wall_ms` and the monotonic clock 1 s."""
    return {"lo": _NOON - 40, "hi": _NOON + 60, "read": _reading(wall_ms, 1_000)}


def _device_clocks() -> Iterator[Case]:
    yield from _never_anchored()
    yield from _in_one_boot()
    yield from _in_another_boot()


def _never_anchored() -> Iterator[Case]:
    wall = _reading(_NOON, 7)
    yield _device("never-anchored", "the wall clock, for what it is", None, wall, _NOON, None)
    heard: Json = _NOON + 60_000
    comment = "it is not before the newest head"
    yield _device("never-anchored-but-heard", comment, None, wall, heard, None, at_least_ms=heard)
    past: Json = _NOON - 1
    yield _device("never-anchored-heard-before", "an older head", None, wall, _NOON, None, at_least_ms=past)


def _in_one_boot() -> Iterator[Case]:
    held = _anchored()
    at = _reading(_NOON - 5_000, 1_000)
    yield _device("just-anchored", "the middle, and half the width", held, at, _NOON + 10, 50)
    later = _reading(_NOON + 5_000, 11_000)
    after_10_s: tuple[Json, Json] = (_NOON + 10_010, 52)
    yield _device("10-s-later", "may be 1 ms less, or up to 2 more", held, later, *after_10_s)
    back = _reading(_NOON - 3_600_000, 11_000)
    yield _device("wall-set-back", "the monotonic clock goes on", held, back, *after_10_s)
    yield _device(
        "wall-set-right",
        "a machine that started in 1970, set right 10 s after its anchor: nothing changes",
        _anchored(wall_ms=60_000),
        later,
        *after_10_s,
    )
    slept = _reading(_NOON - 5_000 + 3_600_000, 1_000)
    moment: tuple[Json, Json] = (_NOON + 10 + 3_600_000, 3_600_050)
    comment = "or somebody set the clock: who knows, if the monotonic clock stands still in sleep"
    yield _device("slept-an-hour", comment, held, slept, *moment, counts_sleep=False)
    yield _device("heard-before", "an older head", held, later, *after_10_s, at_least_ms=_NOON + 10_009)
    # 9,990 ms above what it took for now, which may be 51 ms too much already.
    newer: Json = _NOON + 20_000
    yield _device("heard-after", "a newer head", held, later, newer, 9_990 + 51, at_least_ms=newer)


def _in_another_boot() -> Iterator[Case]:
    """The floor is noon - 40 ms, and the old offset + 5,010 ms, but where the case says otherwise."""
    held = _anchored()
    wall = _reading(_NOON + 1_000, 3, _OTHER_BOOT)
    yield _device("another-boot", "the wall clock, which can be right", held, wall, _NOON + 1_000, None)
    behind = _reading(_NOON + 1_000, 999)
    yield _device("mono-back", "taken for another boot", held, behind, _NOON + 1_000, None)
    floor = _NOON - 40
    for name, comment, wall_ms, now_ms in (
        ("at-floor", "the earliest that can be right", floor, floor),
        ("below-floor", "cannot be right: moved by its old offset", floor - 1, floor + 5_009),
        ("moved-to-floor", "the least that the offset mends", floor - 5_010, floor),
        ("moved-below-floor", "nor does the offset help", floor - 5_011, floor),
        ("in-1970", "it lost its clock: the anchor's lower bound", 60_000, floor),
    ):
        reading = _reading(wall_ms, 3, _OTHER_BOOT)
        yield _device(f"another-boot-{name}", comment, held, reading, now_ms, None)
    yield _device(
        "another-boot-set-right",
        "anchored in its year 1970, set right since: the old offset is not added",
        _anchored(wall_ms=60_000),
        wall,
        _NOON + 1_000,
        None,
    )
    yield _device(
        "another-boot-in-1970-again",
        "anchored in its year 1970, and 10 s further there: the old offset mends it",
        _anchored(wall_ms=60_000),
        _reading(70_000, 3, _OTHER_BOOT),
        _NOON + 10_010,
        None,
    )
    for name, comment, heard, now_ms in (
        ("offset", "moved by the offset it is not before that head", _NOON + 6_010, _NOON + 6_010),
        ("nothing", "not even with the offset", _NOON + 6_011, _NOON + 6_011),
    ):
        case = f"another-boot-heard-{name}"
        yield _device(case, comment, held, wall, now_ms, None, at_least_ms=heard)
