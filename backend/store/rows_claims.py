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


@dataclass(frozen=True, slots=True)
class ClaimGround:
    """What a claim is judged by. `body` and `sealed_secret` are those of the credential it names, `policy` is the one in force.

    `leases` are all of the key, those that are over among them; `alias` is the code of another system whose hash it names instead.
    """

    ticket: int
    body: bytes
    sealed_secret: bytes = field(repr=False)
    policy: Policy
    counted: Counted
    leases: tuple[Lease, ...]
    alias: AliasRow | None = None


@dataclass(frozen=True, slots=True)
class ClaimLook:
    """Who claims, and the ground of it; None if the event has no such credential."""

    bearings: Bearings
    ground: ClaimGround | None
