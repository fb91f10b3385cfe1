"""Virtual time, and the clocks of tablets that disagree with it: drift, steps of the wall clock, sleep, reboots."""

from dataclasses import dataclass
from typing import Final

from sync.clock import Reading

START_MS: Final = 1_795_000_000_000
_PPM: Final = 1_000_000
DRIFT_AT_MOST_PPM: Final = 100
"""What the bounds of PROTOCOL.md 7.2 allow for."""


@dataclass(slots=True)
class VirtualTime:
    """The true time, Unix milliseconds. Only the evening moves it."""

    now_ms: int = START_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True)
class TabletClocks:
    """Both clocks of one tablet. One oscillator drives them, `drift_ppm` too fast; microseconds inside.

    While the tablet sleeps the wall clock goes on; the monotonic one does so only with `counts_sleep`.
    """

    time: VirtualTime
    drift_ppm: int
    counts_sleep: bool
    wall_us: int
    mono_us: int
    boot: bytes
    as_of_ms: int
    asleep: bool = False

    def __call__(self) -> Reading:
        self._go_on()
        return Reading(self.wall_us // 1000, self.mono_us // 1000, self.boot)

    @property
    def off_ms(self) -> int:
        """How far the wall clock is ahead of the true time."""
        self._go_on()
        return self.wall_us // 1000 - self.time.now_ms

    @property
    def is_astray(self) -> bool:
        """Whether the oscillator is further off than anybody allows for."""
        return abs(self.drift_ppm) > DRIFT_AT_MOST_PPM

    def drift(self, ppm: int) -> None:
        """From now on the oscillator is this much too fast: heat, frost or age."""
        self._go_on()
        self.drift_ppm = ppm

    def step(self, by_ms: int) -> None:
        """Somebody, or the network, sets the wall clock."""
        self._go_on()
        self.wall_us = max(0, self.wall_us + by_ms * 1000)

    def sleep(self) -> None:
        self._go_on()
        self.asleep = True

    def wake(self) -> None:
        self._go_on()
        self.asleep = False

    def reboot(self, boot: bytes) -> None:
        """Another boot: the monotonic clock begins near zero. What keeps the wall clock going has a battery of its own."""
        self._go_on()
        self.boot, self.mono_us, self.asleep = boot, 9_000_000, False

    def _go_on(self) -> None:
        passed_us = (self.time.now_ms - self.as_of_ms) * 1000
        self.as_of_ms = self.time.now_ms
        shown_us = passed_us * (_PPM + self.drift_ppm) // _PPM
        self.wall_us += shown_us
        if self.counts_sleep or not self.asleep:
            self.mono_us += shown_us
