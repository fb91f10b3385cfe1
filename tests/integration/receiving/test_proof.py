"""What a device says counts as far as it proves it (PROTOCOL.md 1.7, 8)."""

from dataclasses import replace

from sync.cases import CaseClass
from sync.content import Kind
from sync.feed import PresenceItem
from tests.integration.receiving.scribe import Code
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def test_an_invented_admission_is_kept_counted_apart_and_turns_no_guest_away(world: World) -> None:
    stolen, honest = await world.enrol("Stolen"), await world.enrol("Gate 1")
    code = world.codes[0]
    stolen.next_epoch(T)
    stolen.invent(code, T)
    await world.push(stolen)
    row = await world.key_of(code)
    assert (row.admits, row.people_in, row.unproven, row.holder, row.used_up) == (0, 0, 1, None, False)
    assert not any(isinstance(item, PresenceItem) for item in await world.items())
    assert await world.classes() == [CaseClass.UNPROVEN]
    honest.next_epoch(T)
    admitted = honest.admit(code, T + MINUTE_MS)
    await world.push(honest)
    row = await world.key_of(code)
    assert (row.admits, row.holder, row.surplus) == (1, admitted.hash, 0)
    assert await world.classes() == [CaseClass.UNPROVEN]


async def test_a_proof_made_for_another_place_in_the_journal_is_none(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(code, T)
    twin = await world.enrol("Gate 2")
    twin.next_epoch(T)
    twin.deny(2, T)
    twin.write(Kind.ADMIT, T, **gate.passage(code))
    await world.push(twin)
    assert (await world.key_of(code)).unproven == 1


async def test_a_proof_counts_for_the_ticket_it_belongs_to_alone(world: World) -> None:
    gate, code, other = await world.enrol("Gate 1"), world.codes[0], world.codes[1]
    gate.next_epoch(T)
    lying = Code(other.number, code.index, code.issued)
    gate.admit(lying, T)
    await world.push(gate)
    assert (await world.key_of(other)).unproven == 1
    assert await world.keys_of(code) == []


async def test_a_credential_nobody_issued_proves_nothing(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.admit(replace(code, index=30), T)
    await world.push(gate)
    assert (await world.key_of(code)).unproven == 1


async def test_the_same_device_may_prove_later_what_it_could_not_before(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    gate.invent(code, T)
    proven = gate.admit(code, T + MINUTE_MS)
    await world.push(gate)
    row = await world.key_of(code)
    assert (row.admits, row.unproven, row.holder) == (1, 1, proven.hash)
