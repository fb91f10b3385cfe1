"""What pretix does with scans that come in late, twice, forced, annulled or broken, asked of the merge.

Each docstring begins with the number of the case in `answers.csv` and the public path of the test that it corresponds to.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from backend.ticketing.ticket_drafts import TicketChange
from backend.usecases.issuing import reissue, revoke
from backend.usecases.reporting import report
from backend.usecases.running_events import set_policy
from sync.cases import CaseClass
from sync.errors import BadChunk, Unreadable
from sync.messages import Connected, Push, Quarantined, RefusedChunk
from sync.reasons import Reason
from tests.integration.receiving.scribe import Code, Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS
MOST_STATEMENTS = 60


async def a_gate(world: World, name: str = "Gate A") -> Scribe:
    """A device whose journal has begun."""
    gate = await world.enrol(name)
    gate.next_epoch(T)
    return gate


async def test_the_same_scan_sent_twice_is_one_admission(world: World) -> None:
    """PX-02 pretix src/tests/base/test_checkin.py::test_single_entry_repeat_nonce"""
    gate, code = await a_gate(world), world.codes[0]
    gate.admit(code, T)
    assert await world.push(gate) == await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.surplus, await world.classes()) == (1, 0, [])


async def test_the_same_scan_sent_twice_is_one_admission_where_two_would_be_allowed(world: World) -> None:
    """PX-03 pretix src/tests/base/test_checkin.py::test_multi_entry_repeat_nonce"""
    gate, code = await a_gate(world), world.codes[0]
    gate.policy = (await set_policy(world.ctx, world.event, {"mode": "re-entry"})).version
    gate.admit(code, T)
    gate.exit(code, T + MINUTE_MS)
    await world.push(gate)
    await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.exits, row.people_in) == (1, 1, 0)


async def test_a_second_admission_is_kept_beside_the_first_and_its_repetition_is_not(world: World) -> None:
    """PX-04 pretix src/tests/base/test_checkin.py::test_single_entry_forced_reentry"""
    gate, code = await a_gate(world), world.codes[0]
    first = gate.admit(code, T)
    second = gate.admit(code, T + MINUTE_MS)
    for _ in range(2):
        await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.surplus, row.holder) == (2, 1, first.hash)
    (listed,) = await world.cases()
    assert (listed.case.class_, set(listed.case.entries)) == (
        CaseClass.DOUBLE_ADMIT,
        {first.hash, second.hash},
    )


async def test_an_admission_and_a_refusal_of_the_same_guest_are_both_kept(world: World) -> None:
    """PX-07 pretix src/tests/api/test_checkin.py::test_store_failed_after_success"""
    gate, code = await a_gate(world), world.codes[0]
    gate.admit(code, T)
    gate.deny(Reason.ALREADY_ADMITTED, T + 1_000)
    await world.push(gate)
    found = await report(world.ctx, world.event)
    assert (found.admitted, found.denials) == (1, {"ALREADY_ADMITTED": 1})


async def test_an_admission_by_a_revoked_code_is_kept_and_says_who_could_have_known(world: World) -> None:
    """PX-10 pretix src/tests/api/test_checkinrpc.py::test_forced_canceled"""
    gate, code = await a_gate(world), world.codes[0]
    await revoke(world.ctx, world.event, "T0")
    gate.admit(code, T)
    await world.push(gate)
    assert (await world.key_of(code)).admits == 1
    assert await world.classes() == [CaseClass.LATE_REVOKED]


async def test_an_admission_by_a_replaced_code_counts_for_the_ticket_it_was_made_for(world: World) -> None:
    """PX-13 pretix src/tests/api/test_checkin.py::test_redeem_unknown_revoked_force"""
    gate, old = await a_gate(world), world.codes[0]
    again = await reissue(world.ctx, world.event, "T0", TicketChange(seat="9Z"))
    gate.admit(old, T)
    await world.push(gate)
    assert again.number == old.number
    assert (await world.key_of(old)).admits == 1
    assert await world.classes() == [CaseClass.LATE_REVOKED]


async def test_an_admission_of_a_ticket_that_nobody_issued_is_taken_off_the_device_and_counted_apart(
    world: World,
) -> None:
    """PX-14 pretix src/tests/api/test_checkin.py::test_redeem_unknown_legacy_device_bug"""
    gate, real = await a_gate(world), world.codes[0]
    unknown = replace(real, number=15, index=31)
    last = gate.admit(unknown, T)
    reply = await world.push(gate)
    assert reply.connected == (Connected(gate.id, 1, 2, last.hash),)
    row = await world.key_of(unknown)
    assert (row.admits, row.unproven, await world.classes()) == (0, 1, [CaseClass.UNPROVEN])


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the server executes meanwhile."""
    heard: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


async def test_an_upload_asks_as_much_for_two_hundred_scans_as_for_one(world: World) -> None:
    """PX-36 pretix src/tests/base/test_checkin.py::test_position_queries"""
    gate, code = await a_gate(world), world.codes[0]
    await world.push(gate, gate.push(gate.lines[0]))
    one = gate.admit(code, T)
    with counted() as for_one:
        await world.push(gate, gate.push(one))
    many = [gate.deny(Reason.NOT_OURS, T + n) for n in range(199)]
    many.append(gate.admit(world.codes[1], T + 200))
    with counted() as for_many:
        await world.push(gate, gate.push(*many))
    assert len(for_one) <= MOST_STATEMENTS
    assert len(for_many) <= len(for_one) + 2


async def test_a_chunk_of_another_event_is_refused_and_the_rest_is_taken(world: World) -> None:
    """PX-40 pretix src/tests/api/test_checkinrpc.py::test_redeem_conflicting_lists"""
    gate, other = await a_gate(world), await world.enrol("Gate B")
    other.event = world.event + 1
    other.next_epoch(T)
    gate.admit(world.codes[0], T)
    mixed = Push(world.event, (*other.push().chunks, *gate.push().chunks))
    reply = await world.push(gate, mixed)
    assert reply.refused == (RefusedChunk(0, BadChunk.name),)
    assert (await world.key_of(world.codes[0])).admits == 1


async def test_an_admission_taken_back_is_kept_and_the_ticket_is_unused_again(world: World) -> None:
    """PX-42 pretix src/tests/api/test_checkinrpc.py::test_annul_simple"""
    gate, code = await a_gate(world), world.codes[0]
    mistaken = gate.admit(code, T)
    gate.void(mistaken, code, T + 30_000)
    gate.admit(code, T + MINUTE_MS)
    await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.surplus, await world.classes()) == (1, 0, [])
    async with world.ctx.store.reading() as tx:
        assert [state.stored for state in await tx.journals.every(world.event)] == [4]


async def test_what_another_gate_or_too_late_takes_back_stands(world: World) -> None:
    """PX-43 pretix src/tests/api/test_checkinrpc.py::test_annul_failures"""
    gate, other = await a_gate(world), await a_gate(world, "Gate B")
    late, foreign, misnamed = (gate.admit(code, T) for code in world.codes[:3])
    gate.void(late, world.codes[0], T + 2 * MINUTE_MS + 1)
    other.void(foreign, world.codes[1], T + 1_000)
    other.void(misnamed, world.codes[3], T + 1_000)
    await world.push(other)
    await world.push(gate)
    assert [(await world.key_of(code)).admits for code in world.codes[:3]] == [1, 1, 1]
    assert await world.classes() == [CaseClass.UNAUTHORISED] * 3


async def test_the_same_upload_twice_at_the_same_moment_is_answered_twice_and_counts_once(
    world: World,
) -> None:
    """PX-66 pretix src/tests/api/test_idempotency.py::test_concurrent"""
    gate, code = await a_gate(world), world.codes[0]
    gate.admit(code, T)
    first, second = await asyncio.gather(world.push(gate), world.push(gate))
    assert first == second
    assert (await world.key_of(code)).admits == 1


async def test_an_entry_that_nobody_can_read_keeps_none_of_the_queue_back(world: World) -> None:
    """PX-70 libpretixsync sync/SyncManager.java uploadCheckins"""
    gate = await a_gate(world)
    gate.admit(world.codes[0], T)
    poisoned = gate.scrawl()
    codes: list[Code] = world.codes[1:]
    last = [gate.admit(code, T + n * 1_000) for n, code in enumerate(codes)][-1]
    reply = await world.push(gate)
    assert reply.quarantined == (Quarantined(poisoned.hash, Unreadable.name),)
    assert reply.connected == (Connected(gate.id, 1, last.seq, last.hash),)
    assert [(await world.key_of(code)).admits for code in world.codes] == [1] * len(world.codes)
