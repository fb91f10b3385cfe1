"""The numbers of an evening: people, gates, minutes, refusals; what is not proven stands apart."""

from backend.usecases.issuing import revoke
from backend.usecases.reporting import report
from backend.usecases.running_events import set_policy
from sync.reasons import Reason
from tests.integration.receiving.story import evening
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_people_are_counted_by_zone_gate_and_minute(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.policy = (await set_policy(world.ctx, world.event, {"mode": "re-entry"})).version
    gate.next_epoch(T)
    gate.admit(world.codes[0], T + 1_000, count=2)
    gate.admit(world.codes[1], T + 2_000, gate=2)
    gate.admit(world.codes[2], T + MINUTE_MS, zone=2, gate=3)
    gate.exit(world.codes[0], T + 2 * MINUTE_MS)
    gate.invent(world.codes[3], T + 3 * MINUTE_MS, gate=2)
    gate.deny(Reason.REVOKED, T + 3 * MINUTE_MS)
    gate.deny(Reason.REVOKED, T + 3 * MINUTE_MS, repeats=4)
    gate.deny(Reason.NOT_OURS, T + 3 * MINUTE_MS, gate=2)
    await world.push(gate)
    await revoke(world.ctx, world.event, "T7")
    found = await report(world.ctx, world.event)
    assert (found.admitted, found.left, found.unproven) == (4, 1, 1)
    zones = {
        zone.zone: (zone.name, zone.admitted, zone.left, zone.inside, zone.tickets) for zone in found.zones
    }
    assert zones == {1: ("Inside", 3, 1, 2, 2), 2: ("Balcony", 1, 0, 1, 1)}
    gates = {gate.name: (gate.admitted, gate.left, gate.denied, gate.unproven) for gate in found.gates}
    assert gates == {"Gate A": (2, 1, 5, 0), "Gate B": (1, 0, 1, 1), "Stairs": (1, 0, 0, 0)}
    assert [(minute.minute_s, minute.admitted, minute.left) for minute in found.minutes] == [
        (T // 1000 // 60 * 60, 3, 0),
        (T // 1000 // 60 * 60 + 60, 1, 0),
        (T // 1000 // 60 * 60 + 120, 0, 1),
    ]
    assert found.minutes[0].local.endswith("-03:00")
    assert found.denials == {"REVOKED": 5, "NOT_OURS": 1}
    assert found.tickets == {"valid": 7, "revoked": 1}
    assert found.cases == {"unproven": {"open": 1}}


async def test_devices_are_told_with_what_they_still_owe(world: World) -> None:
    gate = await world.enrol("Gate 1")
    await world.enrol("Never seen")
    gate.next_epoch(T)
    for n, code in enumerate(world.codes):
        gate.admit(code, T + n)
    await world.hello(gate)
    await world.push(gate, gate.push(*gate.lines[:4]))
    (device,) = (await report(world.ctx, world.event)).devices
    assert (device.name, device.entries, device.missing, device.forked, device.locked) == (
        "Gate 1", 4, 5, False, False
    )  # fmt: skip


async def test_a_device_without_a_clock_spoils_no_report(world: World) -> None:
    gate = await world.enrol("Gate 1")
    gate.skew_ms = (1 << 53) - T - MINUTE_MS
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    await world.push(gate)
    (minute,) = (await report(world.ctx, world.event)).minutes
    assert minute.local.startswith("9998") or minute.local.startswith("9999")


async def test_what_is_inside_by_the_view_is_what_went_in_and_out_by_the_entries(world: World) -> None:
    relay = await world.enrol("Relay")
    await world.push(relay, relay.push(*await evening(world)))
    for zone in (await report(world.ctx, world.event)).zones:
        assert zone.inside == zone.admitted - zone.left
