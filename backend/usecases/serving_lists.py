"""What devices fetch: the trust list, the parts of an event, and what changed after a position (PROTOCOL.md 2 to 4, 11.3)."""

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.context import Context
from backend.feed.feed_page import FeedPage
from backend.feed.reading_feed import ITEMS_A_PAGE, read_page
from backend.lists.snapshot import KEPT, PartKind, is_fresh, take_snapshot
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import PartRow
from keys.cose import peek_kid
from keys.trusted import Status
from sync.position import Position


async def trust(ctx: Context) -> bytes:
    """The newest trust list, as its root signed it; `NotInitialised`."""
    async with ctx.store.reading() as tx:
        return (await ctx.vault.keys(tx)).trust.raw


async def parts(ctx: Context, caller: Device, event: int, kind: PartKind, since: int = 0) -> PartRow:
    """The newest part of this kind; all three are made anew when it is too far behind the feed, or from before the position `since`.

    Raises `UnknownEvent`, `NotAllowed` for an event that the caller does not serve, `KeysNotPublished`.
    """
    check_serves(caller, event, ctx.now_s)
    if caller.bearings is None:
        return await _part(ctx, event, kind, since)
    held = ctx.held.part(event, kind, caller.bearings)
    if held is None or held.at.pos < since:
        held = await _part(ctx, event, kind, since)
        ctx.held.keep_part(event, kind, caller.bearings, held)
    return held


async def _part(ctx: Context, event: int, kind: PartKind, since: int) -> PartRow:
    async with ctx.store.reading() as tx:
        part = await _stored(ctx, tx, event, kind, since)
    if part is not None:
        return part
    async with ctx.store.transaction() as tx:
        # Asked again, since a crowd of devices asks at once: the first makes the parts, the others wait and find them.
        await tx.events.locked(event)
        return await _stored(ctx, tx, event, kind, since) or await _made_anew(ctx, tx, event, kind)


async def _stored(ctx: Context, tx: Tx, event: int, kind: PartKind, since: int) -> PartRow | None:
    """The stored part, if it may still be served: not far behind, and signed by a key that is still believed.

    None is from a position after the feed's end, wherever a caller says it begins.
    """
    row, part = await tx.events.get(event), await tx.parts.newest(event, kind)
    if part is None or not is_fresh(part, row.at) or part.at.pos < min(since, row.at.pos):
        return None
    return part if await _is_believed(ctx, tx, part) else None


async def _is_believed(ctx: Context, tx: Tx, part: PartRow) -> bool:
    signers = (await ctx.vault.keys(tx)).trust.with_kid(peek_kid(part.raw))
    return all(key.status is not Status.COMPROMISED for key in signers)


async def _made_anew(ctx: Context, tx: Tx, event: int, kind: PartKind) -> PartRow:
    """Facts that the view has not followed yet are folded first: what is used up is the policy's matter."""
    await fold(tx, event, ctx.now_ms())
    newest = await tx.parts.newest(event, kind)
    if newest is not None and not await _is_believed(ctx, tx, newest):
        await tx.parts.prune(event, 0)  # else it would stand in the way of the new one at its position
    snapshot = await take_snapshot(tx, await ctx.vault.keys(tx), event, ctx.now_s)
    await tx.parts.add(event, snapshot.parts)
    await tx.parts.prune(event, KEPT)
    return snapshot.part(kind)


async def feed_page(
    ctx: Context, caller: Device, event: int, after: Position, at_most: int = ITEMS_A_PAGE
) -> bytes:
    """The items after a position, under a head signed for the last of them.

    Raises `SnapshotRequired` for a position that is not of this feed, `UnknownEvent`, `NotAllowed`, `KeysNotPublished`.
    """
    check_serves(caller, event, ctx.now_s)
    page = await _feed_page(ctx, caller, event, after, at_most)
    ctx.heard.note(caller, event, after, ctx.now_ms(), caller.row.last_seen_ms)
    return page.raw


async def _feed_page(ctx: Context, caller: Device, event: int, after: Position, at_most: int) -> FeedPage:
    if caller.bearings is None:
        return await read_page(ctx, event, after, at_most)
    # Whoever saw the feed end here within this second gets the same page: it was read after one of them saw it.
    asked = (after, at_most, caller.bearings.stamp, ctx.now_s)
    return await ctx.live.pages.get(event, asked, lambda: read_page(ctx, event, after, at_most))
