"""The real clocks of this machine, read in one place."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from sync.clock import Reading

COUNTS_SLEEP = hasattr(time, "CLOCK_BOOTTIME")  # whether the monotonic clock goes on while the machine sleeps
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


Clocks = Callable[[], Reading]


def system_clocks() -> Clocks:
    """Clocks of this machine. The monotonic one counts sleep too where the system offers that (PROTOCOL.md 6.7)."""
    boot = _boot_id()
    monotonic = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def read() -> Reading:
        return Reading(time.time_ns() // 1_000_000, time.clock_gettime_ns(monotonic) // 1_000_000, boot)

    return read


def _boot_id() -> bytes:
    # Without a kernel that names its boot, the process's start stands for it: bounds are then kept per process, which is merely looser.
    source = _BOOT_ID.read_bytes() if _BOOT_ID.exists() else str(time.time_ns()).encode()
    return hashlib.sha256(source).digest()[:8]
