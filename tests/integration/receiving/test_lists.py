"""What devices fetch is signed, whole, of one position, and leads on without a hole (PROTOCOL.md 2 to 4, 11.3)."""

import asyncio

import pytest

from backend.callers.access import Device
from backend.errors import NotAllowed, SnapshotRequired, UnknownEvent
from backend.lists.snapshot import BEHIND_AT_MOST, PartKind
from backend.store.rows_lost import GenerationRow
from backend.usecases.issuing import revoke
from backend.usecases.running_events import set_policy
from backend.usecases.serving_lists import feed_page, parts, trust
from keys.trust import Anchor, TrustList, accept
from sync.admissions import open_admissions
from sync.feed import GENESIS, Item, PresenceItem, SlotsItem, follow, parse_page
from sync.position import Position
from sync.profile import open_profile
from sync.roster import CredentialState, open_roster
from tests.integration.receiving.scribe import Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def _trust(world: World) -> TrustList:
    async with world.ctx.store.reading() as tx:
        row = await tx.domains.get()
    return accept(Anchor(row.domain, row.first_root), None, await trust(world.ctx))


async def _caller(world: World) -> Device:
    scribe = await world.enrol("Reader")
    return await world.caller(scribe.id)


async def _admit_all(world: World) -> Scribe:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes):
        gate.admit(code, T + n)
    await world.push(gate)
    return gate


async def test_all_parts_speak_of_one_position(world: World) -> None:
    caller = await _caller(world)
    await _admit_all(world)
    await revoke(world.ctx, world.event, "T3")
    held, now_s = await _trust(world), world.ctx.now_s
    raw = {kind: (await parts(world.ctx, caller, world.event, kind)).raw for kind in PartKind}
    profile = open_profile(raw[PartKind.PROFILE], held, world.event, now_s)
    roster = open_roster(raw[PartKind.ROSTER], held, world.event, now_s)
    admissions = open_admissions(raw[PartKind.ADMISSIONS], held, world.event, now_s)
    assert profile.at == roster.at == admissions.at == await world.at()
    assert roster.state(world.codes[3].index) is CredentialState.REVOKED
    assert roster.state(world.codes[2].index) is CredentialState.VALID
    assert all(admissions.used(code.number, 1, 0) for code in world.codes)
    assert not admissions.used(world.codes[0].number, 2, 0)
    assert [gate.name for gate in profile.gates] == ["Gate A", "Gate B", "Stairs"]


async def test_a_device_that_follows_the_feed_gets_where_a_new_part_is(world: World) -> None:
    caller = await _caller(world)
    first = await parts(world.ctx, caller, world.event, PartKind.PROFILE)
    gate = await _admit_all(world)
    gate.admit(world.codes[0], T + MINUTE_MS)
    await world.push(gate)
    held, now_s = await _trust(world), world.ctx.now_s
    profile = open_profile(first.raw, held, world.event, now_s)
    seen: list[Item] = []
    at, chain = profile.at, profile.chain
    while True:
        page = parse_page(await feed_page(world.ctx, caller, world.event, at, at_most=3))
        followed = follow(profile.domain, world.event, at, chain, page, held, now_s)
        assert len(followed.items) <= 3
        at, chain = followed.head.at, followed.head.hash
        seen += followed.items
        if at.pos == followed.head.latest_pos:
            break
    assert at == await world.at()
    assert [item.at.pos for item in seen] == list(range(1, at.pos + 1))
    last = [item for item in seen if isinstance(item, PresenceItem) and item.ticket == world.codes[0].number][
        -1
    ]
    assert last.admits == 2


async def test_parts_are_made_once_and_again_only_when_they_are_far_behind(world: World) -> None:
    caller = await _caller(world)
    first = await parts(world.ctx, caller, world.event, PartKind.ADMISSIONS)
    await _admit_all(world)
    assert await parts(world.ctx, caller, world.event, PartKind.ADMISSIONS) == first
    async with world.ctx.store.transaction() as tx:
        row = await tx.events.locked(world.event)
        await tx.feed.append(row, [lambda at: SlotsItem(at, row.slots, row.capacity)] * BEHIND_AT_MOST)
    again = await parts(world.ctx, caller, world.event, PartKind.ADMISSIONS)
    assert again.at == await world.at()
    assert await parts(world.ctx, caller, world.event, PartKind.ADMISSIONS) == again


async def test_a_crowd_that_asks_at_once_gets_the_same_bytes(world: World) -> None:
    caller = await _caller(world)
    await _admit_all(world)
    asked = [parts(world.ctx, caller, world.event, kind) for kind in (*PartKind, *PartKind)]
    got = await asyncio.gather(*asked)
    assert got[:3] == got[3:]
    assert {part.at for part in got} == {await world.at()}


async def test_parts_made_after_a_change_of_mode_say_what_is_used_up_by_it(world: World) -> None:
    caller = await _caller(world)
    gate = await _admit_all(world)
    gate.exit(world.codes[0], T + MINUTE_MS)
    await world.push(gate)
    await set_policy(world.ctx, world.event, {"mode": "re-entry"})
    part = await parts(world.ctx, caller, world.event, PartKind.ADMISSIONS)
    admissions = open_admissions(part.raw, await _trust(world), world.event, world.ctx.now_s)
    assert not admissions.used(world.codes[0].number, 1, 0)
    assert admissions.used(world.codes[1].number, 1, 0)


async def test_a_position_that_is_not_of_this_feed_asks_for_a_snapshot(world: World) -> None:
    caller = await _caller(world)
    for strange in (Position(1, 5), Position(2, 0)):
        with pytest.raises(SnapshotRequired):
            await feed_page(world.ctx, caller, world.event, strange)


async def test_a_page_at_the_end_is_empty_and_signed_for_the_end(world: World) -> None:
    caller = await _caller(world)
    page = parse_page(await feed_page(world.ctx, caller, world.event, Position(1, 0)))
    held = await _trust(world)
    followed = follow(held.domain, world.event, Position(1, 0), GENESIS, page, held, world.ctx.now_s)
    assert followed.items == ()
    assert (followed.head.at, followed.head.latest_pos) == (Position(1, 0), 0)


async def test_a_part_that_lost_nothing_to_a_new_generation_is_still_made_anew(world: World) -> None:
    caller = await _caller(world)
    await parts(world.ctx, caller, world.event, PartKind.PROFILE)
    async with world.ctx.store.transaction() as tx:
        row = await tx.events.locked(world.event)
        await tx.events.begin_generation(row, [GenerationRow(2, 1, row.at.pos)], row.chain)
    part = await parts(world.ctx, caller, world.event, PartKind.PROFILE)
    assert part.at == Position(2, 0)
    profile = open_profile(part.raw, await _trust(world), world.event, world.ctx.now_s)
    assert profile.ancestry.descends(2, Position(1, 0))


async def test_lists_go_to_devices_that_serve_the_event_alone(world: World) -> None:
    scribe = await world.enrol("Elsewhere", frozenset({await world.another_event()}))
    caller = await world.caller(scribe.id)
    with pytest.raises(NotAllowed):
        await parts(world.ctx, caller, world.event, PartKind.ROSTER)
    with pytest.raises(NotAllowed):
        await feed_page(world.ctx, caller, world.event, Position(1, 0))
    everywhere = await _caller(world)
    with pytest.raises(UnknownEvent):
        await parts(world.ctx, everywhere, 99, PartKind.ROSTER)
