"""An undo is judged on the device by the clock by which the server will judge it (PROTOCOL.md 12.1)."""

from sync.device.device import Device
from sync.reasons import Reason
from sync.verdict import Direction
from tests.world import EVENT, ManualClocks, World


def test_a_wall_clock_set_back_makes_no_old_admission_new(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    clocks.pass_ms(3_600_000)
    clocks.skew_ms -= 3_600_000
    assert engine.undo(EVENT) is None
    assert engine.scan(EVENT, world.ticket(5).text).verdict.reason is Reason.ALREADY_ADMITTED


def test_a_wall_clock_set_forward_leaves_the_last_admission_to_be_undone(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    clocks.pass_ms(60_000)
    clocks.skew_ms += 3_600_000
    assert engine.undo(EVENT) is not None


def test_nothing_is_undone_across_a_restart_of_the_machine(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    clocks.pass_ms(20_000)
    clocks.boot, clocks.booted_ms = b"bootagain"[:8], clocks.true_ms - 5_000
    assert engine.undo(EVENT) is None


def test_who_was_called_back_on_leaving_leaves_by_an_entry_of_its_own(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine, code = gate.engine(), world.ticket(5).text
    engine.scan(EVENT, code)
    left = engine.scan(EVENT, code, Direction.EXIT)
    clocks.pass_ms(1_000)
    assert engine.undo(EVENT) is not None
    clocks.pass_ms(1_000)
    again = engine.scan(EVENT, code, Direction.EXIT)
    assert left.entry is not None
    assert again.entry is not None
    assert again.entry.seq == left.entry.seq + 2
