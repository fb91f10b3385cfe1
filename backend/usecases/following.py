"""Who follows a feed live: a page as soon as there is one (PROTOCOL.md 11.3), and one after the other (11.7); and who only wants to
hear that something changed."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.context import Context
from backend.errors import SnapshotRequired
from backend.feed.feed_page import FeedPage
from backend.feed.live import ANY, Waiter
from backend.feed.reading_feed import ITEMS_A_PAGE, read_page
from sync.position import Position
from sync.stream import QUIET, End, Ended, PageTold, Told

WAIT_S: Final = 30
"""How long a page is waited for, at most."""
QUIET_S: Final = 15
"""How long a stream says nothing, at most: a page without items says that the list is no older."""


NEWS_S: Final = 600
"""How long news is told before a browser has to come again, and show again who it is."""


@dataclass(frozen=True, slots=True)
class News:
    """That something changed, or with no `word` only that the line is alive."""

    word: str = ""

    @property
    def text(self) -> str:
        """The event."""
        return f"event: {self.word}\ndata:\n\n" if self.word else QUIET


async def changes(ctx: Context, who: str) -> AsyncGenerator[News, None]:
    """`changed` at once, and whenever the feed of any event grew; `TooManyWaiting` before the first."""
    loop = asyncio.get_running_loop()
    end = loop.time() + NEWS_S
    with ctx.live.waiting(ANY, who) as waiter:
        waiter.reads()
        yield News("changed")
        while not waiter.over and loop.time() < end:
            woken = await waiter.sleep(QUIET_S)
            waiter.reads()
            yield News("changed" if woken else "")


async def next_page(
    ctx: Context, caller: Device, event: int, after: Position, at_most: int, wait_s: float
) -> bytes:
    """The page after a position as soon as it says something, an empty one after `wait_s`.

    Raises `TooManyWaiting`, and as `serving_lists.feed_page`.
    """
    check_serves(caller, event, ctx.now_s)
    loop = asyncio.get_running_loop()
    end = loop.time() + min(wait_s, caller.ends_s - ctx.now_s)
    with ctx.live.waiting(event, caller.id.hex()) as waiter:
        waiter.reads()
        page = await _shared_page(ctx, event, after, at_most)
        ctx.heard.note(caller, event, after, ctx.now_ms(), caller.row.last_seen_ms)
        while not (page.is_news(after) or waiter.over or loop.time() >= end):
            await waiter.sleep(end - loop.time())
            waiter.reads()
            page = await _shared_page(ctx, event, after, at_most)
        return page.raw


async def follow(ctx: Context, caller: Device, event: int, after: Position) -> AsyncGenerator[Told, None]:
    """Page after page, the first at once, one without items when nothing came for a while; at last why there is no more.

    Raises, before the first page, `TooManyWaiting`, and as `serving_lists.feed_page`. Nothing is read while a page is on its way.
    Who asks has heard the feed up to there; who took a page, up to where that ends.
    """
    check_serves(caller, event, ctx.now_s)
    with ctx.live.waiting(event, caller.id.hex()) as waiter:
        waiter.reads()
        page = await _shared_page(ctx, event, after, ITEMS_A_PAGE)
        known_ms = ctx.heard.note(caller, event, after, ctx.now_ms(), caller.row.last_seen_ms)
        while True:
            yield PageTold(page.at, page.raw)
            known_ms = ctx.heard.note(caller, event, page.at, ctx.now_ms(), known_ms)
            reason = _reason_to_end(ctx, caller, waiter, page)
            if reason is not None:
                yield Ended(reason)
                return
            try:
                following = await _following(ctx, caller, waiter, page)
            except SnapshotRequired:
                yield Ended(End.SNAPSHOT_REQUIRED)
                return
            if following.at.gen != page.at.gen:
                yield Ended(End.NEW_GENERATION)
                return
            page = following


def _reason_to_end(ctx: Context, caller: Device, waiter: Waiter, page: FeedPage) -> End | None:
    if (caller.row.locked and page.is_last) or caller.id in page.locks:
        return End.LOCKED
    if waiter.over:
        return End.GOING if ctx.live.stopped else End.TOO_MANY_WAITING
    return End.NOT_SIGNED_IN if ctx.now_s >= caller.ends_s else None


async def _following(ctx: Context, caller: Device, waiter: Waiter, held: FeedPage) -> FeedPage:
    """The page after this one: when it says something, or when nothing did for long; at the latest when the stream has to end."""
    loop = asyncio.get_running_loop()
    end = loop.time() + min(QUIET_S, max(0, caller.ends_s - ctx.now_s))
    while True:
        waiter.reads()
        page = await _shared_page(ctx, waiter.event, held.at, ITEMS_A_PAGE)
        if page.is_news(held.at) or waiter.over or loop.time() >= end:
            return page
        await waiter.sleep(end - loop.time())


async def _shared_page(ctx: Context, event: int, after: Position, at_most: int) -> FeedPage:
    """Read once for all who wait at the same place: three hundred gates are woken by one nudge."""
    return await ctx.live.pages.get(event, (after, at_most), lambda: read_page(ctx, event, after, at_most))
