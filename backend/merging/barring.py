"""What counts of a locked device: the last entry that was accepted and what led to it, and nothing else (PROTOCOL.md 4.1, type 5)."""

from collections.abc import Iterable, Mapping, Sequence

from backend.merging.touched import Touched
from backend.store.contract import Tx
from backend.store.rows_journal import LineRow
from sync.content import Content
from sync.errors import Unreadable
from sync.journal import FIRST_PREV, Frame


async def bar(tx: Tx, event: int, device: bytes, last_hash: bytes) -> Touched:
    """Mark which of a locked device's stored entries count, and tell the tickets for which that is new."""
    rows = await tx.journals.line(event, device)
    accepted = ancestors(rows, last_hash)
    changed = {
        (row.ticket, row.hash): not row.barred
        for row in rows
        if row.ticket is not None and row.barred == (row.hash in accepted)
    }
    await tx.journals.bar(event, changed)
    return Touched(frozenset(ticket for ticket, _ in changed))


def ancestors(rows: Sequence[LineRow], last_hash: bytes) -> frozenset[bytes]:
    """The entry `last_hash` and all before it, through every epoch: an `epoch_start` names the end of the epoch before."""
    by_hash = {row.hash: row for row in rows}
    found: set[bytes] = set()
    name: bytes | None = last_hash
    while name is not None and name not in found and name in by_hash:
        found.add(name)
        name = _before(by_hash[name])
    return frozenset(found)


def _before(row: LineRow) -> bytes | None:
    if row.prev != FIRST_PREV:
        return row.prev
    return None if row.raw is None else _end_of_epoch_before(row.raw)


def _end_of_epoch_before(raw: bytes) -> bytes | None:
    try:
        before = Content.parse(Frame.parse_stream(raw)[0].content).before
    except Unreadable:
        return None
    return None if before is None else before[1]


async def bar_new(tx: Tx, event: int, locks: Mapping[bytes, bytes], devices: Iterable[bytes]) -> Touched:
    """As `bar`, for those of `devices` that are locked, after entries of theirs were stored."""
    touched = Touched()
    for device in sorted(set(devices) & set(locks)):
        touched |= await bar(tx, event, device, locks[device])
    return touched
