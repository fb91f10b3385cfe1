"""Pushes of one well-behaved device: stored once, folded at once, told to the gates (PROTOCOL.md 10.1, 11.2, 12)."""

from sync.feed import PresenceItem
from sync.messages import Connected, Level, Must
from sync.position import Position
from tests.integration.receiving.world import MINUTE_MS, START_MS, World


async def test_an_admission_is_stored_folded_and_told(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(START_MS)
    admitted = gate.admit(code, START_MS + 1_000)
    reply = await world.push(gate)
    assert reply.connected == (Connected(gate.id, 1, 2, admitted.hash),)
    assert (reply.level, reply.must, reply.gaps, reply.refused) == (Level.SERVER, Must.GO, (), ())
    assert reply.at == Position(1, 1) == await world.at()
    row = await world.key_of(code)
    assert (row.admits, row.exits, row.people_in, row.holder) == (1, 0, 1, admitted.hash)
    (item,) = await world.items()
    assert isinstance(item, PresenceItem)
    assert (item.ticket, item.zone, item.admits, item.exits) == (code.number, 1, 1, 0)
    assert item.holder is not None
    assert (item.holder.device, item.holder.gate, item.holder.point_ms) == (gate.id, 1, START_MS + 1_000)


async def test_the_same_push_a_hundred_times_changes_nothing(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(START_MS)
    for n, code in enumerate(world.codes):
        gate.admit(code, START_MS + n * MINUTE_MS)
    first = await world.push(gate)
    digest = await world.digest()
    for _ in range(100):
        assert await world.push(gate) == first
    assert await world.digest() == digest
    assert await world.at() == first.at == Position(1, len(world.codes))
