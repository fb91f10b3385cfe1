"""Whose number the entries of this device carry stops being anybody's (PROTOCOL.md 6.3, field 18)."""

import sqlite3


def sign_out(connection: sqlite3.Connection, event: int, operator: int | None = None) -> None:
    """Entries carry nobody's number from now on; `operator`: where it was this one's."""
    connection.execute(
        "DELETE FROM signed_in WHERE event = ?1 AND (?2 IS NULL OR operator = ?2)", (event, operator)
    )
