"""HELLO: a signed time, how far the journal is here, and what to do next (PROTOCOL.md 11.1)."""

import pytest

from backend.errors import NotAllowed
from backend.usecases.receiving import hello
from backend.usecases.running_events import close_event
from sync.cases import CaseClass
from sync.clock import open_anchor
from sync.messages import Must
from sync.position import Position
from tests.integration.receiving.world import START_MS, World

T = START_MS


async def test_an_empty_journal_may_go(world: World) -> None:
    gate = await world.enrol("Gate 1")
    reply = await world.hello(gate)
    assert (reply.must, reply.connected_seq, reply.connected_hash) == (Must.GO, 0, bytes(32))
    assert (reply.gaps, reply.at, reply.trust_counter >= 1, reply.last_epoch) == ((), Position(1, 0), True, 0)


async def test_the_time_is_signed_for_this_device_and_nonce(world: World) -> None:
    gate = await world.enrol("Gate 1")
    reply = await world.hello(gate, nonce=b"n" * 16)
    async with world.ctx.store.reading() as tx:
        trust = (await world.ctx.vault.keys(tx)).trust
    anchor = open_anchor(reply.anchor, trust, world.ctx.now_s)
    assert (anchor.device, anchor.nonce) == (gate.id, b"n" * 16)
    assert (anchor.received_ms, anchor.sent_ms) == (T, T)


async def test_what_is_missing_is_to_be_sent_from_the_cursor(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes):
        gate.admit(code, T + n)
    await world.push(gate, gate.push(*gate.lines[:3]))
    reply = await world.hello(gate)
    assert (reply.must, reply.connected_seq, reply.connected_hash) == (
        Must.RESEND_FROM,
        3,
        gate.lines[2].hash,
    )
    await world.push(gate)
    reply = await world.hello(gate)
    assert (reply.must, reply.connected_seq) == (Must.GO, 9)


async def test_gaps_are_named(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes):
        gate.admit(code, T + n)
    await world.push(gate, gate.push(gate.lines[0], gate.lines[3], gate.lines[6]))
    reply = await world.hello(gate)
    assert (reply.must, reply.connected_seq, reply.gaps) == (Must.RESEND_FROM, 1, ((2, 3), (5, 6)))


async def test_a_locked_device_is_told_so(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    async with world.ctx.store.transaction() as tx:
        await tx.devices.lock(gate.id, T)
    assert (await world.hello(gate)).must is Must.LOCKED
    assert (await world.push(gate)).must is Must.LOCKED


async def test_a_device_speaks_for_itself_alone(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    with pytest.raises(NotAllowed):
        await hello(world.ctx, await world.caller(gate.id), other.hello().encode())


async def test_what_a_device_says_of_itself_is_remembered(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.skew_ms = 90_000
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    await world.anchored(gate)
    row = (await world.caller(gate.id)).row
    assert (row.last_seen_ms, row.last_event, row.unsent) == (T + 20, world.event, 2)
    world.clock.now_ms += 500
    await world.push(gate)
    row = (await world.caller(gate.id)).row
    assert (row.last_seen_ms, row.told_ms) == (world.clock.now_ms, T + 20)
    assert row.app == "test/1"
    assert row.at == Position(1, 0)
    assert row.clock_offset_ms is not None
    assert row.clock_uncertainty_ms is not None
    assert abs(row.clock_offset_ms - 90_000) <= row.clock_uncertainty_ms


async def test_what_arrived_is_left_to_send_no_more(world: World) -> None:
    gate = await world.enrol("Gate 1")
    lines = [gate.next_epoch(T), *(gate.admit(code, T + n) for n, code in enumerate(world.codes[:4]))]
    await world.hello(gate)
    for sent, left in ((lines[:2], 3), (lines[3:], 3), (lines[2:3], 0), (lines[:1], 0)):
        await world.push(gate, gate.push(*sent))
        assert (await world.caller(gate.id)).row.unsent == left


@pytest.mark.parametrize("is_here", [False, True])
async def test_the_rest_of_an_older_journal_says_nothing_of_what_is_left_of_the_newest(
    world: World, is_here: bool
) -> None:
    gate = await world.enrol("Gate 1")
    old = [gate.next_epoch(T), *(gate.admit(code, T + n) for n, code in enumerate(world.codes[:4]))]
    await world.push(gate, gate.push(*old[:2]))
    new = [gate.next_epoch(T + 9), gate.admit(world.codes[5], T + 10), gate.admit(world.codes[6], T + 11)]
    if is_here:
        await world.push(gate, gate.push(*new[:1]))
    await world.hello(gate)
    left = (await world.caller(gate.id)).row.unsent
    assert left == (2 if is_here else 3)
    for sent in (old[2:4], old[4:]):
        await world.push(gate, gate.push(*sent))
        assert (await world.caller(gate.id)).row.unsent == left
    await world.push(gate, gate.push(*new))
    assert (await world.caller(gate.id)).row.unsent == 0


async def test_of_another_devices_entries_nothing_is_concluded_about_who_brings_them(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    other.next_epoch(T)
    gate.next_epoch(T)
    await world.hello(gate)
    await world.push(gate, other.push())
    assert (await world.caller(gate.id)).row.unsent == 1


@pytest.mark.parametrize("trip_ms", [2, 40, 9_000])
async def test_a_clock_is_known_the_better_the_shorter_the_trip_was(world: World, trip_ms: int) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    await world.anchored(gate, trip_ms)
    await world.push(gate)
    known = (await world.caller(gate.id)).row.clock_uncertainty_ms
    assert known is not None
    assert trip_ms // 2 <= known <= trip_ms // 2 + 5
    gate.admit(world.codes[0], T + 10_000)
    await world.push(gate, gate.push(gate.lines[-1]))
    assert (await world.caller(gate.id)).row.clock_uncertainty_ms == known


async def test_a_head_that_never_came_is_a_case_once_the_event_is_over(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    gate.close(T + 1_000)
    await world.hello(gate)
    await world.push(gate, gate.push(*gate.lines[:2]))
    assert await world.classes() == []
    await close_event(world.ctx, world.event)
    assert await world.classes() == [CaseClass.UNCLOSED_JOURNAL, CaseClass.WITHHELD]
    await world.push(gate)
    assert await world.classes() == []


async def test_a_head_announced_after_the_end_is_a_case_at_once(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    await close_event(world.ctx, world.event)
    await world.hello(gate)
    assert await world.classes() == [CaseClass.WITHHELD]
