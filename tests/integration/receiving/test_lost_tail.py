"""A server that was put back to a backup goes on in another generation, and gets back what devices heard (PROTOCOL.md 2.2, 4.5, 4.6, 11.5)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.callers.access import Device
from backend.errors import NotAllowed
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.enrolling import lock
from backend.usecases.issuing import get_ticket, issue, reissue, restore, revoke, suspend
from backend.usecases.receiving import hello
from backend.usecases.recovering import begin_generation, begin_generations, hand_back, recovery
from backend.usecases.running_events import close_event, get_event, grow, set_policy
from backend.usecases.serving_lists import feed_page
from keys.errors import BadSignature, Malformed
from sync.errors import BrokenChain, WrongEventPart
from sync.feed import CredentialItem, Page, PolicyItem, encode_item, parse_page
from sync.journal import FIRST_PREV
from sync.lost_tail import Return, ReturnReply
from sync.messages import HeardTo, HelloReply
from sync.policy import Mode
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.integration.receiving.losing import Losing, open_losing
from tests.integration.receiving.world import START_MS

T = START_MS
REVOKED, SUSPENDED, REPLACED = CredentialState.REVOKED, CredentialState.SUSPENDED, CredentialState.REPLACED


@pytest.fixture
async def losing(tmp_path: Path) -> AsyncIterator[Losing]:
    async with open_losing(tmp_path) as opened:
        yield opened
        assert list(await opened.world.differences()) == []


async def _reader(losing: Losing, name: str = "Reader") -> Device:
    scribe = await losing.world.enrol(name)
    return await losing.world.caller(scribe.id)


async def _state(losing: Losing, reference: str) -> CredentialState:
    return (await get_ticket(losing.world.ctx, losing.event, reference)).state


async def test_a_revocation_that_one_device_heard_survives_the_server_that_made_it(losing: Losing) -> None:
    ctx, event, reader = losing.world.ctx, losing.event, await _reader(losing)
    await revoke(ctx, event, "T0")
    backup = losing.back_up()
    await revoke(ctx, event, "T1")
    live = (await get_event(ctx, event)).live
    pages = await losing.heard(reader)
    losing.put_back(backup)
    assert await _state(losing, "T1") is CredentialState.VALID
    (reply,) = await losing.hand_back(reader, pages)
    assert reply == ReturnReply(Position(2, 2), 1)
    assert await losing.ancestry() == Ancestry(((2, 1, 1),))
    assert await _state(losing, "T1") is REVOKED
    assert (await get_event(ctx, event)).live == live
    told = await recovery(ctx, event)
    assert [(life.gen, life.fork, life.adopted, life.devices) for life in told.lives] == [
        (2, 1, 1, ("Reader",))
    ]
    assert told.lives[0].begun_ms == losing.world.clock.now_ms


async def test_handing_back_again_or_what_was_never_lost_changes_nothing(losing: Losing) -> None:
    reader, backup = await _reader(losing), losing.back_up()
    await revoke(losing.world.ctx, losing.event, "T1")
    pages = await losing.heard(reader)
    losing.put_back(backup)
    await losing.hand_back(reader, pages)
    before = losing.back_up()
    assert [reply.at for reply in await losing.hand_back(reader, pages)] == [Position(2, 1)]
    heard_since = await losing.heard(reader)
    assert [reply.lost for reply in await losing.hand_back(reader, heard_since)] == [0]
    assert losing.back_up() == before


async def test_two_devices_at_once_begin_one_generation(losing: Losing) -> None:
    one, other = await _reader(losing), await _reader(losing, "Another")
    backup = losing.back_up()
    await revoke(losing.world.ctx, losing.event, "T1")
    heard = await losing.heard(one)
    losing.put_back(backup)
    await asyncio.gather(losing.hand_back(one, heard), losing.hand_back(other, heard))
    assert await losing.ancestry() == Ancestry(((2, 1, 0),))
    assert await losing.world.at() == Position(2, 1)


async def test_a_head_alone_proves_that_a_tail_was_lost(losing: Losing) -> None:
    ctx, reader, backup = losing.world.ctx, await _reader(losing), losing.back_up()
    await revoke(ctx, losing.event, "T1")
    at = await losing.world.at()
    page = parse_page(await feed_page(ctx, reader, losing.event, at))
    async with losing.store.reading() as tx:
        end = (await tx.events.get(losing.event)).chain
    losing.put_back(backup)
    (reply,) = await losing.hand_back(reader, [Return(losing.event, end, page)])
    assert reply == ReturnReply(Position(2, 0), 0)


async def test_a_generation_that_a_person_began_is_enough(losing: Losing) -> None:
    ctx, reader, backup = losing.world.ctx, await _reader(losing), losing.back_up()
    await suspend(ctx, losing.event, "T1")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    assert (await begin_generation(ctx, losing.event)).at == Position(2, 0)
    await losing.hand_back(reader, heard)
    assert await losing.ancestry() == Ancestry(((2, 1, 0),))
    assert await _state(losing, "T1") is SUSPENDED
    assert [row.at.gen for row in await begin_generations(ctx)] == [3]


async def test_what_was_written_before_the_loss_was_noticed_is_told_again_above_the_fork(
    losing: Losing,
) -> None:
    ctx, event, reader = losing.world.ctx, losing.event, await _reader(losing)
    await revoke(ctx, event, "T0")
    backup = losing.back_up()
    for reference in ("T1", "T2", "T3"):
        await revoke(ctx, event, reference)
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await revoke(ctx, event, "T4")
    await set_policy(ctx, event, {"mode": "re-entry"})
    await losing.hand_back(reader, heard)
    assert await losing.ancestry() == Ancestry(((2, 1, 1),))
    items = await losing.world.items()
    assert [item.at for item in items[:3]] == [Position(1, 1), Position(2, 2), Position(2, 3)]
    assert isinstance(items[1], CredentialItem)
    assert isinstance(items[2], PolicyItem)
    assert {await _state(losing, f"T{n}") for n in range(5)} == {REVOKED}
    async with losing.store.reading() as tx:
        changes = await tx.tickets.changes(event, range(99))
    assert all(change.at.gen == 2 or change.at.pos <= 1 for rows in changes.values() for change in rows)


async def test_nobody_is_blamed_for_what_was_told_at_the_same_place_by_another_server(losing: Losing) -> None:
    ctx, event, reader = losing.world.ctx, losing.event, await _reader(losing)
    gate = await losing.world.enrol("Gate")
    backup = losing.back_up()
    await revoke(ctx, event, "T1")
    heard = await losing.heard(reader)
    known = await losing.world.at()
    losing.put_back(backup)
    await revoke(ctx, event, "T2")
    assert await losing.world.at() == known
    gate.next_epoch(T)
    gate.known = known
    gate.admit(losing.world.codes[2], T + 1)
    await losing.hand_back(reader, heard)
    await losing.world.push(gate)
    assert [case.name for case in await losing.world.classes()] == ["LATE_REVOKED"]


async def test_a_loss_below_the_pages_has_all_of_the_present_generation_told_again(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    for reference in ("T1", "T2", "T3"):
        await revoke(ctx, event, reference)
    last = (await losing.heard(reader, at_most=1))[-1]
    losing.put_back(backup)
    for reference in ("T4", "T5"):
        await revoke(ctx, event, reference)
    await losing.hand_back(reader, [last])
    assert await losing.ancestry() == Ancestry(((2, 1, 0),))
    states = [await _state(losing, f"T{n}") for n in range(1, 6)]
    assert states == [CredentialState.VALID, CredentialState.VALID, REVOKED, REVOKED, REVOKED]


async def test_a_generation_that_the_backup_never_heard_of_is_passed_by(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    await revoke(ctx, event, "T1")
    await begin_generation(ctx, event)
    await revoke(ctx, event, "T2")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await losing.hand_back(reader, heard)
    assert await losing.ancestry() == Ancestry(((2, 1, 1), (3, 1, 0)))
    assert [await _state(losing, f"T{n}") for n in (1, 2)] == [REVOKED, REVOKED]


async def test_two_servers_that_called_their_generations_alike_are_told_apart(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    await revoke(ctx, event, "T1")
    await begin_generation(ctx, event)
    await revoke(ctx, event, "T2")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await begin_generation(ctx, event)
    await suspend(ctx, event, "T3")
    await losing.hand_back(reader, heard)
    assert await losing.ancestry() == Ancestry(((2, 1, 0), (3, 2, 0)))
    assert [await _state(losing, f"T{n}") for n in (1, 2, 3)] == [REVOKED, REVOKED, SUSPENDED]


async def test_our_own_word_since_the_loss_stands_unless_the_lost_one_was_for_good(losing: Losing) -> None:
    ctx, event, reader = losing.world.ctx, losing.event, await _reader(losing)
    await suspend(ctx, event, "T1")
    await suspend(ctx, event, "T2")
    backup = losing.back_up()
    await restore(ctx, event, "T1")
    await restore(ctx, event, "T2")
    await revoke(ctx, event, "T3")
    await suspend(ctx, event, "T4")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await begin_generation(ctx, event)
    await restore(ctx, event, "T2")
    await suspend(ctx, event, "T2")
    await suspend(ctx, event, "T3")
    await losing.hand_back(reader, heard)
    states = [await _state(losing, f"T{n}") for n in range(1, 5)]
    assert states == [CredentialState.VALID, SUSPENDED, REVOKED, SUSPENDED]
    await restore(ctx, event, "T4")
    await losing.hand_back(reader, heard)
    assert await _state(losing, "T4") is CredentialState.VALID


async def test_a_revoked_ticket_stays_revoked_under_a_code_that_it_got_since(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    await revoke(ctx, event, "T1")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    issued = await reissue(ctx, event, "T1", TicketChange())
    await losing.hand_back(reader, heard)
    assert await _state(losing, "T1") is REVOKED
    assert (await losing.states())[issued.index] is REVOKED


async def test_codes_of_the_lost_tail_are_blocked_as_it_said_and_their_numbers_never_given_again(
    losing: Losing,
) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    sold = await issue(ctx, event, [TicketDraft(reference=f"N{n}") for n in range(3)])
    renewed = await reissue(ctx, event, "T1", TicketChange())
    await revoke(ctx, event, "N2")
    await revoke(ctx, event, "T1")
    heard, live = await losing.heard(reader), (await get_event(ctx, event)).live
    losing.put_back(backup)
    await losing.hand_back(reader, heard)
    states = await losing.states()
    assert (states[sold[2].index], states[renewed.index]) == (REVOKED, REVOKED)
    assert await _state(losing, "T1") is REVOKED
    again = await issue(ctx, event, [TicketDraft(reference=f"M{n}") for n in range(3)])
    assert not {one.number for one in again} & {one.number for one in sold}
    assert not {one.index for one in again} & {renewed.index, *(one.index for one in sold)}
    assert (
        await get_event(ctx, event)
    ).live == live + 3 - 2  # two that were sold and never revoked are unknown here
    assert (await recovery(ctx, event)).unknown_codes == 2


async def test_rules_places_locks_and_the_end_come_back_too(losing: Losing) -> None:
    ctx, event, reader = losing.world.ctx, losing.event, await _reader(losing)
    stolen = await losing.world.enrol("Stolen")
    backup = losing.back_up()
    await set_policy(ctx, event, {"mode": "re-entry"})
    await set_policy(ctx, event, {"mode": "re-entry", "list_age": {"amber_s": 77}})
    grown = await grow(ctx, event, 40)
    await lock(ctx, stolen.id)
    await close_event(ctx, event)
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await losing.hand_back(reader, heard)
    row, policy = await get_event(ctx, event), await losing.in_force()
    assert (row.capacity, row.slots, row.numbers, row.closed) == (40, grown.slots, grown.numbers, True)
    assert (policy.version, policy.mode, policy.amber_s) == (3, Mode.REENTRY, 77)
    assert (await losing.world.caller(stolen.id)).row.locked
    async with losing.store.reading() as tx:
        assert await tx.devices.locks(event) == {stolen.id: FIRST_PREV}


async def test_rules_that_our_people_put_in_force_since_are_not_changed(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    await set_policy(ctx, event, {"mode": "re-entry"})
    await set_policy(ctx, event, {"mode": "re-entry", "list_age": {"amber_s": 77}})
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await set_policy(ctx, event, {"mode": "once", "list_age": {"amber_s": 99}})
    await losing.hand_back(reader, heard)
    assert ((await losing.in_force()).version, (await losing.in_force()).amber_s) == (2, 99)


async def test_what_admissions_were_folded_into_comes_back_with_the_entries_alone(losing: Losing) -> None:
    reader, gate = await _reader(losing), await losing.world.enrol("Gate")
    backup = losing.back_up()
    gate.next_epoch(T)
    for n, code in enumerate(losing.world.codes):
        gate.admit(code, T + n)
    await losing.world.push(gate)
    heard = await losing.heard(reader)
    losing.put_back(backup)
    (reply,) = await losing.hand_back(reader, heard)
    assert reply == ReturnReply(Position(2, 0), len(losing.world.codes))
    assert (await recovery(losing.world.ctx, losing.event)).lives[0].adopted == 0
    await losing.world.push(gate)
    assert (await losing.world.key_of(losing.world.codes[0])).admits == 1


async def test_what_does_not_prove_itself_is_refused_and_changes_nothing(losing: Losing) -> None:
    ctx, event, reader, backup = losing.world.ctx, losing.event, await _reader(losing), losing.back_up()
    await revoke(ctx, event, "T1")
    (page,) = await losing.heard(reader)
    elsewhere = await losing.world.another_event()
    losing.put_back(backup)
    other = await losing.world.another_event()
    assert other == elsewhere
    forged = encode_item(CredentialItem(Position(1, 1), 0, 0, REVOKED))
    head = page.page.head_raw
    before = losing.back_up()
    for handed, refusal in (
        (Return(event, page.before, Page(head, (forged,))), BrokenChain),
        (Return(event, bytes(31) + b"\x01", page.page), BrokenChain),
        (
            Return(event, page.before, Page(head[:-1] + bytes((head[-1] ^ 1,)), page.page.items)),
            BadSignature,
        ),
        (Return(other, page.before, page.page), WrongEventPart),
    ):
        with pytest.raises(refusal):
            await hand_back(ctx, reader, handed.encode())
    with pytest.raises(Malformed):
        await hand_back(ctx, reader, page.encode() + b"\x00")
    assert losing.back_up() == before


async def test_a_device_hands_back_for_events_that_it_serves_alone(losing: Losing) -> None:
    (page,) = await losing.heard(await _reader(losing))
    scribe = await losing.world.enrol("Elsewhere", frozenset({await losing.world.another_event()}))
    with pytest.raises(NotAllowed):
        await hand_back(losing.world.ctx, await losing.world.caller(scribe.id), page.encode())


async def test_a_hello_that_heard_what_was_lost_is_told_from_where_to_hand_back(losing: Losing) -> None:
    ctx, event, world = losing.world.ctx, losing.event, losing.world
    gate, reader = await world.enrol("Gate"), await _reader(losing)
    await revoke(ctx, event, "T0")
    backup = losing.back_up()
    await revoke(ctx, event, "T1")
    await revoke(ctx, event, "T2")
    places = [HeardTo(Position(1, pos), await _hash_at(losing, pos)) for pos in (3, 2, 1, 0)]

    async def lost_after(*heard: HeardTo) -> int | None:
        raw = replace(gate.hello(bytes(16)), heard=heard or None).encode()
        return HelloReply.parse(await hello(ctx, await world.caller(gate.id), raw)).lost_after

    assert [await lost_after(*places), await lost_after()] == [None, None]
    pages = await losing.heard(reader)
    losing.put_back(backup)
    assert await lost_after(*places) == 1
    assert await lost_after(places[0]) == 0
    assert await lost_after(*places[2:]) is None
    await suspend(ctx, event, "T1")
    await revoke(ctx, event, "T1")
    assert await lost_after(*places) == 1
    await losing.hand_back(reader, pages)
    assert await lost_after(*places) == 1


async def _hash_at(losing: Losing, pos: int) -> bytes:
    async with losing.store.reading() as tx:
        found = await tx.feed.chain_at(losing.event, Position(1, pos))
    assert found is not None
    return found
