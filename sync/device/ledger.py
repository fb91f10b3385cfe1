"""What this device remembers about a ticket, beside what it was told (PROTOCOL.md 10.1). It outlives every upload and every list."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sync.admissions import Admissions
from sync.claim import Unsaid
from sync.content import Content, Kind
from sync.device.journal import Mark
from sync.ledger import Day, Holder, OwnFact, Presence, Standing, standing
from sync.verdict import Place

_Own: TypeAlias = list[tuple[OwnFact, tuple[int, int]]]
"""What this device did about a ticket, each with its zone and use."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the server's word consists of: the admissions part, and the position to which the feed was followed since."""

    admissions: Admissions
    held_pos: int


def standing_of(
    connection: sqlite3.Connection, place: Place, ticket: int, told: Told, this_device: bytes
) -> Standing:
    """How often this ticket went in and out at this place, by all that is known."""
    (here,) = standings_of(connection, (place,), ticket, told, this_device)
    return here


def standings_of(
    connection: sqlite3.Connection, places: Sequence[Place], ticket: int, told: Told, this_device: bytes
) -> list[Standing]:
    """The same of several places of one event, with one look at what this device did itself."""
    facts = _own(connection, places[0].event, ticket)
    return [_standing(connection, place, ticket, told, facts, this_device) for place in places]


def _standing(
    connection: sqlite3.Connection, place: Place, ticket: int, told: Told, facts: _Own, this_device: bytes
) -> Standing:
    own: list[OwnFact] = []
    elsewhere: list[OwnFact] = []
    for fact, at in facts:
        (own if at == (place.zone, place.use) else elsewhere).append(fact)
    said = _presence(connection, (place.event, ticket, place.zone, place.use), told)
    return standing(said, own, elsewhere, this_device)


def _presence(connection: sqlite3.Connection, key: tuple[int, int, int, int], told: Told) -> Presence:
    """The server's word as of the held position: nothing about this key came after the item, or else the bitmap."""
    row = connection.execute(
        "SELECT pos, admits, exits, day_s, day_admits, device, gate, point_ms, credential FROM presence"
        " WHERE event = ? AND ticket = ? AND zone = ? AND use = ?",
        key,
    ).fetchone()
    holder = Holder(*row[5:]) if row and row[5] is not None else None
    if row and row[0] > told.admissions.at.pos:
        day = None if row[3] is None else Day(row[3], row[4])
        return Presence(told.held_pos, row[1], row[2], holder, day=day)
    _, ticket, zone, use = key
    tally = told.admissions.tallies.get((zone, use, ticket))
    if tally is not None:
        last_ms = tally.last_ms or None
        return Presence(told.held_pos, tally.admits, tally.exits, None, last_ms, tally.day)
    used = told.admissions.used(*key[1:])
    # The bitmap is newer than the item but says only yes or no: the item still knows where and when, if both say yes.
    return Presence(told.held_pos, int(used), 0, holder if used else None)


def _own(connection: sqlite3.Connection, event: int, ticket: int) -> _Own:
    rows = connection.execute(
        "SELECT zone, use, hash, epoch, seq, kind, at_ms, gate, count, folded_pos, void_seq IS NOT NULL, proof_s,"
        " void_folded_pos FROM ledger WHERE event = ? AND ticket = ? ORDER BY epoch, seq",
        (event, ticket),
    )
    return [
        (
            OwnFact(hash_, epoch, seq, Kind(kind), at, gate, count, folded, bool(voided), proof, void_folded),
            (zone, use),
        )
        for zone, use, hash_, epoch, seq, kind, at, gate, count, folded, voided, proof, void_folded in rows
    ]


def unsaid(connection: sqlite3.Connection, event: int, ticket: int, zone: int, use: int) -> Unsaid:
    """What this device wrote about this entry that no acknowledgement says the server knows (11.6)."""
    row = connection.execute(
        "SELECT coalesce(sum(kind = ?1 AND new), 0), coalesce(sum(kind = ?2 AND new), 0),"
        " coalesce(sum(kind = ?1 AND undone), 0), coalesce(sum(kind = ?2 AND undone), 0) FROM"
        " (SELECT kind, folded_pos IS NULL AND void_seq IS NULL AS new, folded_pos IS NOT NULL AND"
        " void_seq IS NOT NULL AND void_folded_pos IS NULL AS undone FROM ledger"
        " WHERE event = ?3 AND ticket = ?4 AND zone = ?5 AND use = ?6)",
        (int(Kind.ADMIT), int(Kind.EXIT), event, ticket, zone, use),
    ).fetchone()
    return Unsaid(*row)


def remember(
    connection: sqlite3.Connection, event: int, fact: OwnFact, ticket: int, zone: int, use: int
) -> None:
    """Write down an own admission or exit, in the transaction of its journal entry."""
    row = (
        event,
        ticket,
        zone,
        use,
        fact.epoch,
        fact.seq,
        fact.hash,
        int(fact.kind),
        fact.at_ms,
        fact.gate,
        fact.count,
    )
    connection.execute(
        "INSERT INTO ledger (event, ticket, zone, use, epoch, seq, hash, kind, at_ms, gate, count, proof_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, fact.proof_s),
    )


def kind_of(said: Content) -> Kind:
    """As what a passage is remembered: an override by a shown code is an admission, one without a code counts nowhere (8.4)."""
    return Kind.ADMIT if said.kind is Kind.OVERRIDE and said.seen is not None else said.kind


@dataclass(frozen=True, slots=True)
class Passage:
    """An own admission or exit that may be taken back: its entry, and what it was for."""

    entry: Mark
    ticket: int
    zone: int
    use: int


def last_passage(
    connection: sqlite3.Connection,
    event: int,
    ticket: int | None = None,
    entry: tuple[int, int] | None = None,
) -> Passage | None:
    """The newest own admission or exit that stands, in whichever epoch; of this ticket or at this epoch and seq, if one is named."""
    epoch, seq = entry or (None, None)
    row = connection.execute(
        "SELECT epoch, seq, hash, ticket, zone, use FROM ledger WHERE event = ?1 AND void_seq IS NULL"
        " AND (?2 IS NULL OR ticket = ?2) AND (?3 IS NULL OR (epoch, seq) = (?3, ?4)) ORDER BY epoch DESC, seq DESC LIMIT 1",
        (event, ticket, epoch, seq),
    ).fetchone()
    return Passage(Mark(*row[:3]), *row[3:]) if row else None


def take_back(connection: sqlite3.Connection, event: int, hash_: bytes, void: Mark) -> None:
    """Mark an own admission or exit as voided by the entry `void`, in the transaction of that entry."""
    connection.execute(
        "UPDATE ledger SET void_epoch = ?, void_seq = ? WHERE event = ? AND hash = ?",
        (void.epoch, void.seq, event, hash_),
    )


def mark_folded(connection: sqlite3.Connection, event: int, epoch: int, seq: int, pos: int) -> None:
    """The server folded this epoch up to `seq`; its states at feed position `pos` and above reflect that."""
    connection.execute(
        "UPDATE ledger SET folded_pos = ? WHERE event = ? AND epoch = ? AND seq <= ? AND folded_pos IS NULL",
        (pos, event, epoch, seq),
    )
    connection.execute(
        "UPDATE ledger SET void_folded_pos = ? WHERE event = ? AND void_epoch = ? AND void_seq <= ?"
        " AND void_seq IS NOT NULL AND void_folded_pos IS NULL",
        (pos, event, epoch, seq),
    )


def is_ahead_of_feed(connection: sqlite3.Connection, event: int) -> bool:
    """Whether an own entry was acknowledged at a position that the feed was not followed to yet (11.1)."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM ledger JOIN feed USING (event) WHERE event = ?"
        " AND max(coalesce(folded_pos, 0), coalesce(void_folded_pos, 0)) > pos)",
        (event,),
    ).fetchone()
    return bool(row[0])


def forget_folding(connection: sqlite3.Connection, event: int, above: int) -> None:
    """Positions above a fork mean nothing any more (2.2): what was folded there counts as not reflected again."""
    for column in ("folded_pos", "void_folded_pos"):
        connection.execute(
            f"UPDATE ledger SET {column} = NULL WHERE event = ? AND {column} > ?",  # noqa: S608 - names from the line above
            (event, above),
        )
