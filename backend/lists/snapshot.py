"""The three signed parts of an event at one position (PROTOCOL.md 3): made in one view of the database, stored, never changed."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from backend.keyring.keychain import Keychain
from backend.merging.occupancy import people_inside
from backend.store.contract import Tx
from backend.store.rows import EventRow, PartRow
from backend.store.rows_views import KeyRow
from keys.trusted import Usage
from sync.admissions import Key, Tally, sign_admissions
from sync.position import Position
from sync.profile import Profile, sign_profile
from sync.roster import sign_roster

BEHIND_AT_MOST: Final = 64
"""Items of the feed that a device reads after a part rather than have the server make new parts."""

KEPT: Final = 3
_DAY_S: Final = 86_400
_ROSTER_S: Final = (
    30 * _DAY_S
)  # how old a list may be is the policy's matter (9.1); this is for readers of status lists
_TTL_S: Final = 300


class PartKind(IntEnum):
    """Which part; the number stands in the database."""

    PROFILE = 1
    ROSTER = 2
    ADMISSIONS = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All parts of one event at one position."""

    profile: PartRow
    roster: PartRow
    admissions: PartRow

    @property
    def parts(self) -> tuple[PartRow, ...]:
        """All three."""
        return self.profile, self.roster, self.admissions

    def part(self, kind: PartKind) -> PartRow:
        """The one of this kind."""
        return {part.kind: part for part in self.parts}[kind]


def is_fresh(part: PartRow, end: Position) -> bool:
    """Whether a part may still be served for a feed that ends here: of this generation, and not far behind."""
    return part.at.gen == end.gen and end.pos - part.at.pos <= BEHIND_AT_MOST


async def take_snapshot(tx: Tx, keys: Keychain, event: int, now_s: int) -> Snapshot:
    """The parts as of this transaction's state, signed; `UnknownEvent`, `KeysNotPublished`. Nothing is stored yet."""
    row = await tx.events.get(event)
    return Snapshot(
        profile=_part(PartKind.PROFILE, row, await _profile(tx, keys, row, now_s), now_s),
        roster=_part(PartKind.ROSTER, row, await _roster(tx, keys, row, now_s), now_s),
        admissions=_part(PartKind.ADMISSIONS, row, await _admissions(tx, keys, row, now_s), now_s),
    )


def _part(kind: PartKind, row: EventRow, raw: bytes, now_s: int) -> PartRow:
    return PartRow(int(kind), row.at, raw, now_s)


async def _profile(tx: Tx, keys: Keychain, row: EventRow, now_s: int) -> bytes:
    profile = Profile(
        domain=keys.domain,
        event=row.event,
        at=row.at,
        chain=row.chain,
        issued_s=now_s,
        name=row.name,
        kind=row.kind,
        timezone=row.timezone,
        starts_s=row.starts_s,
        ends_s=row.ends_s,
        capacity=row.capacity,
        zones=await tx.events.zones(row.event),
        gates=await tx.events.gates(row.event),
        policies=await tx.events.policies(row.event),
        ancestry=await tx.events.ancestry(row.event),
        flight=row.flight,
    )
    return sign_profile(keys.signing_key(Usage.ROSTER, row.event, now_s), profile)


async def _roster(tx: Tx, keys: Keychain, row: EventRow, now_s: int) -> bytes:
    states = await tx.tickets.non_valid(row.event)
    key = keys.signing_key(Usage.ROSTER, row.event, now_s)
    expires_s = max(now_s, row.ends_s) + _ROSTER_S
    return sign_roster(key, keys.domain, row.event, row.at, row.slots, states, now_s, expires_s, _TTL_S)


async def _admissions(tx: Tx, keys: Keychain, row: EventRow, now_s: int) -> bytes:
    used = await tx.views.used_up(row.event, row.numbers)
    key = keys.signing_key(Usage.ROSTER, row.event, now_s)
    tallies = await _tallies(tx, row)
    people = await people_inside(tx, row.event, (await tx.events.policies(row.event))[-1])
    return sign_admissions(key, keys.domain, row.event, row.at, row.numbers, used, now_s, tallies, people)


async def _tallies(tx: Tx, row: EventRow) -> dict[Key, Tally]:
    """What was counted of each ticket, where the policy in force has limits (3.4)."""
    if not (await tx.events.policies(row.event))[-1].limits.any:
        return {}
    entered = await tx.views.entered(row.event, row.numbers)
    return {(key.zone, key.use, key.ticket): _tally(key) for key in entered}


def _tally(key: KeyRow) -> Tally:
    return Tally(key.admits, key.exits, 0 if key.told is None else key.told.point_ms, key.day)
