"""What this device knows of a whole zone: how often a ticket entered it, and how many people are inside (PROTOCOL.md 10.2, 10.3)."""

import sqlite3
from dataclasses import replace

from sync.content import Kind
from sync.device.ledger import Told, standings_of
from sync.ledger import Standing
from sync.policy import Policy
from sync.verdict import Place


def standing_in_zone(
    connection: sqlite3.Connection, place: Place, ticket: int, told: Told, this_device: bytes, policy: Policy
) -> Standing:
    """The standing at a place, with what is counted for its zone as a whole, as far as the policy asks for it."""
    others = _other_uses(connection, place, ticket, told) if policy.limits.total else []
    standing, *elsewhere = standings_of(connection, (place, *others), ticket, told, this_device)
    if policy.limits.total:
        standing = replace(standing, in_zone=standing.admits + sum(one.admits for one in elsewhere))
    if policy.capacity_of(place.zone) is not None:
        standing = replace(standing, people=_people(connection, place, told))
    return standing


def _other_uses(connection: sqlite3.Connection, place: Place, ticket: int, told: Told) -> list[Place]:
    """The places of this zone's other uses of which anything was said or done."""
    rows = connection.execute(
        "SELECT use FROM presence WHERE event = ?1 AND ticket = ?2 AND zone = ?3"
        " UNION SELECT use FROM ledger WHERE event = ?1 AND ticket = ?2 AND zone = ?3",
        (place.event, ticket, place.zone),
    )
    uses = {use for (use,) in rows} | {use for zone, use in told.admissions.maps if zone == place.zone}
    uses |= {use for zone, use, one in told.admissions.tallies if (zone, one) == (place.zone, ticket)}
    return [replace(place, use=use) for use in sorted(uses - {place.use})]


def _people(connection: sqlite3.Connection, place: Place, told: Told) -> int:
    """Who the server said is inside, and the own passages that are not in its word (10.1)."""
    row = connection.execute(
        "SELECT people FROM occupancy WHERE event = ? AND zone = ? AND pos > ?",
        (place.event, place.zone, told.admissions.at.pos),
    ).fetchone()
    said = row[0] if row else told.admissions.people.get(place.zone, 0)
    came, went = connection.execute(
        "SELECT coalesce(sum(people) FILTER (WHERE kind = ?1), 0), coalesce(sum(people) FILTER (WHERE kind = ?2), 0) FROM"
        " (SELECT kind, count * ((void_seq IS NULL) - (folded_pos IS NOT NULL AND folded_pos <= ?3"
        " AND NOT (void_folded_pos IS NOT NULL AND void_folded_pos <= ?3))) AS people"
        " FROM ledger WHERE event = ?4 AND zone = ?5)",
        (int(Kind.ADMIT), int(Kind.EXIT), told.held_pos, place.event, place.zone),
    ).fetchone()
    return max(0, int(said) + int(came) - int(went))
