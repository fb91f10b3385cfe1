"""Everything a server keeps, as dictionaries of immutable rows: a copy of it is a snapshot."""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final, Self, TypeAlias

from backend.store.rows import (
    CredentialRow,
    DeviceRow,
    DomainRow,
    EnrolmentRow,
    EventRow,
    FeedRow,
    PartRow,
    PolicyForm,
    SealedRing,
    SegmentRow,
    TicketRow,
    TokenRow,
    TrustListRow,
)
from backend.store.rows_aliases import AliasRow
from backend.store.rows_imports import ImportJobRow
from backend.store.rows_journal import ChainRow, EntryRow, JournalState, Place
from backend.store.rows_lost import GenerationRow, LostKey, LostRow
from backend.store.rows_operators import OperatorRow
from backend.store.rows_readiness import ReadinessRow
from backend.store.rows_repeats import RepeatRow
from backend.store.rows_views import CaseRow, HolderChange, KeyRow, ViewState, ZoneTotal
from sync.authority import OperatorChange
from sync.cases import Settlement
from sync.group import CredentialChange, FoldEntry
from sync.leases import Lease
from sync.policy import Policy
from sync.position import Position
from sync.profile import Gate, Zone

OfJournal: TypeAlias = tuple[int, bytes, int]
"""Event, device and epoch."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored entry: what was stored, whether it was taken back, and the two forms in which it is asked for."""

    row: EntryRow
    voided: bool
    chain: ChainRow
    folded: FoldEntry | None


@dataclass(slots=True)
class State:
    """All tables. Those that hold several rows under one key hold them as a tuple, in their order."""

    domain: DomainRow | None = None
    ring: SealedRing | None = None
    trust: dict[int, TrustListRow] = field(default_factory=dict)
    tokens: dict[str, TokenRow] = field(default_factory=dict)
    offers: dict[bytes, EnrolmentRow] = field(default_factory=dict)
    devices: dict[bytes, DeviceRow] = field(default_factory=dict)
    locks: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    events: dict[int, EventRow] = field(default_factory=dict)
    zones: dict[int, tuple[Zone, ...]] = field(default_factory=dict)
    gates: dict[int, tuple[Gate, ...]] = field(default_factory=dict)
    policies: dict[int, tuple[Policy, ...]] = field(default_factory=dict)
    generations: dict[int, tuple[GenerationRow, ...]] = field(default_factory=dict)
    segments: dict[tuple[int, int], tuple[SegmentRow, ...]] = field(default_factory=dict)
    feed: dict[tuple[int, int, int], FeedRow] = field(default_factory=dict)
    parts: dict[tuple[int, int], tuple[PartRow, ...]] = field(default_factory=dict)
    references: dict[str, tuple[int, int]] = field(default_factory=dict)
    externals: dict[tuple[int, str], int] = field(default_factory=dict)
    tickets: dict[tuple[int, int], TicketRow] = field(default_factory=dict)
    changed: dict[tuple[int, int], int] = field(default_factory=dict)
    aliases: dict[tuple[int, bytes], AliasRow] = field(default_factory=dict)
    credentials: dict[tuple[int, int], CredentialRow] = field(default_factory=dict)
    changes: dict[tuple[int, int], tuple[CredentialChange, ...]] = field(default_factory=dict)
    journals: dict[OfJournal, JournalState] = field(default_factory=dict)
    entries: dict[tuple[int, bytes], Kept] = field(default_factory=dict)
    of_journal: dict[OfJournal, tuple[Place, ...]] = field(default_factory=dict)
    of_ticket: dict[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)
    refused: dict[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)
    views: dict[int, ViewState] = field(default_factory=dict)
    keys: dict[tuple[int, int], tuple[KeyRow, ...]] = field(default_factory=dict)
    group_digests: dict[tuple[int, int], int] = field(default_factory=dict)
    journal_digests: dict[OfJournal, int] = field(default_factory=dict)
    totals: dict[tuple[int, int], ZoneTotal] = field(default_factory=dict)
    holders: dict[tuple[int, int], tuple[HolderChange, ...]] = field(default_factory=dict)
    cases: dict[tuple[int, bytes], CaseRow] = field(default_factory=dict)
    settlements: dict[tuple[int, bytes], tuple[Settlement, ...]] = field(default_factory=dict)
    lost: dict[tuple[int, LostKey], LostRow] = field(default_factory=dict)
    adopted: dict[tuple[int, Position], LostKey] = field(default_factory=dict)
    operators: dict[int, OperatorRow] = field(default_factory=dict)
    operator_changes: dict[int, tuple[OperatorChange, ...]] = field(default_factory=dict)
    repeats: dict[bytes, RepeatRow] = field(default_factory=dict)
    claims: dict[tuple[int, int], tuple[tuple[int, Lease], ...]] = field(default_factory=dict)
    readiness: dict[tuple[int, bytes], ReadinessRow] = field(default_factory=dict)
    import_jobs: dict[tuple[int, bytes], ImportJobRow] = field(default_factory=dict)
    policy_forms: dict[tuple[int, int], PolicyForm | None] = field(default_factory=dict)
    policy_places: dict[tuple[int, int], Position] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same rows in tables of their own."""
        return type(self)(self.domain, self.ring, *map(dict.copy, _TABLES(self)))


_SINGLE: Final = ("domain", "ring")
_TABLES: Final = attrgetter(*(one.name for one in fields(State) if one.name not in _SINGLE))


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun of the contract over the state of one transaction."""

    tables: State
