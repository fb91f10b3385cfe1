"""A device restored or cloned: both lives are kept, the second one is told to open an epoch of its own (PROTOCOL.md 5.6, 6.8)."""

from sync.cases import CaseClass
from sync.messages import Connected, Must
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_a_restored_device_is_told_to_open_a_new_epoch(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes[:4]):
        gate.admit(code, T + n * 1_000)
    await world.push(gate)
    again = gate.restored(3)
    reply = await world.hello(again)
    assert (reply.must, reply.last_epoch) == (Must.NEW_EPOCH, 1)
    assert (reply.connected_seq, reply.connected_hash) == (3, again.prev)


async def test_a_restored_device_that_went_on_is_found_out_by_its_skip_list(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes[:4]):
        gate.admit(code, T + n * 1_000)
    await world.push(gate)
    again = gate.restored(3)
    for n, code in enumerate(world.codes[4:8]):
        again.admit(code, T + MINUTE_MS + n)
    reply = await world.hello(again)
    assert reply.must is Must.NEW_EPOCH
    assert (reply.connected_seq, reply.connected_hash) == (3, gate.lines[2].hash)


async def test_both_lives_are_kept_and_each_is_acknowledged_along_its_own_branch(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes[:4]):
        gate.admit(code, T + n * 1_000)
    await world.push(gate)
    again = gate.restored(3)
    own = again.admit(world.codes[5], T + MINUTE_MS)
    reply = await world.push(again, again.push(own))
    assert reply.must is Must.NEW_EPOCH
    assert reply.connected == (Connected(gate.id, 1, 4, own.hash),)
    assert await world.classes() == [CaseClass.FORK]
    for code in (*world.codes[:4], world.codes[5]):
        assert (await world.key_of(code)).admits == 1


async def test_in_its_new_epoch_a_device_goes_on_and_its_old_entries_still_come(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes[:4]):
        gate.admit(code, T + n * 1_000)
    await world.push(gate)
    again = gate.restored(3)
    old = again.admit(world.codes[5], T + MINUTE_MS)
    again.next_epoch(T + 2 * MINUTE_MS)
    new = again.admit(world.codes[6], T + 3 * MINUTE_MS)
    reply = await world.push(again, again.push(old, *again.lines[-2:]))
    assert reply.must is Must.GO
    assert set(reply.connected) == {Connected(gate.id, 1, 4, old.hash), Connected(gate.id, 2, 2, new.hash)}
    assert (await world.hello(again)).must is Must.GO


async def test_a_later_epoch_on_the_server_asks_an_earlier_life_for_another_one(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    backup = gate.restored(1)
    gate.next_epoch(T + 1_000)
    await world.push(gate)
    reply = await world.hello(backup)
    assert (reply.must, reply.last_epoch) == (Must.NEW_EPOCH, 2)
    assert (reply.connected_seq, reply.connected_hash) == (1, backup.prev)


async def test_a_fork_far_down_is_seen_when_the_second_life_is_pushed(world: World) -> None:
    """The skip list of a long journal names few places; what parts between them shows in the push."""
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.deny(2, T)
    again = gate.restored(2)
    gate.deny(3, T + 1_000)
    await world.push(gate)
    for n in range(60):
        again.deny(4, T + 2_000 + n)
    reply = await world.hello(again)
    assert reply.must is Must.RESEND_FROM
    pushed = await world.push(again, again.push(*again.lines[2:]))
    assert pushed.must is Must.NEW_EPOCH
    assert pushed.connected == (Connected(gate.id, 1, 62, again.prev),)
    assert await world.classes() == [CaseClass.FORK]


async def test_one_fork_is_one_case_however_long_both_lives_go_on(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    again = gate.restored(1)
    for n in range(5):
        gate.deny(2, T + n)
        again.deny(3, T + n)
        await world.push(gate)
        await world.push(again)
    assert await world.classes() == [CaseClass.FORK]
    (listed,) = await world.cases()
    assert len(listed.case.entries) == 2


async def test_a_copy_that_has_less_of_the_same_life_gets_its_part_acknowledged(world: World) -> None:
    """Sent again after the server lost its tail: the cursor lies beyond what the copy knows, and would tell it nothing."""
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.deny(2, T)
    copy = gate.restored(2)
    gate.deny(3, T + 1_000)
    await world.push(gate)
    pushed = await world.push(copy, copy.push(*copy.lines[:2]))
    own, further = Connected(gate.id, 1, 2, copy.prev), Connected(gate.id, 1, 3, gate.prev)
    assert pushed.connected == (own, further)
