"""Pushes of one device: stored once, folded at once, told to the gates (PROTOCOL.md 10.1, 11.2, 12)."""

import pytest

from backend.errors import NotAllowed, UnknownEvent
from backend.usecases.running_events import set_policy
from sync.cases import CaseClass
from sync.errors import BadChunk, Unreadable
from sync.feed import CaseItem, PresenceItem
from sync.messages import Connected, Gap, Level, Must, Push, Quarantined, RefusedChunk
from sync.position import Position
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_an_admission_is_stored_folded_and_told(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T + 1_000)
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
    assert (item.holder.device, item.holder.gate, item.holder.point_ms) == (gate.id, 1, T + 1_000)


async def test_the_same_push_a_hundred_times_changes_nothing(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes):
        gate.admit(code, T + n * MINUTE_MS)
    first = await world.push(gate)
    digest = await world.digest()
    for _ in range(100):
        assert await world.push(gate) == first
    assert await world.digest() == digest
    assert await world.at() == first.at == Position(1, len(world.codes))


async def test_two_admits_of_one_push_make_one_item_that_tells_both(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    gate.admit(code, T + MINUTE_MS)
    await world.push(gate)
    presence, case = await world.items()
    assert isinstance(presence, PresenceItem)
    assert isinstance(case, CaseItem)
    assert (presence.admits, presence.exits) == (2, 0)
    assert case.class_ == CaseClass.DOUBLE_ADMIT


async def test_an_undo_within_two_minutes_frees_the_ticket_and_is_told(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T)
    await world.push(gate)
    gate.void(admitted, code, T + 90_000)
    await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.people_in, row.holder, row.used_up) == (0, 0, None, False)
    last = (await world.items())[-1]
    assert isinstance(last, PresenceItem)
    assert (last.admits, last.holder) == (0, None)
    assert await world.classes() == []
    async with world.ctx.store.reading() as tx:
        (change,) = await tx.views.holder_changes(world.event, code.number)
    assert (change.before, change.after) == (admitted.hash, None)


async def test_an_undo_after_two_minutes_changes_nothing_and_is_a_case(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T)
    gate.void(admitted, code, T + 121_000)
    await world.push(gate)
    assert (await world.key_of(code)).holder == admitted.hash
    assert await world.classes() == [CaseClass.UNAUTHORISED]


async def test_an_undo_that_arrives_before_what_it_takes_back_takes_it_back_all_the_same(
    world: World,
) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T)
    void = gate.void(admitted, code, T + 1_000)
    await world.push(gate, gate.push(void))
    assert await world.classes() == [CaseClass.UNAUTHORISED, CaseClass.GAP]
    await world.push(gate, gate.push(*gate.lines[:2]))
    assert (await world.key_of(code)).admits == 0
    assert await world.classes() == []


async def test_a_gap_is_told_and_its_filling_closes_the_case(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    lines = [gate.admit(code, T + n * 1_000) for n, code in enumerate(world.codes[:6])]
    await world.push(gate, gate.push(gate.lines[0], lines[0]))
    late = await world.push(gate, gate.push(*lines[3:]))
    assert late.connected == (Connected(gate.id, 1, 2, lines[0].hash),)
    assert late.gaps == (Gap(gate.id, 1, 3, 4),)
    assert late.must is Must.RESEND_FROM
    assert await world.classes() == [CaseClass.GAP]
    assert (await world.key_of(world.codes[5])).admits == 1
    filled = await world.push(gate, gate.push(*lines[1:3]))
    assert filled.connected[-1] == Connected(gate.id, 1, 7, lines[-1].hash)
    assert (filled.gaps, filled.must) == ((), Must.GO)
    assert await world.classes() == []


async def test_what_nobody_can_read_in_the_middle_is_kept_and_blocks_nothing(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    poisoned = gate.scrawl()
    last = gate.admit(world.codes[1], T + 1_000)
    reply = await world.push(gate)
    assert reply.quarantined == (Quarantined(poisoned.hash, Unreadable.name),)
    assert reply.connected == (Connected(gate.id, 1, 4, last.hash),)
    assert (await world.key_of(world.codes[1])).admits == 1
    assert await world.classes() == [CaseClass.UNREADABLE]
    assert await world.push(gate) == reply


async def test_a_refused_chunk_is_named_and_the_others_go_on(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    good = gate.push().chunks[0]
    spoilt = good[:-1] + bytes([good[-1] ^ 1])
    reply = await world.push(gate, Push(world.event, (spoilt, b"nonsense", good)))
    assert reply.refused == (RefusedChunk(0, BadChunk.name), RefusedChunk(1, BadChunk.name))
    assert (await world.key_of(world.codes[0])).admits == 1


async def test_exits_free_a_ticket_under_reentry_and_count_people(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    policy = await set_policy(world.ctx, world.event, {"mode": "re-entry"})
    gate.policy = policy.version
    gate.next_epoch(T)
    gate.admit(code, T, count=3)
    gate.exit(code, T + MINUTE_MS, count=2)
    again = gate.admit(code, T + 2 * MINUTE_MS, count=2)
    await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.exits, row.people_in, row.surplus, row.used_up) == (2, 1, 3, 0, True)
    assert row.holder == again.hash
    assert await world.classes() == []


async def test_a_place_that_the_event_does_not_have_stops_nobody(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.admit(world.codes[1], T, zone=99, gate=77)
    gate.admit(world.codes[2], T)
    reply = await world.push(gate)
    assert reply.connected[0].seq == 3
    told = [item for item in await world.items() if isinstance(item, PresenceItem)]
    assert sorted(item.zone for item in told) == [1, 99]


async def test_a_device_without_leave_for_the_event_is_turned_away(world: World) -> None:
    other = await world.enrol("Elsewhere", frozenset({await world.another_event()}))
    other.next_epoch(T)
    with pytest.raises(NotAllowed):
        await world.push(other)
    with pytest.raises(NotAllowed):
        await world.hello(other)


async def test_an_event_that_is_not_there_is_named(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    with pytest.raises(UnknownEvent):
        await world.push(gate, Push(99, gate.push().chunks))
