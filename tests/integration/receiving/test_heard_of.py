"""A gate that lets nobody in still asks for the feed: by that it is known to live, and how far it heard (PROTOCOL.md 11.3, 11.7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import pytest

from backend.callers.access import Device
from backend.context import open_context
from backend.errors import Busy, SnapshotRequired
from backend.feed.heard import EVERY_MS
from backend.noting import noting, write_down
from backend.store.contract import Glance, Store, Tx
from backend.store.rows import DeviceRow
from backend.usecases import following
from backend.usecases.following import follow, next_page
from backend.usecases.receiving import hello
from backend.usecases.serving_lists import feed_page
from sync.messages import HeardTo
from sync.position import Position
from sync.stream import PageTold
from tests.integration.receiving.world import START_MS, World

PATIENCE_S: Final = 20.0
MOMENT_MS: Final = 20_000


async def caller_of(world: World, name: str = "quiet gate") -> Device:
    return await world.caller((await world.enrol(name)).id)


async def now_known(world: World, caller: Device) -> DeviceRow:
    """What stands in the database once everything is written down."""
    await write_down(world.ctx)
    return (await world.caller(caller.id)).row


async def admitted(world: World, ticket: int = 0, name: str = "gate A") -> Position:
    """Where the feed ends once a gate let somebody in."""
    gate = await world.enrol(name)
    gate.next_epoch(START_MS, "first use")
    gate.admit(world.codes[ticket], START_MS + 1)
    await world.push(gate)
    return await world.at()


async def test_a_page_says_that_its_device_lives_and_how_far_it_had_heard(world: World) -> None:
    caller, at = await caller_of(world), await admitted(world)
    await feed_page(world.ctx, caller, world.event, at)
    row = await now_known(world, caller)
    assert (row.last_seen_ms, row.last_event, row.at) == (START_MS, world.event, at)
    assert (row.told_ms, row.unsent, row.clock_offset_ms) == (None, None, None), "of that it said nothing"


async def test_who_waits_for_a_page_is_heard_of_when_it_begins_to(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    waiting = asyncio.create_task(next_page(world.ctx, caller, world.event, at, 1_000, 30))
    async with asyncio.timeout(PATIENCE_S):
        await world.ctx.heard.some()
    world.clock.now_ms += MOMENT_MS
    assert (await now_known(world, caller)).last_seen_ms == START_MS
    world.ctx.live.stop()
    await waiting


async def test_within_a_minute_nothing_is_written_however_often_it_asks(world: World) -> None:
    caller, start = await caller_of(world), await world.at()
    await feed_page(world.ctx, caller, world.event, start)
    await now_known(world, caller)
    at = await admitted(world)
    for moment_ms, seen_ms, heard in ((EVERY_MS, START_MS, start), (1, START_MS + EVERY_MS + 1, at)):
        world.clock.now_ms += moment_ms
        caller = await world.caller(caller.id)
        await feed_page(world.ctx, caller, world.event, at)
        row = await now_known(world, caller)
        assert (row.last_seen_ms, row.at) == (seen_ms, heard)


async def test_a_stream_that_stays_open_says_every_minute_that_its_device_lives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.05)
    caller, at = await caller_of(world), await world.at()
    known: list[int | None] = []
    async with aclosing(follow(world.ctx, caller, world.event, at)) as told:
        for _ in range(9):
            async with asyncio.timeout(PATIENCE_S):
                assert isinstance(await anext(told), PageTold)
            known.append((await now_known(world, caller)).last_seen_ms)
            world.clock.now_ms += MOMENT_MS
    second, third = START_MS + EVERY_MS + MOMENT_MS, START_MS + 2 * (EVERY_MS + MOMENT_MS)
    assert known == [START_MS] * 4 + [second] * 4 + [third]


async def test_who_took_a_page_of_a_stream_has_heard_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.05)
    caller, start = await caller_of(world), await world.at()
    at = await admitted(world)
    async with aclosing(follow(world.ctx, caller, world.event, start)) as told:
        page = await anext(told)
        assert (await now_known(world, caller)).at == start
        world.clock.now_ms += EVERY_MS + 1
        await anext(told)
    assert isinstance(page, PageTold)
    assert (await now_known(world, caller)).at == page.at == at


async def test_of_who_is_refused_nothing_is_heard(world: World) -> None:
    caller = await caller_of(world)
    with pytest.raises(SnapshotRequired):
        await feed_page(world.ctx, caller, world.event, Position(7, 1))
    assert (await now_known(world, caller)).last_seen_ms is None


async def test_another_server_of_the_database_writes_the_same_minute_once(world: World) -> None:
    """Both saw the device as it was before either wrote."""
    caller, start = await caller_of(world), await world.at()
    at = await admitted(world)
    async with open_context(world.ctx.settings, world.clock) as other:
        await feed_page(world.ctx, caller, world.event, start)
        world.clock.now_ms += MOMENT_MS
        await feed_page(other, caller, world.event, at)
        await write_down(world.ctx)
        await write_down(other)
    row = (await world.caller(caller.id)).row
    assert (row.last_seen_ms, row.at) == (START_MS, start)


async def test_a_page_is_answered_while_nobody_can_write_and_its_sighting_waits(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with noting(world.ctx, together_s=0):
        async with world.ctx.store.transaction() as tx:
            assert await tx.devices.lock(caller.id, START_MS)
            async with asyncio.timeout(PATIENCE_S):
                await feed_page(world.ctx, caller, world.event, at)
        assert await _written(world, caller) == START_MS


async def test_a_sighting_that_could_not_be_written_is_written_as_soon_as_it_can_be(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    store: Any = _Failing(world.ctx.store, Busy())
    async with noting(replace(world.ctx, store=store), together_s=0):
        await feed_page(world.ctx, caller, world.event, at)
        await _failed(store)
        assert (await world.caller(caller.id)).row.last_seen_ms is None
        store.trouble = None
        assert await _written(world, caller) == START_MS


async def test_a_mistake_costs_one_sighting_and_not_those_that_come(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    store: Any = _Failing(world.ctx.store, RuntimeError("a mistake"))
    async with noting(replace(world.ctx, store=store), together_s=0):
        await feed_page(world.ctx, caller, world.event, at)
        await _failed(store)
        store.trouble = None
        await feed_page(world.ctx, caller, world.event, at)
        assert await _written(world, caller) == START_MS


async def test_what_a_device_said_since_goes_before_what_could_not_be_written(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    heard = world.ctx.heard
    heard.note(caller, world.event, at, START_MS, None)
    taken = heard.take()
    heard.note(caller, world.event, at, START_MS + EVERY_MS, None)
    heard.put_back(taken)
    assert [one.seen_ms for one in heard.take().values()] == [START_MS + EVERY_MS]


async def test_many_are_written_at_once_where_writers_wait_for_one_another(world: World) -> None:
    at, callers = await world.at(), [await caller_of(world, f"gate {number}") for number in range(3)]
    for caller in callers:
        await feed_page(world.ctx, caller, world.event, at)
    store: Any = _Failing(world.ctx.store, None)
    await write_down(replace(world.ctx, store=store))
    assert store.asked == (1 if world.ctx.store.one_writes_at_a_time else 3)
    assert {(await world.caller(caller.id)).row.last_seen_ms for caller in callers} == {START_MS}


async def test_what_was_being_written_as_the_server_stopped_is_written(world: World) -> None:
    at, callers = await world.at(), [await caller_of(world, f"gate {number}") for number in range(2)]
    store: Any = _Failing(world.ctx.store, None)
    store.is_stuck = True
    async with noting(replace(world.ctx, store=store), together_s=0):
        for caller in callers:
            await feed_page(world.ctx, caller, world.event, at)
        await _failed(store)
        store.is_stuck = False
    assert {(await world.caller(caller.id)).row.last_seen_ms for caller in callers} == {START_MS}


async def test_what_was_heard_last_is_written_when_the_server_stops(world: World) -> None:
    caller, at = await caller_of(world), await world.at()
    async with noting(world.ctx, together_s=PATIENCE_S):
        await feed_page(world.ctx, await caller_of(world, "another"), world.event, at)
        await _taken(world)
        await feed_page(world.ctx, caller, world.event, at)
    assert (await world.caller(caller.id)).row.last_seen_ms == START_MS


async def test_hello_tells_how_far_a_device_heard_and_when_it_told_what_it_has_to_send(world: World) -> None:
    gate = await world.enrol("Gate 1")
    at = await admitted(world)
    async with world.ctx.store.reading() as tx:
        hash_ = await tx.feed.chain_at(world.event, at)
    assert hash_ is not None
    for heard, then in (((HeardTo(at, hash_),), at), ((HeardTo(Position(1, at.pos + 9), b"x" * 32),), at)):
        world.clock.now_ms += MOMENT_MS
        await hello(world.ctx, await world.caller(gate.id), replace(gate.hello(), heard=heard).encode())
        row = (await world.caller(gate.id)).row
        assert row.at == then, "what another life of the feed said counts for nothing"
        assert row.told_ms == row.last_seen_ms == world.clock.now_ms


async def _written(world: World, caller: Device) -> int:
    async with asyncio.timeout(PATIENCE_S):  # there is no event for what another task writes
        while (seen_ms := (await world.caller(caller.id)).row.last_seen_ms) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return seen_ms


async def _taken(world: World) -> None:
    """Until whoever writes has taken what there was."""
    async with asyncio.timeout(PATIENCE_S):
        while world.ctx.heard._noted:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)


async def _failed(store: "_Failing") -> None:
    """Until somebody tried to write."""
    async with asyncio.timeout(PATIENCE_S):
        await store.tried.wait()


class _Failing:
    """A store into which nobody writes while there is some `trouble`, and for whose writers nothing happens while it is stuck."""

    def __init__(self, inner: Store, trouble: Exception | None) -> None:
        self.trouble = trouble
        self.is_stuck = False
        self.asked = 0
        self.tried = asyncio.Event()
        self._inner = inner

    @property
    def one_writes_at_a_time(self) -> bool:
        return self._inner.one_writes_at_a_time

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Glance]:
        await self._try()
        async with self._inner.single() as one:
            yield one

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        await self._try()
        async with self._inner.transaction() as tx:
            yield tx

    async def _try(self) -> None:
        self.asked += 1
        self.tried.set()
        if self.trouble is not None:
            raise self.trouble
        if self.is_stuck:
            await asyncio.Event().wait()
