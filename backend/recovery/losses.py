"""What this server lost of a page that it once signed, and whether its feed has to go on in another generation (PROTOCOL.md 2.2, 4.5)."""

from collections.abc import Sequence

from backend.recovery.generations import Beginning
from backend.store.contract import Tx
from backend.store.rows import EventRow
from sync.lost_tail import Proven, ProvenItem
from sync.position import Ancestry, Position


async def lost_of(tx: Tx, event: int, proven: Proven) -> list[ProvenItem]:
    """The items that this server does not have, by place and hash, on whichever line."""
    held: dict[Position, bytes] = {}
    for gen in {one.item.at.gen for one in proven.items}:
        hashes = await tx.feed.hashes(event, gen, proven.start, proven.head.at.pos)
        held |= {Position(gen, pos): chain for pos, chain in hashes.items()}
    return [one for one in proven.items if held.get(one.item.at) != one.chain]


async def due_beginning(
    tx: Tx, row: EventRow, proven: Proven, lost: Sequence[ProvenItem], device: bytes, now_ms: int
) -> Beginning | None:
    """The generation that has to begin because of what was lost; None where one has begun already, or nothing was lost."""
    ancestry, head = await tx.events.ancestry(row.event), proven.head
    missing = [one.item.at for one in lost] or await _missing_head(tx, row.event, proven)
    if not _is_due(row.at, ancestry, head.at.gen, missing):
        return None
    fork = min([row.at.pos, *(at.pos - 1 for at in missing)])
    if not await _begins_alike(tx, row, proven):
        fork = min(fork, _begun_at(row.at, ancestry))
    return Beginning(fork, now_ms, device, head.ancestry, head.at.gen)


def _is_due(present: Position, ancestry: Ancestry, heard: int, missing: Sequence[Position]) -> bool:
    """Whether our line claims a place where something else was, or has never heard of the generation of the head."""
    return not ancestry.announces(heard) or any(ancestry.descends(present.gen, at) for at in missing)


async def _missing_head(tx: Tx, event: int, proven: Proven) -> list[Position]:
    """The place of a head that came without lost items, if this server does not have it."""
    at, ancestry = proven.head.at, proven.head.ancestry
    if at.pos == 0:
        return []
    writer = ancestry.generation_at(at.gen, at.pos)
    hashes = await tx.feed.hashes(event, writer, at.pos - 1, at.pos)
    return [] if hashes.get(at.pos) == proven.head.hash else [Position(writer, at.pos)]


async def _begins_alike(tx: Tx, row: EventRow, proven: Proven) -> bool:
    """Whether the page begins on our line, or above its end: else what was lost begins somewhere below the page."""
    if proven.start > row.at.pos:
        return True
    own = await tx.feed.chain_at(row.event, Position(row.at.gen, proven.start))
    return own == proven.before


def _begun_at(present: Position, ancestry: Ancestry) -> int:
    return next((fork for gen, _, fork in ancestry.forks if gen == present.gen), 0)
