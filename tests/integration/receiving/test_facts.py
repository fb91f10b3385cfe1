"""What people change meanwhile, and who could have known (PROTOCOL.md 12.3, 12.4; 4.1 on locks)."""

from backend.usecases.enrolling import lock
from backend.usecases.issuing import TicketChange, reissue, restore, revoke, suspend
from backend.usecases.running_events import close_event, set_policy
from sync.cases import CaseClass, CaseStatus
from sync.feed import CaseItem, LockItem
from tests.integration.receiving.scribe import Line, Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_a_revocation_the_device_had_not_heard_of_is_nobodys_fault(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    await revoke(world.ctx, world.event, "T0")
    await world.push(gate)
    assert await world.classes() == [CaseClass.LATE_REVOKED]


async def test_a_revocation_the_device_had_heard_of_was_ignored(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    await revoke(world.ctx, world.event, "T0")
    gate.known = await world.at()
    gate.next_epoch(T)
    gate.admit(code, T)
    await world.push(gate)
    assert await world.classes() == [CaseClass.IGNORED_REVOCATION]


async def test_a_revocation_after_the_upload_makes_the_case_without_any_new_entry(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    await world.push(gate)
    assert await world.classes() == []
    await suspend(world.ctx, world.event, "T0")
    assert await world.classes() == [CaseClass.LATE_REVOKED]
    await restore(world.ctx, world.event, "T0")
    assert await world.classes() == []
    assert await world.classes(CaseStatus.DISSOLVED) == [CaseClass.LATE_REVOKED]
    statuses = [item.status for item in await world.items() if isinstance(item, CaseItem)]
    assert statuses == [CaseStatus.OPEN, CaseStatus.DISSOLVED]


async def test_a_reissue_after_the_admission_blames_nobody(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    await world.push(gate)
    await reissue(world.ctx, world.event, "T0", TicketChange(seat="9Z"))
    assert await world.classes() == [CaseClass.LATE_REVOKED]
    assert (await world.key_of(code)).admits == 1


async def test_another_mode_judges_only_what_is_used_up_now(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    gate.exit(code, T + MINUTE_MS)
    await world.push(gate)
    assert (await world.key_of(code)).used_up
    await set_policy(world.ctx, world.event, {"mode": "re-entry"})
    await world.fold()
    assert not (await world.key_of(code)).used_up


async def test_a_journal_without_an_end_is_a_case_once_the_event_is_over(world: World) -> None:
    gate, tidy = await world.enrol("Gate 1"), await world.enrol("Gate 2")
    for one in (gate, tidy):
        one.next_epoch(T)
        one.deny(2, T)
    tidy.close(T + MINUTE_MS)
    await world.push(gate)
    await world.push(tidy)
    assert await world.classes() == []
    await close_event(world.ctx, world.event)
    (listed,) = await world.cases()
    assert (listed.case.class_, listed.case.device) == (CaseClass.UNCLOSED_JOURNAL, gate.id)
    gate.close(T + 2 * MINUTE_MS)
    await world.push(gate)
    assert await world.classes() == []


async def _lock(world: World, scribe: Scribe, last: bytes) -> None:
    async with world.ctx.store.transaction() as tx:
        await tx.devices.lock(scribe.id, world.clock.now_ms)
        await tx.devices.add_lock(world.event, scribe.id, last, world.clock.now_ms)
        row = await tx.events.locked(world.event)
        await tx.feed.append(row, [lambda at: LockItem(at, scribe.id, last)])


async def _admit_three(world: World) -> tuple[Scribe, list[Line]]:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    return gate, [gate.admit(code, T + n * 1_000) for n, code in enumerate(world.codes[:3])]


async def test_what_a_locked_device_wrote_after_its_last_accepted_entry_counts_apart(world: World) -> None:
    gate, lines = await _admit_three(world)
    await world.push(gate, gate.push(*gate.lines[:3]))
    await _lock(world, gate, lines[1].hash)
    await world.push(gate)
    assert [(await world.key_of(code)).admits for code in world.codes[:3]] == [1, 1, 0]
    assert (await world.key_of(world.codes[2])).unproven == 1
    assert await world.classes() == [CaseClass.UNPROVEN]


async def test_locking_a_device_accepts_what_hangs_together_here_and_nothing_after(world: World) -> None:
    gate, _ = await _admit_three(world)
    await world.push(gate, gate.push(*gate.lines[:2], gate.lines[3]))
    await lock(world.ctx, gate.id)
    await world.push(gate)
    assert [(await world.key_of(code)).admits for code in world.codes[:3]] == [1, 0, 0]


async def test_locking_takes_back_what_was_uploaded_beyond_the_last_accepted_entry(world: World) -> None:
    gate, lines = await _admit_three(world)
    await world.push(gate)
    await _lock(world, gate, lines[0].hash)
    await world.fold()
    assert [(await world.key_of(code)).admits for code in world.codes[:3]] == [1, 0, 0]


async def test_earlier_epochs_lead_to_the_last_accepted_entry_and_count(world: World) -> None:
    gate, _ = await _admit_three(world)
    gate.next_epoch(T + MINUTE_MS)
    last = gate.admit(world.codes[3], T + MINUTE_MS)
    await world.push(gate)
    await _lock(world, gate, last.hash)
    gate.admit(world.codes[4], T + 2 * MINUTE_MS)
    await world.push(gate)
    assert [(await world.key_of(code)).admits for code in world.codes[:5]] == [1, 1, 1, 1, 0]


async def test_a_thief_cannot_take_back_what_was_admitted(world: World) -> None:
    gate, lines = await _admit_three(world)
    await world.push(gate)
    await _lock(world, gate, lines[2].hash)
    gate.void(lines[2], world.codes[2], T + 10_000)
    await world.push(gate)
    assert (await world.key_of(world.codes[2])).admits == 1
    assert await world.classes() == [CaseClass.UNAUTHORISED]
