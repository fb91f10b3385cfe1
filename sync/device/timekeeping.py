"""The device's own clock, kept across starts: the last signed anchor and the readings beside it (PROTOCOL.md 7.5)."""

import sqlite3

from sync.clock import Bounds, DeviceClock, Reading
from sync.device.clocks import COUNTS_SLEEP
from sync.device.database import Database


class TimeStore:
    """Keeps the last anchor; `clock` is what a scan asks for the time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: tuple[int, DeviceClock] | None = None

    def clock(self) -> DeviceClock:
        """The clock by the newest anchor any process wrote into this store."""
        version = self._database.version()
        if self._held is None or self._held[0] != version:
            self._held = (version, self._load())
        return self._held[1]

    def save(self, connection: sqlite3.Connection, bounds: Bounds, read: Reading) -> None:
        """Keep a new anchor, in the transaction of its `time_anchor` entry."""
        clock = DeviceClock().anchored(bounds, read)
        if clock.read is None:
            return
        connection.execute(
            "INSERT OR REPLACE INTO anchor (one, boot, mono_ms, wall_ms, lo_ms, hi_ms) VALUES (1, ?, ?, ?, ?, ?)",
            (read.boot, read.mono_ms, read.wall_ms, bounds.lo, bounds.hi),
        )
        self._held = None

    def _load(self) -> DeviceClock:
        with self._database.glancing() as connection:
            row = connection.execute("SELECT boot, mono_ms, wall_ms, lo_ms, hi_ms FROM anchor").fetchone()
        if row is None:
            return DeviceClock(counts_sleep=COUNTS_SLEEP)
        boot, mono_ms, wall_ms, lo_ms, hi_ms = row
        return DeviceClock(Reading(wall_ms, mono_ms, boot), Bounds(lo_ms, hi_ms), COUNTS_SLEEP)
