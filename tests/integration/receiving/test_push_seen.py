"""Pushes of a caller who was looked at with the event and the keys, as every request over HTTP is: nothing is looked at twice."""

from dataclasses import replace

import pytest

from backend.callers.access import Device
from backend.errors import UnknownEvent
from backend.usecases.receiving import push
from sync.messages import Connected, Push, PushReply
from tests.integration.receiving.scribe import Scribe
from tests.integration.receiving.world import START_MS, World

T = START_MS


async def _seen(world: World, scribe: Scribe, event: int | None = None) -> Device:
    async with world.ctx.store.reading() as tx:
        await world.ctx.vault.keys(tx)
        seen = await tx.devices.bearings(scribe.id, world.event if event is None else event)
    assert seen is not None
    assert seen.device is not None
    return Device(seen.device, bearings=seen)


async def _pushed(world: World, caller: Device, asked: Push) -> PushReply:
    return PushReply.parse(await push(world.ctx, caller, asked))


async def test_its_own_entries_are_taken_in_as_from_anybody_else(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T + 1_000)
    reply = await _pushed(world, await _seen(world, gate), gate.push())
    assert reply.connected == (Connected(gate.id, 1, 2, admitted.hash),)
    assert reply == await world.push(gate)


async def test_entries_of_another_device_that_it_brings_are_taken_in_too(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    gate.next_epoch(T)
    brought = other.next_epoch(T)
    both = Push(world.event, (*gate.push().chunks, *other.push().chunks))
    reply = await _pushed(world, await _seen(world, gate), both)
    assert reply.refused == ()
    assert Connected(other.id, 1, 1, brought.hash) in reply.connected


async def test_what_was_seen_of_other_keys_than_the_present_ones_is_looked_at_again(world: World) -> None:
    gate = await world.enrol("Gate 1")
    line, caller = gate.next_epoch(T), await _seen(world, gate)
    assert caller.bearings is not None
    stale = replace(caller, bearings=replace(caller.bearings, ring_version=caller.bearings.ring_version + 1))
    assert (await _pushed(world, stale, gate.push())).connected == (Connected(gate.id, 1, 1, line.hash),)


async def test_an_event_that_was_not_seen_is_not_known(world: World) -> None:
    gate = replace(await world.enrol("Gate 1"), event=999)
    gate.next_epoch(T)
    with pytest.raises(UnknownEvent):
        await push(world.ctx, await _seen(world, gate, 999), gate.push())
