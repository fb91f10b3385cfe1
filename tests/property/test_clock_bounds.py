"""True time lies within the bounds, whatever a device's clocks go through within their limits (PROTOCOL.md 7.1 to 7.5).

The simulated device counts true time in whole microseconds; both clocks drift within 100 ppm, are read rounded down, and lose
their footing by sleep, steps and reboots. Bounds are claimed in milliseconds and compared exactly.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.clock import UNBOUNDED, Anchor, Bounds, DeviceClock, Reading, Timed, is_steady, own_bounds
from sync.propagation import propagate

SECOND = 1_000_000
HOUR = 3_600 * SECOND
NOW = 1_790_000_000 * SECOND


def _wait(dice: Random) -> tuple[str, Any]:
    return "wait", dice.choice([dice.randrange(3_000), dice.randrange(60 * SECOND), dice.randrange(8 * HOUR)])


def _drift(dice: Random) -> tuple[str, Any]:
    return "drift", dice.choice([-100, 100, dice.randint(-100, 100)])


def _sleep(dice: Random) -> tuple[str, Any]:
    return "sleep", dice.randrange(2 * SECOND, dice.choice([3 * SECOND, 10 * HOUR]))


def _step(dice: Random) -> tuple[str, Any]:
    return "step", dice.randint(-30, 30) * dice.choice([1, SECOND, HOUR])


def _reboot(dice: Random) -> tuple[str, Any]:
    return "reboot", (dice.randrange(SECOND, HOUR), dice.choice([0, dice.randrange(24 * HOUR)]))


def _scan(_dice: Random) -> tuple[str, Any]:
    return "scan", None


def _awake_anchor(dice: Random) -> tuple[str, Any]:
    longest = dice.choice([1, 999, 3_000, 12 * SECOND])
    return "anchor", (*(dice.randrange(longest) for _ in range(3)), 0)


def _slept_anchor(dice: Random) -> tuple[str, Any]:
    _, (there, within, back, _) = _awake_anchor(dice)
    return "anchor", (there, within, back, dice.choice([2 * SECOND, HOUR]))


EVERYTHING = [_wait, _wait, _drift, _sleep, _step, _reboot, _scan, _scan, _awake_anchor, _slept_anchor]
NEVER_SET = [_wait, _wait, _drift, _sleep, _reboot, _awake_anchor, _slept_anchor]
NEVER_ASLEEP = [_wait, _wait, _drift, _step, _awake_anchor]


def history(dice: Random, possible: Sequence[Callable[[Random], tuple[str, Any]]]) -> list[tuple[str, Any]]:
    """What a device goes through: some of what is possible, often things that seldom come together."""
    chosen = dice.sample(possible, k=dice.randint(2, len(possible)))
    return [_drift(dice), *(dice.choice(chosen)(dice) for _ in range(dice.randint(4, 30))), _scan(dice)]


@dataclass
class Device:
    """Truth and clocks in microseconds. `written` pairs each entry with the true time at which its clocks were read."""

    truth: int = NOW
    wall: int = NOW
    mono: int = 17_300
    ppm: int = 0
    boots: int = 0
    clock: DeviceClock = field(default_factory=lambda: DeviceClock(counts_sleep=False))
    written: list[tuple[Timed, int]] = field(default_factory=list)

    def go(self, actions: Sequence[tuple[str, Any]]) -> None:
        for name, value in actions:
            getattr(self, name)(value)

    def wait(self, true_us: int) -> None:
        # Counts rounded down: even a little slower than the drift says, by less than a microsecond.
        counted = true_us * (1_000_000 + self.ppm) // 1_000_000
        self.truth += true_us
        self.mono += counted
        self.wall += counted

    def drift(self, ppm: int) -> None:
        self.ppm = ppm

    def sleep(self, true_us: int) -> None:
        self.truth += true_us
        self.wall += true_us * (1_000_000 - self.ppm) // 1_000_000
        if self.clock.counts_sleep:
            self.mono += true_us * (1_000_000 + self.ppm) // 1_000_000

    def step(self, by_us: int) -> None:
        self.wall += by_us

    def reboot(self, down_and_mono: tuple[int, int]) -> None:
        down, mono = down_and_mono
        self.sleep(down)
        self.mono = mono
        self.boots += 1

    def read(self) -> Reading:
        return Reading(self.wall // 1000, self.mono // 1000, self.boots.to_bytes(8, "big"))

    def scan(self, _nothing: None) -> None:
        self.write(self.read(), UNBOUNDED)

    def anchor(self, delays: tuple[int, int, int, int]) -> None:
        there, within, back, slept = delays
        sent = self.read()
        self.wait(there)
        received_ms = self.truth // 1000
        self.wait(within)
        answer = Anchor(b"dev", b"nonce", received_ms, self.truth // 1000)
        self.wait(back)
        if slept:
            self.sleep(slept)
        received = self.read()
        if is_steady(sent, received):
            bounds = own_bounds(answer, sent.mono_ms, received.mono_ms)
            self.clock = self.clock.anchored(bounds, received)
            self.write(received, bounds)

    def write(self, read: Reading, own: Bounds) -> None:
        prev = self.written[-1][0].hash if self.written else bytes(32)
        seq = len(self.written) + 1
        name = hashlib.sha256(prev + bytes([seq % 256])).digest()
        timed = Timed(name, prev, read.wall_ms, read.mono_ms, read.boot, own, seq)
        self.written.append((timed, self.truth))


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_true_time_lies_within_the_bounds_of_every_entry(seed: int) -> None:
    device = Device(clock=DeviceClock(counts_sleep=seed % 2 == 0))
    device.go(history(Random(seed), EVERYTHING))
    timings = propagate(entry for entry, _ in device.written)
    for entry, truth in device.written:
        timing = timings[entry.hash]
        assert timing.lo is None or timing.lo * 1000 <= truth
        assert timing.hi is None or truth <= timing.hi * 1000


@given(st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_points_lie_within_the_bounds_and_never_contradict_the_order_of_a_device(seed: int) -> None:
    device = Device(clock=DeviceClock(counts_sleep=seed % 2 == 0))
    device.go(history(Random(seed), EVERYTHING))
    timings = propagate(entry for entry, _ in device.written)
    in_order = [timings[entry.hash] for entry, _ in device.written]
    points = [timing.point for timing in in_order]
    assert points == sorted(points)
    assert all(timing.lo is None or timing.lo <= timing.point for timing in in_order)
    assert all(timing.hi is None or timing.point <= timing.hi for timing in in_order)


@given(st.integers(0, 2**32), st.sampled_from([NEVER_SET, NEVER_ASLEEP]))
@settings(max_examples=300, deadline=None)
def test_a_clock_that_sleeps_or_is_set_but_not_both_knows_how_wrong_it_may_be(
    seed: int, possible: Sequence[Callable[[Random], tuple[str, Any]]]
) -> None:
    device = Device()
    device.anchor((0, 0, 0, 0))
    for action in history(Random(seed), possible):
        device.go([action])
        _assert_honest(device)


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_a_clock_that_counts_sleep_knows_how_wrong_it_may_be_whatever_happens_to_the_wall_clock(
    seed: int,
) -> None:
    device = Device(clock=DeviceClock(counts_sleep=True))
    device.anchor((0, 0, 0, 0))
    for action in history(Random(seed), EVERYTHING):
        device.go([action])
        _assert_honest(device)


def _assert_honest(device: Device) -> None:
    read = device.read()
    moment = device.clock.now(read.wall_ms, read.mono_ms, read.boot)
    same_boot = device.clock.read is not None and device.clock.read.boot == read.boot
    assert (moment.uncertainty_ms is not None) == same_boot
    if moment.uncertainty_ms is not None:
        assert abs(moment.now_ms * 1000 - device.truth) <= moment.uncertainty_ms * 1000
