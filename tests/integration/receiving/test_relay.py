"""Entries come from whoever carries them; what counts is who signed them (PROTOCOL.md 6.6, 13)."""

import asyncio

from keys.crypto import PrivateKey
from sync.errors import BadCertificate, BadChunk, UnknownDevice
from sync.messages import Connected, Push, RefusedChunk
from tests.integration.receiving.scribe import Scribe
from tests.integration.receiving.world import START_MS, World, seeded

T = START_MS


async def test_another_devices_entries_are_taken_from_a_relay(world: World) -> None:
    gate, relay = await world.enrol("Gate 1"), await world.enrol("Relay")
    gate.next_epoch(T)
    admitted = gate.admit(world.codes[0], T)
    reply = await world.push(relay, gate.push())
    assert reply.connected == (Connected(gate.id, 1, 2, admitted.hash),)
    assert (await world.key_of(world.codes[0])).holder == admitted.hash


async def test_a_device_that_was_never_certified_is_refused_by_name(world: World) -> None:
    relay = await world.enrol("Relay")
    stranger = Scribe(PrivateKey.from_seed(seeded("stranger")), relay.domain, world.event)
    stranger.next_epoch(T)
    reply = await world.push(relay, stranger.push())
    assert reply.refused == (RefusedChunk(0, UnknownDevice.name),)
    assert reply.connected == ()


async def test_a_relay_cannot_write_in_another_devices_name(world: World) -> None:
    gate, relay = await world.enrol("Gate 1"), await world.enrol("Relay")
    forger = Scribe(relay.key, gate.domain, world.event)
    forger.next_epoch(T)
    frame = forger.lines[0].raw
    forged = frame[:36] + gate.id + frame[44:]
    reply = await world.push(relay, Push(world.event, (forged,)))
    assert reply.refused == (RefusedChunk(0, BadChunk.name),)


async def test_entries_for_an_event_that_the_certificate_leaves_out_are_refused(world: World) -> None:
    elsewhere, relay = (
        await world.enrol("Elsewhere", frozenset({await world.another_event()})),
        await world.enrol("Relay"),
    )
    elsewhere.next_epoch(T)
    reply = await world.push(relay, elsewhere.push())
    assert reply.refused == (RefusedChunk(0, BadCertificate.name),)


async def test_entries_of_another_event_do_not_slip_in(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.event = world.event + 1
    gate.next_epoch(T)
    reply = await world.push(gate, Push(world.event, gate.push().chunks))
    assert reply.refused == (RefusedChunk(0, BadChunk.name),)


async def test_a_push_of_many_journals_answers_for_each(world: World) -> None:
    relay = await world.enrol("Relay")
    gates = [await world.enrol(f"Gate {n}") for n in range(5)]
    for n, gate in enumerate(gates):
        gate.next_epoch(T)
        gate.admit(world.codes[n], T)
    asked = Push(world.event, tuple(chunk for gate in gates for chunk in gate.push().chunks))
    reply = await world.push(relay, asked)
    assert set(reply.connected) == {Connected(gate.id, 1, 2, gate.prev) for gate in gates}


async def test_pushes_at_the_same_moment_are_folded_one_after_the_other(world: World) -> None:
    gates = [await world.enrol(f"Gate {n}") for n in range(6)]
    for gate in gates:
        gate.next_epoch(T)
        for n, code in enumerate(world.codes[:4]):
            gate.admit(code, T + n)
    replies = await asyncio.gather(*(world.push(gate) for gate in gates))
    assert len({reply.at for reply in replies}) == len(gates)
    for code in world.codes[:4]:
        row = await world.key_of(code)
        assert (row.admits, row.surplus, row.people_in) == (6, 5, 6)
