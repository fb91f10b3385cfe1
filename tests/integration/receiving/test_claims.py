"""Of all who ask for one entry, one is first (PROTOCOL.md 11.6)."""

import asyncio
from dataclasses import replace

import pytest

from backend.errors import NotAllowed
from backend.usecases.claiming import claim
from backend.usecases.running_events import set_policy
from sync.allowance import Spent
from sync.claim import FIRST, Claim, Claimed, ClaimReply, Taken, Unsaid
from sync.errors import Locked, NotSeen
from tests.integration.receiving.claimant import claim_for
from tests.integration.receiving.scribe import Code, Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


def made(world: World, who: Scribe, code: Code, nonce: object = 0, **said: object) -> Claim:
    return claim_for(who.domain, world.event, who.id, code, nonce, **said)  # type: ignore[arg-type]


async def ask(world: World, who: Scribe, code: Code, nonce: object = 0, **said: object) -> ClaimReply:
    return await sent(world, who, made(world, who, code, nonce, **said))


async def sent(world: World, who: Scribe, asked: Claim) -> ClaimReply:
    return await claim(world.ctx, await world.caller(who.id), asked)


async def test_of_fifty_who_ask_at_a_time_one_is_first_and_the_others_are_told_who(world: World) -> None:
    gates = [await world.enrol(f"Gate {number}") for number in range(50)]
    answers = await asyncio.gather(*[ask(world, gate, world.codes[0], gate.id) for gate in gates])
    (first,) = [gate for gate, answer in zip(gates, answers, strict=True) if answer == FIRST]
    told = {answer for answer in answers if answer != FIRST}
    assert told == {ClaimReply(Claimed.SECOND, Spent.MODE, Taken(first.id, 1, T))}


async def test_an_answer_that_was_lost_is_given_again(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    assert await ask(world, gate, world.codes[0]) == FIRST
    assert await ask(world, gate, world.codes[0]) == FIRST
    assert (await ask(world, other, world.codes[0])).answer is Claimed.SECOND


async def test_a_lease_that_no_entry_confirms_is_over_after_ten_seconds(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    assert await ask(world, gate, world.codes[0]) == FIRST
    world.clock.now_ms += 9_999
    assert (await ask(world, other, world.codes[0])).answer is Claimed.SECOND
    world.clock.now_ms += 1
    assert await ask(world, other, world.codes[0]) == FIRST
    assert (await ask(world, gate, world.codes[0], "anew")).answer is Claimed.SECOND


async def test_an_entry_counts_long_after_its_lease(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    assert await ask(world, gate, world.codes[0]) == FIRST
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    await world.push(gate)
    world.clock.now_ms += 5 * MINUTE_MS
    second = await ask(world, other, world.codes[0])
    assert second == ClaimReply(Claimed.SECOND, Spent.MODE, Taken(gate.id, 1, T))
    assert await ask(world, other, world.codes[1]) == FIRST


async def test_what_nobody_claimed_counts_too(world: World) -> None:
    offline, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    offline.next_epoch(T)
    offline.admit(world.codes[0], T)
    assert await ask(world, other, world.codes[0]) == FIRST
    world.clock.now_ms += MINUTE_MS
    await world.push(offline)
    assert (await ask(world, other, world.codes[0], "anew")).taken == Taken(offline.id, 1, T)


async def test_zones_and_uses_are_claimed_apart(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    assert await ask(world, gate, world.codes[0]) == FIRST
    assert await ask(world, other, world.codes[0], zone=2, gate=3) == FIRST
    assert await sent(world, other, replace(made(world, other, world.codes[0]), use=1)) == FIRST


async def test_who_did_not_see_the_code_claims_nothing(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    mine, yours = world.codes[:2]
    good = made(world, gate, mine)
    for bad in (
        replace(good, sight=bytes(16)),
        replace(good, nonce=bytes(16)),
        replace(good, ticket=yours.number),
        replace(good, credential=(mine.index, bytes(8))),
        replace(good, credential=(yours.index, yours.hash)),
        replace(good, credential=(31, mine.hash)),
        made(world, other, mine),
    ):
        with pytest.raises(NotSeen):
            await sent(world, gate, bad)
    assert await ask(world, other, mine) == FIRST


async def test_a_locked_device_claims_nothing(world: World) -> None:
    gate = await world.enrol("Gate 1")
    async with world.ctx.store.transaction() as tx:
        assert await tx.devices.lock(gate.id, T)
    with pytest.raises(Locked):
        await ask(world, gate, world.codes[0])


async def test_a_device_claims_for_its_own_events_and_gates(world: World) -> None:
    elsewhere = await world.enrol("Elsewhere", frozenset({await world.another_event()}))
    with pytest.raises(NotAllowed):
        await ask(world, elsewhere, world.codes[0])
    gate = await world.enrol("Gate 1")
    caller = await world.caller(gate.id)
    narrow = replace(caller, row=replace(caller.row, gates=frozenset({2})))
    with pytest.raises(NotAllowed):
        await claim(world.ctx, narrow, made(world, gate, world.codes[0], gate=1))
    assert await claim(world.ctx, narrow, made(world, gate, world.codes[0], gate=2)) == FIRST


async def test_the_policy_in_force_says_how_many_are_first(world: World) -> None:
    gates = [await world.enrol(f"Gate {number}") for number in range(9)]
    await set_policy(world.ctx, world.event, {"mode": "many", "limits": {"per_use": 3}})
    answers = await asyncio.gather(*[ask(world, gate, world.codes[0], gate.id) for gate in gates])
    assert sum(answer == FIRST for answer in answers) == 3
    assert {answer.rule for answer in answers} == {None, Spent.PER_USE}
    await set_policy(world.ctx, world.event, {"mode": "many"})
    assert await ask(world, gates[0], world.codes[0], "again") == FIRST


async def test_who_went_out_may_come_back_at_another_gate(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    await set_policy(world.ctx, world.event, {"mode": "re-entry"})
    assert await ask(world, gate, world.codes[0]) == FIRST
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    await world.push(gate)
    assert (await ask(world, other, world.codes[0])).answer is Claimed.SECOND
    assert await ask(world, gate, world.codes[0], "back", unsaid=Unsaid(exits=1)) == FIRST
    gate.exit(world.codes[0], T + 1_000)
    await world.push(gate)
    world.clock.now_ms += 10_000
    assert await ask(world, other, world.codes[0], "back") == FIRST


async def test_an_invented_admission_makes_nobody_second(world: World) -> None:
    stolen, honest = await world.enrol("Stolen"), await world.enrol("Gate 1")
    stolen.next_epoch(T)
    stolen.invent(world.codes[0], T)
    await world.push(stolen)
    assert await ask(world, honest, world.codes[0]) == FIRST
