"""Where this device stands in an event's feed, and which parts it stands on: rows of its store (PROTOCOL.md 2.4, 2.5)."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keys.cbor import Fields, decode
from keys.cose import unverified_payload
from keys.errors import KeysError
from sync.device.journal import Journal
from sync.device.ledger import forget_folding
from sync.errors import StalePart
from sync.position import Ancestry, Position, check_newer, read_position
from sync.profile import Profile

_BEYOND: Final = 2**53  # above every position
_KINDS: Final = ("profile", "roster", "admissions")


@dataclass(frozen=True, slots=True)
class FeedMark:
    """How far this device has followed an event's feed; `issued_ms` is the server's time of the newest head it heard."""

    at: Position
    hash: bytes
    issued_ms: int
    locked: bool
    closed: bool


def mark(connection: sqlite3.Connection, event: int) -> FeedMark | None:
    """Where it stands; None before the first parts."""
    row = connection.execute(
        "SELECT gen, pos, hash, issued_ms, EXISTS (SELECT 1 FROM locks WHERE event = feed.event), closed FROM feed"
        " WHERE event = ?",
        (event,),
    ).fetchone()
    if row is None:
        return None
    gen, pos, hash_, issued_ms, locked, closed = row
    return FeedMark(Position(gen, pos), hash_, issued_ms, bool(locked), bool(closed))


def set_mark(connection: sqlite3.Connection, event: int, at: Position, hash_: bytes, issued_ms: int) -> None:
    """Stand there from now on. What was signed earlier does not make the list older than it was heard to be."""
    connection.execute(
        "INSERT INTO feed (event, gen, pos, hash, issued_ms, policy) VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (event) DO UPDATE SET"
        " gen = excluded.gen, pos = excluded.pos, hash = excluded.hash, issued_ms = max(issued_ms, excluded.issued_ms)",
        (event, at.gen, at.pos, hash_, issued_ms),
    )


def check_not_older(connection: sqlite3.Connection, event: int, held: FeedMark, offered: Profile) -> None:
    """Raises `StalePart` for parts older than those held, or of a generation older than what was heard since (2.5).

    Parts that lie between the held ones and the held position are welcome: what was heard after them is still known. Where a
    broken disk no longer says at what position the held ones stand, new ones have to have all that was heard.
    """
    if offered.at.gen < held.at.gen:
        raise StalePart(held.at.as_pair(), offered.at.as_pair())
    row = connection.execute(
        "SELECT raw FROM parts WHERE event = ? AND kind = 'profile'", (event,)
    ).fetchone()
    if row is not None and _goes_on(held, offered):
        check_newer(_position_of(row[0]) or held.at, offered.at, offered.ancestry)


def _position_of(profile: bytes) -> Position | None:
    """Verified when it was accepted; its key may have been withdrawn since, which is why new parts are asked for. None: it rotted."""
    try:
        payload = unverified_payload(profile)
        return read_position(Fields.of(decode(payload, "3.1", len(payload)), "3.1"), 3, "3.1")
    except KeysError:
        return None


def followed_from(held: FeedMark | None, taken: Profile) -> tuple[Position, bytes]:
    """The position and hash from which the feed is followed once these parts are taken."""
    if held is not None and _goes_on(held, taken) and held.at.pos >= taken.at.pos:
        return Position(taken.at.gen, held.at.pos), held.hash
    return taken.at, taken.chain


def _goes_on(held: FeedMark, offered: Profile) -> bool:
    """Whether the line of the offered parts has everything that was heard."""
    return offered.ancestry.descends(offered.at.gen, held.at)


def replace_parts(connection: sqlite3.Connection, event: int, raws: Sequence[bytes], now_s: int) -> None:
    """Profile, roster and admissions, in this order, accepted at `now_s`."""
    connection.executemany(
        "INSERT OR REPLACE INTO parts (event, kind, raw, accepted_s) VALUES (?, ?, ?, ?)",
        [(event, kind, raw, now_s) for kind, raw in zip(_KINDS, raws, strict=True)],
    )


def forget_lost_tail(
    connection: sqlite3.Connection, event: int, ancestry: Ancestry, held: Position, to: Position
) -> None:
    """On the way to another generation: what was heard or folded above the fork happened in a life of the feed that is over (2.2, 10.1).

    An own entry may have been folded beyond the held position, so the fork itself counts, not what was held of it. What the
    lost server had acknowledged, in whichever epoch, the one in its place may not have.
    """
    if held.gen == to.gen:
        return
    fork = ancestry.last_shared(to.gen, Position(held.gen, _BEYOND))
    forget_folding(connection, event, fork)
    Journal.resend_all(connection, event)
    heard = fork if ancestry.descends(to.gen, held) else min(fork, to.pos)
    for table in (
        "credentials",
        "presence",
        "policies",
        "slots",
        "occupancy",
        "operator_items",
        "profile_items",
    ):
        connection.execute(f"DELETE FROM {table} WHERE event = ? AND pos > ?", (event, heard))  # noqa: S608 - names from the line above
    connection.execute("UPDATE feed SET closed = 0 WHERE event = ? AND closed > ?", (event, heard))


def drop_superseded(connection: sqlite3.Connection, event: int, pos: int) -> None:
    """Forget the items that parts at this position already say."""
    for table in ("credentials", "policies", "slots", "occupancy", "profile_items"):
        connection.execute(f"DELETE FROM {table} WHERE event = ? AND pos <= ?", (event, pos))  # noqa: S608 - names from the line above
