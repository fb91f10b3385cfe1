"""What the store hands out: values, each one row of a table with its bytes already read. Nothing here knows SQL.

The two that are made by the ten thousand are structs, which are made several times faster than data classes.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct

from keys.labels import Domain
from keys.trusted import Usage
from sync.enrolment import Role
from sync.flight import Flight
from sync.position import Position
from sync.profile import EventKind
from sync.roster import CredentialState


@dataclass(frozen=True, slots=True)
class DomainRow:
    """The domain of this database. `first_root`: SHA-256 of the root at which the chain of its trust lists begins."""

    domain: Domain
    first_root: bytes
    next_event: int
    created_ms: int


@dataclass(frozen=True, slots=True)
class SealedRing:
    """The sealed key ring (FORMAT.md 6.1) and how often it was replaced."""

    version: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrustListRow:
    """A signed trust list as it is served."""

    counter: int
    raw: bytes = field(repr=False)
    issued_s: int


class EventSaid(NamedTuple):
    """What of an event can be another one later on: what people call it, and when it is by which clocks. Times in Unix seconds."""

    name: str
    timezone: str
    starts_s: int
    ends_s: int

    @property
    def lasts(self) -> tuple[int, int]:
        """Start and end."""
        return self.starts_s, self.ends_s


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event. `at` and `chain` are the end of its feed; `live` counts tickets that are not revoked.

    Ticket numbers lie below `numbers`, which is the capacity until revoked tickets were replaced by new ones: it is the
    size of the admissions bitmaps. Status indexes lie below `slots`. The first `next_number` and `next_index` are given.
    `flight`: which one it is, if it issues boarding passes.
    """

    event: int
    name: str
    kind: EventKind
    timezone: str
    starts_s: int
    ends_s: int
    capacity: int
    slots: int
    numbers: int
    live: int
    next_number: int
    next_index: int
    with_names: bool
    at: Position
    chain: bytes = field(repr=False)
    created_ms: int
    closed_ms: int | None
    flight: Flight | None = None
    people: int = 0

    @property
    def said(self) -> EventSaid:
        """What of it can change."""
        return EventSaid(self.name, self.timezone, self.starts_s, self.ends_s)

    @property
    def code_usage(self) -> Usage:
        """What the keys are for that sign its codes: tickets, or boarding passes."""
        return Usage.TICKET if self.flight is None else Usage.BCBP

    @property
    def closed(self) -> bool:
        """Whether the event is over."""
        return self.closed_ms is not None


PolicyForm: TypeAlias = dict[str, Any]
"""The JSON form of a policy as somebody wrote it (PROTOCOL.md 9.3)."""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A run of ticket numbers or status indexes that are permuted among themselves: `start` to `start + size - 1`."""

    start: int
    size: int


class TicketRow(Struct, frozen=True, gc=False):
    """A ticket as it stands. `index` and `state` are those of its live credential; times in Unix seconds.

    `reference` is ours (FORMAT.md 7), `external_reference` the importer's own.
    """

    event: int
    number: int
    reference: str
    external_reference: str | None
    name: str | None
    seat: str | None
    class_: str | None
    not_before: int
    expires: int
    paper: bool
    index: int
    state: CredentialState
    created_ms: int
    note: str | None = None


class TicketMarks(NamedTuple):
    """What people tell a ticket by."""

    number: int
    external_reference: str | None
    reference: str
    seat: str | None
    name: str | None
    class_: str | None


Change: TypeAlias = tuple[int, int]
"""The event's count when a ticket last changed, and the ticket's number: in this order changes are handed out."""


class CredentialRow(Struct, frozen=True, gc=False):
    """One signed code: its body (of a boarding pass: the signed characters), its state, and K sealed (FORMAT.md 6.3)."""

    event: int
    index: int
    ticket: int
    state: CredentialState
    body: bytes
    sealed_secret: bytes

    @property
    def kid(self) -> bytes:
        """The id of the key that signed it (FORMAT.md 1.4); empty for a boarding pass, whose signed characters have none."""
        return b"" if self.is_pass else self.body[2:6]

    @property
    def is_pass(self) -> bool:
        """Whether it is a boarding pass: a ticket's body begins with its version, 1."""
        return self.body.startswith(b"M")


@dataclass(frozen=True, slots=True)
class PartRow:
    """A signed part (PROTOCOL.md 3) as it is served. `kind` is the caller's own numbering."""

    kind: int
    at: Position
    raw: bytes = field(repr=False)
    issued_s: int


class FeedRow(Struct, frozen=True, gc=False):
    """One item of the feed as it is served, and the chain's hash after it (PROTOCOL.md 4.2)."""

    at: Position
    raw: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An access token by its hash. `expires_s` None: until it is withdrawn; `used_ms` is set once a one-time token was used."""

    token_id: str
    hash: bytes = field(repr=False)
    role: str
    created_ms: int
    expires_s: int | None
    used_ms: int | None


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An offer to enrol one device. `events`, `gates` None: every one. `device` is who used it."""

    token_hash: bytes = field(repr=False)
    name: str | None
    role: Role
    events: frozenset[int] | None
    gates: frozenset[int] | None
    expires_s: int
    created_ms: int
    used_ms: int | None = None
    device: bytes | None = None

    @staticmethod
    def id_of(token_hash: bytes) -> bytes:
        """What it is called: 8 bytes."""
        return token_hash[:8]

    @property
    def id(self) -> bytes:
        """What it is called."""
        return self.id_of(self.token_hash)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """An enrolled device, and what it last said of itself. `at` is its position in the feed of `last_event`.

    `last_seen_ms`: when it was last heard of, to a minute, with whatever it said or asked; `told_ms`: when it last said what it has
    left to send.
    """

    device: bytes
    name: str
    certificate: bytes = field(repr=False)
    signing_key: bytes = field(repr=False)
    opening_key: bytes = field(repr=False)
    role: Role
    events: frozenset[int] | None
    gates: frozenset[int] | None
    expires_s: int
    enrolled_ms: int
    locked_ms: int | None = None
    last_seen_ms: int | None = None
    last_event: int | None = None
    app: str | None = None
    clock_offset_ms: int | None = None
    clock_uncertainty_ms: int | None = None
    unsent: int | None = None
    at: Position | None = None
    told_ms: int | None = None

    @property
    def locked(self) -> bool:
        """Whether an administrator locked the device."""
        return self.locked_ms is not None

    def allows(self, event: int, now_s: int) -> bool:
        """Whether its certificate serves this event now; a lock is another question."""
        return now_s < self.expires_s and (self.events is None or event in self.events)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a device said of itself in a message, or None for what it did not say. Its clock is ahead by the offset, give or take
    the uncertainty, both by its newest anchor. `told_ms`: when it said what it has left to send.
    """

    seen_ms: int
    event: int
    app: str | None = None
    clock_offset_ms: int | None = None
    unsent: int | None = None
    at: Position | None = None
    clock_uncertainty_ms: int | None = None
    told_ms: int | None = None
