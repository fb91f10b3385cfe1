"""Who follows the feed live: a page as soon as there is one (PROTOCOL.md 11.3), and one after the other (11.7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from backend.callers.access import Device
from backend.context import Context, open_context
from backend.errors import NotAllowed, SnapshotRequired
from backend.feed import live, reading_feed
from backend.feed.listening import listening
from backend.feed.live import EACH_AT_MOST, TooManyWaiting
from backend.usecases import following
from backend.usecases.enrolling import lock
from backend.usecases.following import follow, next_page
from backend.usecases.recovering import begin_generation
from sync.feed import Page, parse_page
from sync.position import Position
from sync.stream import End, Ended, PageTold, Told
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS + MINUTE_MS
PATIENCE_S = 20.0
GATES = 300


async def caller_of(world: World, name: str = "follower") -> Device:
    return await world.caller((await world.enrol(name)).id)


async def admit(world: World, ticket: int = 0, name: str = "gate A") -> None:
    """A gate lets a ticket in and says so."""
    gate = await world.enrol(name)
    gate.next_epoch(T, "first use")
    gate.admit(world.codes[ticket], T + 1)
    await world.push(gate)


def waits(world: World, caller: Device, after: Position, wait_s: float = 30) -> "asyncio.Task[bytes]":
    return asyncio.create_task(next_page(world.ctx, caller, world.event, after, 1_000, wait_s))


async def all_wait(ctx: Context, count: int) -> None:
    """Until so many wait."""
    async with asyncio.timeout(PATIENCE_S):
        while ctx.live.count < count:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)


def end_of(page: Page, after: Position) -> int:
    return after.pos + len(page.items)


async def test_what_is_there_is_answered_at_once(world: World) -> None:
    caller = await caller_of(world)
    start = await world.at()
    await admit(world)
    async with asyncio.timeout(PATIENCE_S):
        page = parse_page(await waits(world, caller, start))
    assert end_of(page, start) == (await world.at()).pos > start.pos


async def test_who_waits_is_answered_as_soon_as_somebody_is_let_in(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    waiting = waits(world, caller, at)
    await all_wait(world.ctx, 1)
    await admit(world)
    async with asyncio.timeout(PATIENCE_S):
        page = parse_page(await waiting)
    assert end_of(page, at) == (await world.at()).pos > at.pos
    assert world.ctx.live.count == 0


async def test_who_waits_for_nothing_gets_an_empty_page_when_the_time_is_over(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    page = parse_page(await waits(world, caller, at, 0.05))
    assert page.items == ()


async def test_a_wait_is_no_longer_than_the_session(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    over = replace(caller, session_ends_s=world.ctx.now_s)
    async with asyncio.timeout(PATIENCE_S):
        assert parse_page(await waits(world, over, at)).items == ()


async def test_a_nudge_that_brought_nothing_ends_no_wait(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    waiting = waits(world, caller, at)
    await all_wait(world.ctx, 1)
    world.ctx.live.told(world.event)
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    await admit(world)
    async with asyncio.timeout(PATIENCE_S):
        assert parse_page(await waiting).items


async def test_a_nudge_that_never_came_is_missed_for_a_while_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "READ_AGAIN_S", 0.05)
    monkeypatch.setattr(world.ctx.live, "told", lambda _event: None)
    monkeypatch.setattr(world.ctx.live.pages, "_kept_s", 0.01)
    caller, at = await caller_of(world), await world.at()
    waiting = waits(world, caller, at)
    await all_wait(world.ctx, 1)
    await admit(world)
    async with asyncio.timeout(PATIENCE_S):
        assert parse_page(await waiting).items


async def test_a_stranger_to_the_event_and_a_strange_position_are_refused_before_anybody_waits(
    world: World,
) -> None:
    elsewhere = await world.enrol("elsewhere", frozenset({await world.another_event()}))
    with pytest.raises(NotAllowed):
        await waits(world, await world.caller(elsewhere.id), await world.at())
    with pytest.raises(SnapshotRequired):
        await waits(world, await caller_of(world), Position(7, 1))
    with pytest.raises(SnapshotRequired):
        await anext(follow(world.ctx, await caller_of(world), world.event, Position(7, 1)))
    assert world.ctx.live.count == 0


async def test_three_hundred_gates_wait_without_a_connection_and_hear_of_it_from_one_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = 0
    read_page = reading_feed.read_page

    async def counted(*asked: object) -> object:
        nonlocal readings
        readings += 1
        return await read_page(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "read_page", counted)
    caller, at = await caller_of(world), await world.at()
    gates = [
        replace(caller, row=replace(caller.row, device=number.to_bytes(8, "big"))) for number in range(GATES)
    ]
    waiting = [waits(world, gate, at) for gate in gates]
    await all_wait(world.ctx, GATES)
    before = readings
    await admit(world)
    async with asyncio.timeout(PATIENCE_S):
        pages = await asyncio.gather(*waiting)
    assert len({id(page) for page in pages}) == readings - before
    assert before <= 3
    assert readings - before <= 3, "a transaction more may have nudged them, but no gate reads for itself"
    assert all(parse_page(page).items for page in pages)


async def test_no_more_wait_than_there_are_places(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.ctx.live, "_at_most", 1)
    caller, at = await caller_of(world), await world.at()
    waiting = waits(world, caller, at)
    await all_wait(world.ctx, 1)
    with pytest.raises(TooManyWaiting):
        await waits(world, await caller_of(world, "late"), at)
    world.ctx.live.stop()
    assert parse_page(await waiting).items == ()


@asynccontextmanager
async def beside(world: World) -> AsyncIterator[World]:
    """Another process of the server on the same database, as far as that can tell."""
    settings = world.ctx.settings
    async with (
        open_context(settings, world.clock) as ctx,
        listening(settings.database_url, ctx.store, ctx.live),
    ):
        yield World(ctx, world.clock, world.event, world.codes)


async def test_who_waits_at_one_process_hears_what_another_one_took_in(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with beside(world) as other:
        await _until_heard(world, other, caller)
        at = await world.at()
        waiting = waits(other, caller, at)
        await all_wait(other.ctx, 1)
        loop = asyncio.get_running_loop()
        await admit(world, ticket=1, name="gate B")
        began = loop.time()
        async with asyncio.timeout(PATIENCE_S):
            page = parse_page(await waiting)
        assert page.items
        assert loop.time() - began < live.READ_AGAIN_S / 2, "it was not told, but looked by itself"


async def _until_heard(world: World, other: World, caller: Device) -> None:
    """When the other one begins to listen, nobody says: the first page may be found by looking."""
    waiting = waits(other, caller, await world.at())
    await all_wait(other.ctx, 1)
    await admit(world)
    await waiting


async def took(told: AsyncIterator[Told]) -> Told:
    async with asyncio.timeout(PATIENCE_S):
        return await anext(told)


def ended(told: Told) -> str:
    assert isinstance(told, Ended)
    return told.reason


async def end_of_stream(told: AsyncIterator[Told]) -> str:
    """Why it ends, after at most one page more."""
    following = await took(told)
    return ended(await took(told) if isinstance(following, PageTold) else following)


async def test_a_stream_tells_page_after_page_each_with_its_place(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        first = await took(told)
        assert isinstance(first, PageTold)
        assert (first.at, parse_page(first.raw).items) == (at, ())
        for ticket, name in ((0, "gate A"), (1, "gate B")):
            await admit(world, ticket, name)
            at = await world.at()
            page = await took(told)
            while isinstance(page, PageTold) and page.at != at:
                page = await took(told)
            assert isinstance(page, PageTold)
            assert parse_page(page.raw).items
    assert world.ctx.live.count == 0


async def test_a_silent_stream_tells_now_and_then_that_the_list_is_no_older(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.05)
    caller, at = await caller_of(world), await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        pages = [await took(told) for _ in range(3)]
    assert [page.at for page in pages if isinstance(page, PageTold)] == [at] * 3


async def test_a_page_that_is_full_is_followed_by_the_next_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ITEMS_A_PAGE", 1)
    assert reading_feed.ITEMS_A_PAGE > 1
    caller, start = await caller_of(world), await world.at()
    await admit(world)
    await admit(world, 1, "gate B")
    end = await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, start)) as told:
        pages = [await took(told) for _ in range(end.pos - start.pos)]
    assert [page.at.pos for page in pages if isinstance(page, PageTold)] == [
        *range(start.pos + 1, end.pos + 1)
    ]


async def test_a_stream_ends_with_the_page_that_locks_its_device(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with (
        aclosing(follow(world.ctx, caller, world.event, at)) as told,
        aclosing(follow(world.ctx, await caller_of(world, "other"), world.event, at)) as others,
    ):
        await took(told), await took(others)
        await lock(world.ctx, caller.id)
        page = await took(told)
        assert isinstance(page, PageTold)
        assert ended(await took(told)) == End.LOCKED
        assert isinstance(await took(others), PageTold)
    again = await world.caller(caller.id)
    async with aclosing(follow(world.ctx, again, world.event, page.at)) as told:
        assert isinstance(await took(told), PageTold)
        assert ended(await took(told)) == End.LOCKED


async def test_a_stream_ends_where_the_feed_goes_on_in_another_generation(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        await took(told)
        await begin_generation(world.ctx, world.event)
        world.ctx.live.told(world.event)
        assert ended(await took(told)) == End.NEW_GENERATION
    waiting = waits(world, caller, at)
    async with asyncio.timeout(PATIENCE_S):
        await waiting  # who asks from the former generation is told of the new one without waiting


async def test_a_stream_ends_with_the_session(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.05)
    caller, at = await caller_of(world), await world.at()
    short = replace(caller, session_ends_s=world.ctx.now_s + 60)
    async with aclosing(follow(world.ctx, short, world.event, at)) as told:
        await took(told)
        world.clock.now_ms += 61_000
        assert await end_of_stream(told) == End.NOT_SIGNED_IN


async def test_a_stream_ends_when_the_server_stops(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        await took(told)
        waiting = asyncio.create_task(end_of_stream(told))
        await all_wait(world.ctx, 1)
        world.ctx.live.stop()
        assert await waiting == End.GOING


async def test_of_too_many_streams_of_one_device_the_oldest_ends(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    streams = [follow(world.ctx, caller, world.event, at) for _ in range(EACH_AT_MOST + 1)]
    for stream in streams:
        await took(stream)
    assert await end_of_stream(streams[0]) == End.TOO_MANY_WAITING
    for stream in streams:
        await stream.aclose()
    assert world.ctx.live.count == 0


async def test_a_position_that_the_feed_lost_meanwhile_ends_a_stream(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, at = await caller_of(world), await world.at()
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        await took(told)

        async def lost(*_asked: object) -> None:
            raise SnapshotRequired

        monkeypatch.setattr(following, "read_page", lost)
        world.ctx.live.told(world.event)
        assert ended(await took(told)) == End.SNAPSHOT_REQUIRED
