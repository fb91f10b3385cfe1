"""The pages of the feed that this device applied, as they came: what a server that lost them can get back (PROTOCOL.md 4.7)."""

import sqlite3
from collections.abc import Iterator
from typing import Final

from sync.feed import Head, Page, encode_page, parse_page
from sync.lost_tail import Return
from sync.messages import HEARD_AT_MOST, HeardTo
from sync.position import Position

POSITIONS_AT_MOST: Final = 100_000
"""How much is kept of an event: an evening of a stadium, some ten megabytes; of most events everything since the last backup of their server."""

_FIRST_GEN: Final = 1


def keep(
    connection: sqlite3.Connection,
    event: int,
    before: bytes,
    page: Page,
    head: Head,
    at_most: int = POSITIONS_AT_MOST,
) -> None:
    """Keep a page that was applied, in the transaction that applied it; `before` is the hash that was held. A head heard again is not kept twice."""
    start = head.at.pos - len(page.items)
    writer = head.ancestry.generation_at(head.at.gen, start) if start else _FIRST_GEN
    connection.execute(
        "INSERT OR IGNORE INTO heard (event, gen, pos, hash, start_gen, start, before, page) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (event, head.at.gen, head.at.pos, head.hash, writer, start, before, encode_page(page)),
    )
    connection.execute(
        "DELETE FROM heard WHERE event = ?1 AND (SELECT sum(pos - start + 1) FROM heard WHERE event = ?1) > ?2"
        " AND number <= (SELECT max(number) FROM"
        " (SELECT number, sum(pos - start + 1) OVER (ORDER BY number DESC) AS total FROM heard WHERE event = ?1)"
        " WHERE total > ?2)",
        (event, at_most),
    )  # fmt: skip


def places(connection: sqlite3.Connection, event: int, at: Position, hash_: bytes) -> tuple[HeardTo, ...]:
    """What HELLO says (11.1): the position held, and below it where pages begin: the nearest, then ever rarer ones, and the lowest."""
    rows = connection.execute(
        "SELECT start_gen, start, before FROM heard WHERE event = ? AND start < ? GROUP BY start"
        " HAVING number = max(number) ORDER BY start DESC",
        (event, at.pos),
    ).fetchall()
    nearest = [1 << power for power in range(HEARD_AT_MOST - 2)]
    chosen = sorted({step - 1 for step in nearest if step <= len(rows)} | {len(rows) - 1}) if rows else []
    begun = (HeardTo(Position(rows[place][0], rows[place][1]), rows[place][2]) for place in chosen)
    return (HeardTo(at, hash_), *begun)


def above(connection: sqlite3.Connection, event: int, pos: int) -> Iterator[Return]:
    """The pages that go beyond a position, of the newest generation first, and in each the lowest first."""
    rows = connection.execute(
        "SELECT before, page FROM heard WHERE event = ? AND pos > ? ORDER BY gen DESC, start, number",
        (event, pos),
    ).fetchall()
    for before, raw in rows:
        yield Return(event, before, parse_page(raw))
