"""What the store hands out about claims: values. Nothing here knows SQL."""

from dataclasses import dataclass, field
from typing import NamedTuple

from backend.store.rows_aliases import AliasRow
from backend.store.rows_bearings import Bearings
from sync.leases import Counted, Lease
from sync.policy import Policy


class EntryKey(NamedTuple):
    """What is claimed and counted alike: a use of a ticket in a zone."""

    ticket: int
    zone: int
    use: int


class NewLease(NamedTuple):
    """A lease that is to be given out: its number, and to whom."""

    stay: int
    device: bytes
    gate: int
    nonce: bytes


class LeaseEnd(NamedTuple):
    """An entry that came: of which ticket, by which device, and the nonce of its claim."""

    ticket: int
    device: bytes
    nonce: bytes


class LeasePlace(NamedTuple):
    """Where a lease stands among those of the domain."""

    event: int
    ticket: int
    zone: int
    stay: int


@dataclass(frozen=True, slots=True)
class ClaimGround:
    """What a claim is judged by. `body` and `sealed_secret` are those of the credential it names, `policy` is the one in force.

    `leases` are all of the ticket and zone, those that are over among them, `now_ms` is the clock that they run by; `alias` is the
    code of another system whose hash it names instead.
    """

    ticket: int
    body: bytes
    sealed_secret: bytes = field(repr=False)
    policy: Policy
    counted: Counted
    leases: tuple[Lease, ...]
    now_ms: int
    alias: AliasRow | None = None


@dataclass(frozen=True, slots=True)
class ClaimLook:
    """Who claims, and the ground of it; None if the event has no such credential."""

    bearings: Bearings
    ground: ClaimGround | None
