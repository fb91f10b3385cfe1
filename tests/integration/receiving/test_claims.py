"""Of all who ask for one entry, one is first (PROTOCOL.md 11.6)."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend.errors import Busy, NotAllowed
from backend.store.contract import Glance, Store
from backend.sweeping import sweeping
from backend.usecases.claiming import claim, sweep
from backend.usecases.running_events import set_policy
from sync.allowance import Spent
from sync.claim import FIRST, Claim, Claimed, ClaimReply, Taken, Unsaid
from sync.content import Kind
from sync.errors import Locked, NotSeen
from tests.integration.receiving.claimant import claim_for, nonce_of
from tests.integration.receiving.scribe import Code, Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


def made(world: World, who: Scribe, code: Code, nonce: object = 0, **said: object) -> Claim:
    return claim_for(who.domain, world.event, who.id, code, nonce, **said)  # type: ignore[arg-type]


async def ask(world: World, who: Scribe, code: Code, nonce: object = 0, **said: object) -> ClaimReply:
    return await sent(world, who, made(world, who, code, nonce, **said))


async def sent(world: World, who: Scribe, asked: Claim) -> ClaimReply:
    return await claim(world.ctx, await world.caller(who.id), asked)


def carrying(nonce: object = 0, answer: Claimed = Claimed.FIRST) -> bytes:
    """Field 20 of an entry that came of this claim."""
    return bytes((answer,)) + nonce_of(nonce)


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
    gate.admit(world.codes[0], T, claim=carrying())
    await world.push(gate)
    assert (await ask(world, other, world.codes[0])).answer is Claimed.SECOND
    assert await ask(world, gate, world.codes[0], "back", unsaid=Unsaid(exits=1)) == FIRST
    gate.exit(world.codes[0], T + 1_000)
    await world.push(gate)
    world.clock.now_ms += 10_000
    assert await ask(world, other, world.codes[0], "back") == FIRST


@pytest.mark.parametrize("answer", [Claimed.FIRST, Claimed.UNANSWERED])
async def test_a_lease_ends_with_the_entry_that_carries_its_nonce_and_with_no_other(
    world: World, answer: Claimed
) -> None:
    gate, other, offline = [await world.enrol(name) for name in ("Gate 1", "Gate 2", "Offline")]
    await set_policy(world.ctx, world.event, {"mode": "many", "limits": {"per_use": 3}})
    assert await ask(world, gate, world.codes[0]) == FIRST
    for one, at_ms in ((offline, T), (gate, T + 1)):  # neither is the entry that was asked for
        one.next_epoch(T)
        one.admit(world.codes[0], at_ms, claim=carrying("another", answer))
        await world.push(one)
    assert (await ask(world, other, world.codes[0])).rule is Spent.PER_USE
    gate.admit(world.codes[1], T + 2, claim=carrying(0, answer))
    await world.push(gate)
    assert (await ask(world, other, world.codes[0])).rule is Spent.PER_USE
    undone = gate.admit(world.codes[0], T + 3, claim=carrying(0, answer))
    gate.void(undone, world.codes[0], T + 4)
    await world.push(gate)
    assert await ask(world, other, world.codes[0]) == FIRST


async def test_who_refused_after_all_gives_the_entry_back_at_once(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    assert await ask(world, gate, world.codes[0]) == FIRST
    gate.next_epoch(T)
    said = {"ticket": world.codes[0].number, "zone": 1, "gate": 1, "reason": 13}
    gate.write(Kind.DENY, T, **said, claim=carrying())
    await world.push(gate)
    assert await ask(world, other, world.codes[0]) == FIRST


async def test_a_stranger_ends_nobodys_lease(world: World) -> None:
    gate, thief, other = [await world.enrol(name) for name in ("Gate 1", "Stolen", "Gate 2")]
    assert await ask(world, gate, world.codes[0]) == FIRST
    thief.next_epoch(T)
    thief.write(Kind.DENY, T, ticket=world.codes[0].number, reason=13, claim=carrying())
    await world.push(thief)
    assert (await ask(world, other, world.codes[0])).taken == Taken(gate.id, 1, T)


@pytest.mark.parametrize("room", [1, 2, 3])
async def test_of_those_who_ask_at_a_time_by_many_uses_as_many_are_first_as_the_limit_over_all_allows(
    world: World, room: int
) -> None:
    gates = [await world.enrol(f"Gate {number}") for number in range(12)]
    await set_policy(world.ctx, world.event, {"mode": "many", "limits": {"total": room}})
    asked = [
        replace(made(world, gate, world.codes[0], gate.id), use=use % 4) for use, gate in enumerate(gates)
    ]
    answers = await asyncio.gather(*map(sent, [world] * 12, gates, asked))
    assert sum(answer == FIRST for answer in answers) == room
    assert {answer.rule for answer in answers} == {None, Spent.TOTAL}
    world.clock.now_ms += 10_000
    again = await asyncio.gather(*map(sent, [world] * 12, gates, asked))
    assert sum(answer == FIRST for answer in again) == room


async def test_a_server_forgets_the_leases_that_are_over_and_keeps_the_others(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    for code in world.codes[:5]:
        assert await ask(world, gate, code) == FIRST
    world.clock.now_ms += 5_000
    assert await ask(world, gate, world.codes[5]) == FIRST
    world.clock.now_ms += 5_000
    await sweep(world.ctx, at_most=2)
    assert await _kept(world) == [world.codes[5].number]
    assert (await ask(world, other, world.codes[5])).answer is Claimed.SECOND
    world.clock.now_ms += 5_000
    async with sweeping(world.ctx, every_s=0):
        while await _kept(world):
            pass
    assert await ask(world, other, world.codes[5]) == FIRST


async def _kept(world: World) -> list[int]:
    """Tickets of the leases that are kept: the last of each place that a sweep of long ago looks at."""
    tickets, after = [], None
    async with world.ctx.store.transaction() as tx:
        while (after := await tx.claims.sweep(after, 1, 0)) is not None:
            tickets.append(after.ticket)
    return tickets


@pytest.mark.parametrize("trouble", [Busy(), RuntimeError("a mistake")])
async def test_a_server_that_cannot_sweep_goes_on(world: World, trouble: Exception) -> None:
    gate = await world.enrol("Gate 1")
    assert await ask(world, gate, world.codes[0]) == FIRST
    world.clock.now_ms += 10_000
    failing = _BrokenAtFirst(world.ctx.store, trouble)
    async with sweeping(replace(world.ctx, store=failing), every_s=0):
        while await _kept(world):
            pass
    assert failing.refused == 0


@dataclass(slots=True)
class _BrokenAtFirst:
    """A store that can do nothing for a while."""

    inner: Store
    trouble: Exception
    refused: int = 3

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def single(self) -> AbstractAsyncContextManager[Glance]:
        if self.refused:
            self.refused -= 1
            raise self.trouble
        return self.inner.single()


async def test_two_servers_whose_clocks_differ_say_first_once(world: World) -> None:
    gate, other = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    asked = {one.id: made(world, one, world.codes[0]) for one in (gate, other)}
    callers = {one.id: await world.caller(one.id) for one in (gate, other)}

    async def at(server_ms: int, who: Scribe) -> ClaimReply:
        ctx = replace(world.ctx, now_ms=lambda: server_ms, one_of_several=True)
        return await claim(ctx, callers[who.id], asked[who.id])

    assert await at(T, gate) == FIRST
    assert (await at(T + 60_000, other)).answer is Claimed.SECOND
    assert await at(T - 60_000, gate) == FIRST  # the same again
    assert (await at(T - 60_000, other)).answer is Claimed.SECOND


async def test_an_invented_admission_makes_nobody_second(world: World) -> None:
    stolen, honest = await world.enrol("Stolen"), await world.enrol("Gate 1")
    stolen.next_epoch(T)
    stolen.invent(world.codes[0], T)
    await world.push(stolen)
    assert await ask(world, honest, world.codes[0]) == FIRST
