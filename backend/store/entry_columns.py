"""How an entry lies in its rows: from values to columns, and back to what a fold or a journal needs."""

from collections.abc import Sequence
from typing import Any, Final

from backend.schema.journal import entries, refusals, ticket_entries
from backend.store.rows_journal import ChainRow, EntryRow, KeptEntry, folded_ticket, refused_ticket
from sync.clock import Bounds, Timing
from sync.content import Content, Kind
from sync.group import FoldEntry
from sync.position import Position

_ENTRY = entries.c
_FOLD = ticket_entries.c

CHAIN: Final = (
    _ENTRY.hash,
    _ENTRY.prev,
    _ENTRY.seq,
    _ENTRY.lo,
    _ENTRY.hi,
    _ENTRY.point,
    _ENTRY.connected,
    _ENTRY.twin,
    _ENTRY.kind,
    _ENTRY.ticket,
    _ENTRY.wall_ms,
    _ENTRY.mono_ms,
    _ENTRY.boot,
    _ENTRY.own_lo,
    _ENTRY.own_hi,
)

FOLDED: Final = (
    _FOLD.ticket,
    _FOLD.hash,
    _FOLD.device,
    _FOLD.epoch,
    _FOLD.seq,
    _FOLD.kind,
    _FOLD.zone,
    _FOLD.use,
    _FOLD.count,
    _FOLD.status_index,
    _FOLD.credential_hash,
    _FOLD.gate,
    _FOLD.reason,
    _FOLD.ref,
    _FOLD.known_gen,
    _FOLD.known_pos,
    _FOLD.policy,
    _FOLD.mono_ms,
    _FOLD.boot,
    _FOLD.lo,
    _FOLD.hi,
    _FOLD.point,
    _FOLD.proven,
    _FOLD.barred,
    _FOLD.voided,
    _FOLD.operator,
    _FOLD.authoriser,
)

KEPT: Final = (
    _ENTRY.raw,
    _ENTRY.hash,
    _ENTRY.own_lo,
    _ENTRY.own_hi,
    _ENTRY.lo,
    _ENTRY.hi,
    _ENTRY.point,
    _ENTRY.connected,
    _ENTRY.twin,
    _ENTRY.off,
)
"""What stands before the columns `FOLDED` in the row of a kept entry."""

_KINDS: Final = {int(kind): kind for kind in Kind}
ENTRY: Final = tuple(column.name for column in entries.columns)
TICKET_ENTRY: Final = tuple(column.name for column in ticket_entries.columns)
REFUSAL: Final = tuple(column.name for column in refusals.columns)

# What the entries of one push often say alike: that they are of one life of one gate, and often that all are admits.
_OF_A_JOURNAL: Final = ("domain", "event", "device", "epoch")
_NO_TROUBLE: Final = (*_OF_A_JOURNAL, "boot", "own_lo", "own_hi", "connected", "twin", "off")
ENTRIES_ALIKE: Final = ((*_NO_TROUBLE, "kind", "gate", "reason", "repeats"), _NO_TROUBLE, _OF_A_JOURNAL)
_SIMPLE: Final = (*_OF_A_JOURNAL, "boot", "barred", "voided", "authoriser", "ref", "reason", "use", "zone")
_ADMITS: Final = ("kind", "count", "gate", "known_gen", "known_pos", "policy", "proven", "operator")
TICKET_ENTRIES_ALIKE: Final = ((*_SIMPLE, *_ADMITS), _SIMPLE, _OF_A_JOURNAL)
"""Sets of columns, the largest first."""


def entry_values(domain: int, event: int, row: EntryRow) -> tuple[Any, ...]:
    """An entry's row in the log, in the order of `ENTRY`."""
    said, timing = row.content, row.timing
    return (
        domain,
        event,
        row.device,
        row.epoch,
        row.seq,
        row.hash,
        row.prev,
        *((None,) * 8 if said is None else _said(said)),
        row.own.lo,
        row.own.hi,
        timing.lo,
        timing.hi,
        timing.point,
        row.connected,
        row.twin,
        row.off,
        row.raw,
    )


def _said(content: Content) -> tuple[Any, ...]:
    return (
        int(content.kind),
        folded_ticket(content),
        content.gate,
        content.reason,
        content.repeats,
        content.wall_ms,
        content.mono_ms,
        content.boot,
    )


def fold_values(domain: int, event: int, row: EntryRow) -> tuple[Any, ...] | None:
    """An entry's row among those of its ticket, in the order of `TICKET_ENTRY`; None if no fold needs it."""
    content, timing = row.content, row.timing
    ticket = folded_ticket(content)
    if content is None or ticket is None:
        return None
    return (
        domain,
        event,
        ticket,
        row.hash,
        row.device,
        row.epoch,
        row.seq,
        int(content.kind),
        content.zone,
        content.use,
        content.count,
        *(content.credential or (None, None)),
        content.gate,
        content.reason,
        content.ref,
        content.known.gen,
        content.known.pos,
        content.policy,
        content.mono_ms,
        content.boot,
        timing.lo,
        timing.hi,
        timing.point,
        row.proven,
        row.barred,
        False,
        content.operator,
        row.authoriser,
    )


def refusal_values(domain: int, event: int, row: EntryRow) -> tuple[Any, ...] | None:
    """An entry's row among the refusals of a ticket, in the order of `REFUSAL`; None if it is none."""
    ticket = refused_ticket(row.content)
    return None if ticket is None else (domain, event, ticket, row.device, row.epoch, row.seq, row.hash)


def chain_row(row: Sequence[Any]) -> ChainRow:
    """A row of the columns `CHAIN`."""
    hash_, prev, seq, lo, hi, point, connected, twin, kind, ticket, wall_ms, mono_ms, boot, own_lo, own_hi = (
        row
    )
    known = None if kind is None else _KINDS[kind]
    said = known, ticket, wall_ms, mono_ms, boot, Bounds(own_lo, own_hi)
    return ChainRow(hash_, prev, seq, Timing(lo, hi, point), connected, twin, *said)


def fold_entry(row: Sequence[Any]) -> FoldEntry:
    """A row of the columns `FOLDED`. What lies beyond a locked device's last entry proves nothing and takes nothing back."""
    (
        ticket, hash_, device, epoch, seq, kind, zone, use, count, index, credential_hash, gate, reason, ref,
        gen, pos, policy, mono_ms, boot, lo, hi, point, proven, barred, _voided,
        operator, authoriser,
    ) = row  # fmt: skip
    return FoldEntry(
        hash=hash_,
        device=device,
        epoch=epoch,
        seq=seq,
        kind=_KINDS[kind],
        ticket=ticket,
        zone=zone,
        use=use,
        count=count,
        index=index,
        credential_hash=credential_hash,
        gate=gate,
        reason=reason,
        known=Position(gen, pos),
        policy=policy,
        timing=Timing(lo, hi, point),
        proven=bool(proven and not barred),
        ref=None if barred else ref,
        boot=boot,
        mono_ms=mono_ms,
        operator=operator,
        authoriser=None if barred else authoriser,
    )


def kept_entry(row: Sequence[Any]) -> KeptEntry:
    """A row of the columns `KEPT` and `FOLDED`, the latter all null where no fold needs the entry."""
    raw, hash_, own_lo, own_hi, lo, hi, point, connected, twin, off, *folded = row
    *_, proven, barred, _voided, _operator, _authoriser = folded
    return KeptEntry(
        raw=raw,
        hash=hash_,
        own=Bounds(own_lo, own_hi),
        timing=Timing(lo, hi, point),
        connected=connected,
        twin=twin,
        off=off,
        folded=None if folded[0] is None else (fold_entry(folded), proven, barred),
    )
