"""Which of two admissions was first is told by estimated time, never by who uploaded first (PROTOCOL.md 1.6, 7, 12.2)."""

from sync.cases import CaseClass
from sync.feed import PresenceItem
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_the_first_guest_holds_the_ticket_though_the_second_gates_clock_is_seven_minutes_off(
    world: World,
) -> None:
    right, wrong, code = await world.enrol("Gate A"), await world.enrol("Gate B"), world.codes[0]
    wrong.skew_ms = -7 * MINUTE_MS
    right.next_epoch(T)
    wrong.next_epoch(T)
    await world.anchored(right)
    await world.anchored(wrong)
    first = right.admit(code, T + 2 * MINUTE_MS)
    second = wrong.admit(code, T + 4 * MINUTE_MS, gate=2)  # its clock says: three minutes before the first
    world.clock.now_ms = T + 5 * MINUTE_MS
    await world.anchored(wrong)
    await world.anchored(right)
    await world.push(wrong)
    assert (await world.key_of(code)).holder == second.hash
    await world.push(right)
    row = await world.key_of(code)
    assert (row.holder, row.admits, row.surplus) == (first.hash, 2, 1)
    assert await world.classes() == [CaseClass.DOUBLE_ADMIT, CaseClass.CLOCK_OFF]
    async with world.ctx.store.reading() as tx:
        (change,) = await tx.views.holder_changes(world.event, code.number)
    assert (change.before, change.after) == (second.hash, first.hash)


async def test_an_anchor_that_comes_later_mends_the_times_of_what_came_before_it(world: World) -> None:
    ahead, code = await world.enrol("Gate A"), world.codes[0]
    ahead.skew_ms = 7 * MINUTE_MS
    ahead.next_epoch(T)
    ahead.admit(code, T + 1_000)
    await world.push(ahead)
    (told,) = await world.items()
    assert isinstance(told, PresenceItem)
    assert told.holder is not None
    assert told.holder.point_ms == T + 1_000 + 7 * MINUTE_MS
    world.clock.now_ms = T + 2_000
    await world.anchored(ahead)
    await world.push(ahead)
    again = (await world.items())[-2]
    assert isinstance(again, PresenceItem)
    assert again.holder is not None
    assert abs(again.holder.point_ms - (T + 1_000)) < 100
    assert await world.classes() == [CaseClass.CLOCK_OFF]


async def test_anchors_reach_far_back_through_a_long_journal(world: World) -> None:
    """More entries lie before the anchor than are loaded at first; every one of them is bounded by it."""
    gate = await world.enrol("Gate A")
    gate.next_epoch(T)
    for n in range(150):
        gate.deny(2, T + n)
    gate.admit(world.codes[0], T + 200)
    for n in range(0, len(gate.lines), 20):
        await world.push(gate, gate.push(*gate.lines[n : n + 20]))
    world.clock.now_ms = T + 1_000
    await world.anchored(gate)
    await world.push(gate)
    async with world.ctx.store.reading() as tx:
        rows = await tx.journals.span(world.event, (gate.id, 1), 1)
    assert len(rows) == 153
    assert all(row.timing.hi is not None for row in rows)


async def test_one_device_whose_clock_is_off_is_one_case_a_boot(world: World) -> None:
    gate = await world.enrol("Gate A")
    gate.skew_ms = -10 * MINUTE_MS
    gate.next_epoch(T)
    for _ in range(4):
        await world.anchored(gate)
        await world.push(gate)
    assert await world.classes() == [CaseClass.CLOCK_OFF]
    (listed,) = await world.cases()
    assert len(listed.case.entries) == 1
