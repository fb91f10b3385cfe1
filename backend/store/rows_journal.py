"""What the store hands out and takes in about journals, views and cases: values. Nothing here knows SQL."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from msgspec import Struct

from sync.chain import START, Cursor, Link
from sync.clock import UNBOUNDED, Bounds, Timed, Timing
from sync.content import Content, Kind
from sync.group import PASSAGES, FoldEntry
from sync.journal_fold import JournalRow

JournalKey: TypeAlias = tuple[bytes, int]
"""Device and epoch: one journal of an event."""

TicketEntry: TypeAlias = tuple[int, bytes]
"""Ticket and hash: one entry that the fold of a ticket needs."""

Place: TypeAlias = tuple[int, bytes]
"""Seq and hash: one entry of a journal."""

NO_BOOT: Final = b""

FOLDED_KINDS: Final = PASSAGES | {Kind.VOID}
"""The kinds of entries that the fold of a ticket is given."""


def folded_ticket(content: Content | None) -> int | None:
    """The ticket whose fold needs an entry with this content, if any; a denial concerns none."""
    return content.ticket if content is not None and content.kind in FOLDED_KINDS else None


def refused_ticket(content: Content | None) -> int | None:
    """The ticket that a refusal with this content names, if it is one and names any."""
    return content.ticket if content is not None and content.kind is Kind.DENY else None


@dataclass(frozen=True, slots=True)
class JournalState:
    """How far a journal hangs together, and what its HELLOs announced (PROTOCOL.md 6.9, 12.4).

    `cursor` is the highest connected entry, of two the one with the smaller hash. `forked`: two entries have one seq; until
    then every stored entry up to the cursor's seq is on the one chain to the cursor. `stored` counts entries, `last_seq` is the
    highest of them (0: none).
    """

    device: bytes
    epoch: int
    cursor: Cursor = START
    last_seq: int = 0
    stored: int = 0
    forked: bool = False
    announced_seq: int | None = None
    announced_hash: bytes | None = None

    @property
    def key(self) -> JournalKey:
        """Which journal it is."""
        return self.device, self.epoch

    @property
    def whole(self) -> bool:
        """Whether every stored entry is on the one chain to the cursor: that chain has one entry a seq, so then no more are there.

        Nothing is loose then, nothing is a twin, and no gap is open.
        """
        return self.stored == self.cursor.seq


class EntryRow(Struct, frozen=True, gc=False):
    """An entry to be stored. `content` is None where it cannot be read (6.5); `own` is what its own anchor proves.

    `connected`: its whole chain is stored; `twin`: another entry of its seq names the same one before it. `proven`: its proof
    of sight is right (8.1); `barred`: a locked device wrote it beyond its last accepted entry; `authoriser`: the key whose
    word it carries (6.10).
    """

    hash: bytes
    prev: bytes
    device: bytes
    epoch: int
    seq: int
    content: Content | None
    own: Bounds
    timing: Timing
    connected: bool
    twin: bool
    off: bool
    proven: bool
    barred: bool
    raw: bytes
    authoriser: bytes | None = None

    @property
    def fold_entry(self) -> FoldEntry | None:
        """What the fold of its ticket is given; None if no fold needs it.

        What lies beyond a locked device's last entry proves nothing and takes nothing back.
        """
        said, ticket = self.content, folded_ticket(self.content)
        if said is None or ticket is None:
            return None
        index, credential_hash = said.credential or (None, None)
        proven, ref = (False, None) if self.barred else (self.proven, said.ref)
        return FoldEntry(
            self.hash,
            self.device,
            self.epoch,
            self.seq,
            said.kind,
            ticket,
            said.zone,
            said.use,
            said.count,
            index,
            credential_hash,
            said.gate,
            said.reason,
            said.known,
            said.policy,
            self.timing,
            proven,
            ref,
            said.boot,
            said.mono_ms,
            said.operator,
            None if self.barred else self.authoriser,
        )


class ChainRow(Struct, frozen=True, gc=False):
    """A stored entry as its journal sees it. Of one that cannot be read only the chain and its `timing` are there."""

    hash: bytes
    prev: bytes
    seq: int
    timing: Timing
    connected: bool = True
    twin: bool = False
    kind: Kind | None = None
    ticket: int | None = None
    wall_ms: int | None = None
    mono_ms: int | None = None
    boot: bytes | None = None
    own: Bounds = UNBOUNDED

    @property
    def link(self) -> Link:
        """Its place in the chain."""
        return Link(self.hash, self.prev, self.seq)

    @property
    def timed(self) -> Timed:
        """What the propagation of bounds needs. Through what cannot be read bounds pass as if no time had passed."""
        clocks = self.wall_ms or 0, self.mono_ms or 0, self.boot or NO_BOOT
        return Timed(self.hash, self.prev, *clocks, self.own, self.seq)

    @property
    def journal_row(self) -> JournalRow:
        """What the fold of the journal needs."""
        timing = None if self.kind is None else self.timing
        return JournalRow(
            self.hash, self.prev, self.seq, self.kind, timing, self.wall_ms, self.boot, self.own
        )


RowsByJournal: TypeAlias = dict[JournalKey, list[ChainRow]]
"""Entries of several journals, those of each by seq and hash."""


@dataclass(frozen=True, slots=True)
class Retimed:
    """A stored entry whose time is known better now. `ticket` is the one whose fold it concerns, if any."""

    seq: int
    hash: bytes
    ticket: int | None
    timing: Timing


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry as it came, with everything that was found out about it: what a recomputation starts from and compares.

    `folded` is what the fold of its ticket is given, with whether it is proven and barred; None where no fold needs it.
    """

    raw: bytes = field(repr=False)
    hash: bytes
    own: Bounds
    timing: Timing
    connected: bool
    twin: bool
    off: bool
    folded: tuple[FoldEntry, bool, bool] | None


class TicketEntries(Struct, frozen=True, gc=False):
    """The entries of a ticket that its fold needs, and the hashes of those that were taken back when it was last folded."""

    entries: tuple[FoldEntry, ...]
    voided: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Passages:
    """How many went through one gate in one minute (`minute` in Unix minutes): people and scans, as far as they count alike."""

    kind: Kind
    gate: int | None
    zone: int | None
    minute: int
    proven: bool
    people: int
    scans: int


@dataclass(frozen=True, slots=True)
class Denials:
    """How often one gate refused for one reason (a number of `sync.reasons`), repetitions included."""

    gate: int | None
    reason: int | None
    times: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A stored entry of a locked device: what decides whether it counts. `raw` is there in an `epoch_start` alone.

    `barred` is False where the entry concerns no ticket.
    """

    epoch: int
    hash: bytes
    prev: bytes
    seq: int
    ticket: int | None
    barred: bool
    raw: bytes | None = field(repr=False)
