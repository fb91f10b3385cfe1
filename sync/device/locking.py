"""What goes when the server locks this device out of an event, and what it keeps out from then on (ADR 0019).

The tablet may be in a thief's hands: names, and who works at the gates, go. Lists and rules stay, which name nobody, and its own
entries and the pages of the feed, which it owes (PROTOCOL.md 4.7, 11.5).
"""

import sqlite3
from typing import Final

from sync.device.errors import DeviceIsLocked

_GOING: Final = (
    *("guests", "aliases", "cards", "people"),
    *("operators", "operator_items", "signed_in"),
)


def lock_out(connection: sqlite3.Connection, event: int) -> None:
    """Lock the event and forget its people; only the server's people take that back, by enrolling anew. Then `Database.overwrite`."""
    connection.execute("INSERT OR IGNORE INTO locks (event) VALUES (?)", (event,))
    for table in _GOING:
        connection.execute(f"DELETE FROM {table} WHERE event = ?", (event,))  # noqa: S608 - our own words


def check_not_locked(connection: sqlite3.Connection, event: int) -> None:
    """Within the transaction that keeps something of people: what was asked for before the lock may arrive after it. Raises DeviceIsLocked.

    News are waited for beside the rounds, so that a lock can be heard between any two steps of a round.
    """
    if is_locked(connection, event):
        raise DeviceIsLocked


def is_locked(connection: sqlite3.Connection, event: int) -> bool:
    """Whether the device is locked for this event."""
    return connection.execute("SELECT 1 FROM locks WHERE event = ?", (event,)).fetchone() is not None
