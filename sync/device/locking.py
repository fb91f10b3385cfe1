"""What a lock keeps out: what was asked for before it may arrive after it (ADR 0019)."""

import sqlite3

from sync.device.errors import DeviceIsLocked


def check_not_locked(connection: sqlite3.Connection, event: int) -> None:
    """Within the transaction that keeps something of people. Raises DeviceIsLocked.

    News are waited for beside the rounds, so that a lock can be heard between any two steps of a round.
    """
    if connection.execute("SELECT 1 FROM locks WHERE event = ?", (event,)).fetchone():
        raise DeviceIsLocked
