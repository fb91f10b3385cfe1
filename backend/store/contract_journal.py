"""The store's contract for what devices wrote down, what the merge made of it, and what people decided about it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from backend.store.rows_entries import EntryPlace, LoggedEntry
from backend.store.rows_journal import (
    ChainRow,
    Denials,
    EntryRow,
    JournalKey,
    JournalState,
    KeptEntry,
    LineRow,
    Passages,
    Place,
    Retimed,
    RowsByJournal,
    TicketEntries,
    TicketEntry,
)
from backend.store.rows_views import CaseRow, GroupRow, HolderChange, KeyRow, ViewState, ZoneTotal
from sync.cases import CaseClass, CaseStatus, Settlement


class Journals(Protocol):
    """Journals and their entries. Nothing of an entry is ever changed but what was found out about it."""

    async def states(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        """The journals that are known."""

    async def locked(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        """As `states`, and no other transaction locks these journals, known or not, before this one ends.

        Who locks the event as well does so later.
        """

    async def every(self, event: int) -> list[JournalState]:
        """All journals of the event, by device and epoch."""

    async def last_epoch(self, event: int, device: bytes) -> int:
        """The highest epoch of which an entry of the device is stored; 0 before the first."""

    async def newest_epoch(self, event: int, device: bytes) -> int:
        """The highest epoch of the device that is known, if only by its word; 0 before the first."""

    async def put(self, event: int, states: Sequence[JournalState]) -> None:
        """What is known of journals from now on."""

    async def announce(self, event: int, state: JournalState) -> None:
        """Remember the head that `state` says was announced, if none as high was; nothing else of a known journal changes."""

    async def stored(self, event: int, key: JournalKey, seqs: Collection[int]) -> set[bytes]:
        """The hashes of the entries of a journal that have one of these seqs."""

    async def log(self, event: int, rows: Sequence[EntryRow]) -> None:
        """Store entries in the log; one that is there already stays as it is. Whether they are proven is no matter yet."""

    async def file(self, event: int, rows: Sequence[EntryRow]) -> None:
        """Store what the folds of their tickets need of entries that are in the log; one that is there already stays as it is."""

    async def retime(self, event: int, key: JournalKey, rows: Sequence[Retimed]) -> None:
        """Entries of a journal whose time is known better now."""

    async def span(self, event: int, key: JournalKey, first: int) -> list[ChainRow]:
        """The entries of a journal from seq `first` on, by seq and hash."""

    async def at_seqs(self, event: int, key: JournalKey, seqs: Collection[int]) -> list[ChainRow]:
        """The entries of a journal that have one of these seqs, by seq and hash."""

    async def loose(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        """The entries of these devices that are not connected."""

    async def twins(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        """The entries of these devices that are twins: where their journals part."""

    async def odd(self, event: int, devices: Collection[bytes]) -> tuple[RowsByJournal, RowsByJournal]:
        """The quarantined entries of these devices, and those whose anchors show the clock off."""

    async def connect(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        """These entries of a journal are connected now."""

    async def pair(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        """These entries of a journal are twins now."""

    async def line(self, event: int, device: bytes) -> list[LineRow]:
        """All entries of a device, by epoch, seq and hash."""

    async def bar(self, event: int, barred: Mapping[TicketEntry, bool]) -> None:
        """Whether these entries lie beyond what counts of a locked device."""

    async def void(self, event: int, voided: Mapping[TicketEntry, bool]) -> None:
        """Whether these entries were taken back."""

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, TicketEntries]:
        """What the folds of these tickets need; tickets without such entries are left out."""

    async def authorised(self, event: int) -> list[int]:
        """The tickets with an entry that carries somebody's word (6.10), ascending."""

    async def kept(self, event: int, key: JournalKey) -> list[KeptEntry]:
        """All entries of a journal as they came, by seq."""

    async def log_of_device(
        self, event: int, device: bytes, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        """At most `limit` entries of a device that follow the place `after` (None: from the first), by place."""

    async def log_of_ticket(
        self, event: int, ticket: int, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        """As `log_of_device`, of the entries that the fold of a ticket needs, and of the refusals that named it."""

    async def passages(self, event: int) -> list[Passages]:
        """Admits, overrides and exits that were not taken back, by gate and minute."""

    async def denials(self, event: int) -> list[Denials]:
        """Refusals, by gate and reason."""


class Views(Protocol):
    """What the merge makes of entries and facts."""

    async def state(self, event: int) -> ViewState:
        """The whole view; of an event without one, that of nothing."""

    async def put_state(self, event: int, state: ViewState) -> None:
        """The whole view from now on."""

    async def keys(self, event: int, tickets: Collection[int]) -> dict[int, list[KeyRow]]:
        """The key views of tickets, by zone and use."""

    async def tickets(self, event: int) -> list[int]:
        """Every ticket that was folded."""

    async def groups(self, event: int, tickets: Collection[int]) -> dict[int, GroupRow]:
        """The views of tickets that were folded. One that is not among them has no entry that a committed transaction stored."""

    async def put_groups(self, event: int, rows: Sequence[GroupRow]) -> None:
        """Views of tickets from now on, each with all its keys: a key never goes."""

    async def journal_digests(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
        """The digests of journals that were folded."""

    async def put_journal_digests(self, event: int, digests: Mapping[JournalKey, int]) -> None:
        """Digests of journals from now on."""

    async def add_totals(self, event: int, changes: Sequence[ZoneTotal]) -> None:
        """By how much the sums of zones changed."""

    async def totals(self, event: int) -> list[ZoneTotal]:
        """The sums of all zones, by zone."""

    async def entered(self, event: int, below: int) -> list[KeyRow]:
        """The keys with an admit, of tickets whose number is below this, in zones that are some; in any order."""

    async def used_up(self, event: int, below: int) -> dict[tuple[int, int], list[int]]:
        """By (zone, use): the tickets with a number below `below` that have used up their entry (PROTOCOL.md 3.4).

        Not those of whom nobody entered by this use, whatever a limit over all uses says: devices take the bit for an entry.
        """

    async def log_holders(self, event: int, changes: Sequence[HolderChange]) -> None:
        """Remember who took whose place."""

    async def holder_changes(self, event: int, ticket: int) -> list[HolderChange]:
        """Who took whose place in a ticket's keys, in the order of the feed."""


class Cases(Protocol):
    """Cases, and what people decided about them."""

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, list[CaseRow]]:
        """The cases of tickets, dissolved ones included."""

    async def of_journals(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, list[CaseRow]]:
        """The cases of journals, dissolved ones included."""

    async def get(self, event: int, case: bytes) -> CaseRow | None:
        """A case by its id."""

    async def every(self, event: int, status: CaseStatus | None) -> list[CaseRow]:
        """The cases of an event, or those with this status: first found, first told."""

    async def put(self, event: int, rows: Sequence[CaseRow]) -> None:
        """Cases as they are from now on; a case that is there keeps its `found_ms`."""

    async def counts(self, event: int) -> dict[tuple[CaseClass, CaseStatus], int]:
        """How many cases there are of each class and status."""

    async def settlements(self, event: int, cases: Collection[bytes]) -> dict[bytes, list[Settlement]]:
        """What was decided about cases, in the order in which it was."""

    async def settle(self, event: int, settlement: Settlement) -> None:
        """Append a decision."""
