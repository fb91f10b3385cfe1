"""A device's own clock (PROTOCOL.md 7.5)."""

import pytest

from sync.clock import UNBOUNDED, Bounds, DeviceClock, Moment, Reading
from tests.altered import replace

NOON_MS = 1_790_000_000_000
BOOT = b"boot-one"
NEXT_BOOT = b"boot-two"


def _read(wall_ms: int, mono_ms: int, boot: bytes = BOOT) -> Reading:
    return Reading(wall_ms, mono_ms, boot)


ANCHORED = DeviceClock().anchored(Bounds(NOON_MS - 40, NOON_MS + 60), _read(NOON_MS - 5_000, 1_000))


def test_a_device_that_never_heard_the_time_shows_its_wall_clock_and_knows_nothing() -> None:
    moment = DeviceClock().now(NOON_MS, 5, BOOT)
    assert moment == Moment(NOON_MS, None)
    assert (moment.now_s, moment.uncertainty_s) == (NOON_MS // 1000, None)


def test_an_anchored_device_counts_on_monotonically() -> None:
    assert ANCHORED.now(NOON_MS - 5_000, 1_000, BOOT) == Moment(NOON_MS + 10, 50)
    assert ANCHORED.now(NOON_MS + 5_000, 11_000, BOOT) == Moment(NOON_MS + 10_010, 52)


def test_a_wall_clock_that_is_set_back_changes_nothing_in_this_boot() -> None:
    assert ANCHORED.now(NOON_MS - 3_600_000, 11_000, BOOT) == ANCHORED.now(NOON_MS + 5_000, 11_000, BOOT)


def test_a_wall_clock_that_is_set_right_changes_nothing_in_this_boot() -> None:
    lost = DeviceClock().anchored(Bounds(NOON_MS - 40, NOON_MS + 60), _read(60_000, 1_000))
    assert lost.now(NOON_MS + 10_000, 11_000, BOOT) == Moment(NOON_MS + 10_010, 52)


def test_where_the_monotonic_clock_stops_in_sleep_what_the_wall_clock_gained_widens_the_uncertainty() -> None:
    slept = replace(ANCHORED, counts_sleep=False).now(NOON_MS - 5_000 + 3_600_000, 1_000, BOOT)
    assert slept.now_ms == NOON_MS + 10 + 3_600_000
    assert slept.uncertainty_ms == 3_600_000 + 50
    assert slept.uncertainty_s == 3_601


@pytest.mark.parametrize(
    ("wall_ms", "now_ms"),
    [
        (NOON_MS + 1_000, NOON_MS + 1_000),
        (NOON_MS - 40, NOON_MS - 40),
        (NOON_MS - 41, NOON_MS - 41 + 5_010),
        (NOON_MS - 40 - 5_011, NOON_MS - 40),
        (0, NOON_MS - 40),
    ],
)
def test_another_boot_takes_the_wall_clock_that_can_be_right_else_its_offset_else_the_floor(
    wall_ms: int, now_ms: int
) -> None:
    assert ANCHORED.now(wall_ms, 3, NEXT_BOOT) == Moment(now_ms, None)


def test_a_monotonic_clock_that_runs_back_is_taken_for_another_boot() -> None:
    assert ANCHORED.now(NOON_MS + 1_000, 999, BOOT) == Moment(NOON_MS + 1_000, None)


def test_it_is_never_before_what_the_server_signed() -> None:
    heard = NOON_MS + 60_000
    assert DeviceClock().now(NOON_MS, 5, BOOT, heard) == Moment(heard, None)
    assert ANCHORED.now(NOON_MS, 3, NEXT_BOOT, heard) == Moment(heard, None)
    assert ANCHORED.now(NOON_MS, 1_000, BOOT, heard) == Moment(heard, 60_040)


def test_an_anchor_says_nothing_about_whether_the_clock_counts_sleep() -> None:
    assert not DeviceClock(counts_sleep=False).anchored(Bounds(1, 2), _read(0, 0)).counts_sleep


def test_an_anchor_without_both_bounds_or_with_crossed_ones_is_not_taken() -> None:
    for useless in (UNBOUNDED, Bounds(1, None), Bounds(None, 1), Bounds(2, 1)):
        assert ANCHORED.anchored(useless, _read(0, 0)) == ANCHORED


def test_a_later_anchor_replaces_the_earlier_one() -> None:
    later = ANCHORED.anchored(Bounds(NOON_MS, NOON_MS + 2), _read(NOON_MS, 500, NEXT_BOOT))
    assert later.now(NOON_MS, 500, NEXT_BOOT) == Moment(NOON_MS + 1, 1)
