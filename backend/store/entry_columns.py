"""How an entry lies in its row: from values to columns, and back to what a fold or a journal needs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from backend.schema_journal import entries
from backend.store.rows_journal import ChainRow, EntryRow, KeptEntry
from sync.clock import Bounds, Timing
from sync.content import Content, Kind
from sync.group import FoldEntry
from sync.position import Position

_ENTRY = entries.c

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
    _ENTRY.ticket,
    _ENTRY.voided,
    _ENTRY.hash,
    _ENTRY.device,
    _ENTRY.epoch,
    _ENTRY.seq,
    _ENTRY.kind,
    _ENTRY.zone,
    _ENTRY.use,
    _ENTRY.count,
    _ENTRY.status_index,
    _ENTRY.credential_hash,
    _ENTRY.gate,
    _ENTRY.reason,
    _ENTRY.known_gen,
    _ENTRY.known_pos,
    _ENTRY.policy,
    _ENTRY.lo,
    _ENTRY.hi,
    _ENTRY.point,
    _ENTRY.proven,
    _ENTRY.barred,
    _ENTRY.ref,
    _ENTRY.boot,
    _ENTRY.mono_ms,
)

KEPT: Final = (_ENTRY.raw, _ENTRY.own_lo, _ENTRY.own_hi, _ENTRY.off, _ENTRY.connected, _ENTRY.twin)
"""What stands before the columns `FOLDED` in the row of a kept entry."""

_KINDS: Final = {int(kind): kind for kind in Kind}
_UNREADABLE: Final[Mapping[str, Any]] = dict.fromkeys(
    (
        "kind",
        "ticket",
        "zone",
        "use",
        "count",
        "status_index",
        "credential_hash",
        "gate",
        "reason",
        "repeats",
        "ref",
        "known_gen",
        "known_pos",
        "policy",
        "wall_ms",
        "mono_ms",
        "boot",
    )
)


def entry_values(domain: int, event: int, row: EntryRow) -> dict[str, Any]:
    """All columns of an entry that is to be stored."""
    said = _UNREADABLE if row.content is None else _content_values(row.content)
    return {
        "domain": domain,
        "event": event,
        "hash": row.hash,
        "device": row.device,
        "epoch": row.epoch,
        "seq": row.seq,
        "prev": row.prev,
        **said,
        "own_lo": row.own.lo,
        "own_hi": row.own.hi,
        "lo": row.timing.lo,
        "hi": row.timing.hi,
        "point": row.timing.point,
        "connected": row.connected,
        "twin": row.twin,
        "off": row.off,
        "proven": row.proven,
        "barred": row.barred,
        "voided": False,
        "raw": row.raw,
    }


def _content_values(content: Content) -> dict[str, Any]:
    index, credential_hash = content.credential or (None, None)
    return {
        "kind": int(content.kind),
        "ticket": content.ticket,
        "zone": content.zone,
        "use": content.use,
        "count": content.count,
        "status_index": index,
        "credential_hash": credential_hash,
        "gate": content.gate,
        "reason": content.reason,
        "repeats": content.repeats,
        "ref": content.ref,
        "known_gen": content.known.gen,
        "known_pos": content.known.pos,
        "policy": content.policy,
        "wall_ms": content.wall_ms,
        "mono_ms": content.mono_ms,
        "boot": content.boot,
    }


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
        ticket, _voided, hash_, device, epoch, seq, kind, zone, use, count, index, credential_hash, gate, reason,
        gen, pos, policy, lo, hi, point, proven, barred, ref, boot, mono_ms,
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
        proven=proven and not barred,
        ref=None if barred else ref,
        boot=boot,
        mono_ms=mono_ms,
    )


def kept_entry(row: Any, folded_kinds: Collection[int]) -> KeptEntry:
    """A row of the columns `KEPT` and `FOLDED`."""
    raw, own_lo, own_hi, off, connected, twin, *folded = row
    is_folded = row.ticket is not None and row.kind in folded_kinds
    return KeptEntry(
        raw=raw,
        hash=row.hash,
        own=Bounds(own_lo, own_hi),
        timing=Timing(row.lo, row.hi, row.point),
        connected=connected,
        twin=twin,
        off=off,
        proven=row.proven,
        barred=row.barred,
        folded=fold_entry(folded) if is_folded else None,
    )
