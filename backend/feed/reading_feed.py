"""One page of a feed, read and signed (PROTOCOL.md 4.3 and 11.3)."""

from typing import Final

from backend.context import Context
from backend.feed.feed_page import FeedPage
from backend.store.contract import Tx
from backend.store.rows import EventRow
from keys.trusted import Usage
from sync.feed import Head, Page, encode_page, locked_devices, sign_head
from sync.position import Position

ITEMS_A_PAGE: Final = 1_000


async def read_page(ctx: Context, event: int, after: Position, at_most: int = ITEMS_A_PAGE) -> FeedPage:
    """The items after a position, under a head signed for the last of them; `SnapshotRequired`, `UnknownEvent`, `KeysNotPublished`."""
    async with ctx.store.reading() as tx:
        row = await tx.events.get(event)
        items = await tx.feed.after(event, after, max(1, min(at_most, ITEMS_A_PAGE)))
        end = items[-1].at if items else row.at
        chain = items[-1].chain if items else row.chain
        # A page may end in an item that an ancestor wrote; the head speaks for the generation that lives now (4.3).
        at = Position(row.at.gen, end.pos)
        head = await _signed_head(ctx, tx, row, at, chain)
    raws = tuple(item.raw for item in items)
    return FeedPage(encode_page(Page(head, raws)), at, len(raws), at == row.at, locked_devices(raws))


async def _signed_head(ctx: Context, tx: Tx, row: EventRow, at: Position, chain: bytes) -> bytes:
    keys = await ctx.vault.keys(tx)
    ancestry = await tx.events.ancestry(row.event)
    head = Head(row.event, at, chain, row.at.pos, ctx.now_ms(), keys.trust.counter, ancestry)
    return sign_head(keys.signing_key(Usage.FEED, row.event, ctx.now_s), keys.domain, head)
