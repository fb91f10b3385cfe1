"""A gate takes boarding passes as it takes tickets; of others' it only tells who somebody is."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from keys.bcbp.reading import parse
from keys.bcbp.signing import sign
from keys.bcbp.writing import compose_signed
from keys.trust import Status, Usage
from sync.content import Content, Kind
from sync.device.device import Device
from sync.flight import Flight
from sync.journal import Frame
from sync.policy import Policy, Proof
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import Direction
from tests.world import EVENT, NOW_S, ManualClocks, World

FLIGHT = Flight("TP", "0082", "GRU", "LIS", 325)
FOREIGN = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100"


def entries(store: Path) -> list[Content]:
    with sqlite3.connect(store) as connection:
        frames = [row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY epoch, seq")]
    return [Content.parse(Frame.parse_stream(raw)[0].content) for raw in frames]


def gate_of(world: World, store: Path, clocks: ManualClocks) -> Device:
    device = world.device(store, clocks=clocks)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    return device


def test_our_pass_is_admitted_offline_once_and_leaves_once(gate: Device, world: World, store: Path) -> None:
    engine, code = gate.engine(), world.boarding_pass(5).text
    first, second = engine.scan(EVENT, code), engine.scan(EVENT, code)
    assert (first.verdict.outcome, first.verdict.reason) == (Outcome.ADMIT, Reason.OK)
    assert (second.verdict.outcome, second.verdict.reason) == (Outcome.REFUSE, Reason.ALREADY_ADMITTED)
    left = engine.scan(EVENT, code, Direction.EXIT)
    assert left.verdict.outcome is Outcome.ADMIT
    kinds = [content.kind for content in entries(store)]
    assert kinds == [Kind.EPOCH_START, Kind.ADMIT, Kind.DENY, Kind.EXIT]


def test_an_admission_by_pass_proves_that_the_code_was_seen(gate: Device, world: World, store: Path) -> None:
    issued = world.boarding_pass(5)
    gate.engine().scan(EVENT, issued.text)
    admit = entries(store)[1]
    assert (admit.ticket, admit.credential and admit.credential[0]) == (5, 5)
    assert admit.seen is not None


def test_the_person_at_the_gate_reads_seat_flight_and_booking(gate: Device, world: World) -> None:
    verdict = gate.engine().scan(EVENT, world.boarding_pass(5).text).verdict
    assert (verdict.ticket, verdict.seat, verdict.class_, verdict.name) == (5, "12C", "Y", "SILVA/MARIA")
    assert verdict.boarding is not None
    said = verdict.boarding
    assert (said.pnr, said.carrier, said.flight, said.sequence) == ("ABC123", "TP", "0082", "0006")


def test_a_foreign_pass_tells_who_it_is_and_admits_nobody(gate: Device, store: Path) -> None:
    answer = gate.engine().scan(EVENT, FOREIGN)
    verdict = answer.verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.ATTENTION, Reason.FOREIGN_PASS)
    assert not verdict.admits
    assert verdict.ticket is None
    assert verdict.boarding is not None
    assert (verdict.boarding.pnr, verdict.boarding.flight, verdict.boarding.seat) == ("ABC123", "0834", "1A")
    denied = entries(store)[-1]
    assert (denied.kind, denied.reason) == (Kind.DENY, Reason.FOREIGN_PASS)
    assert denied.foreign is not None
    assert b"DESMARAIS" not in store.read_bytes()


def test_of_a_foreign_pass_with_several_legs_the_one_of_this_flight_is_told(
    store: Path, clocks: ManualClocks
) -> None:
    leg = "ABC123 YULFRAAC 0834 326J001A0025 100"
    ours = "DEF456 GRULISTP 0082 325Y007D0044 100"
    gate = gate_of(World(flight=FLIGHT), store, clocks)
    verdict = gate.engine().scan(EVENT, f"M2DESMARAIS/LUC       E{leg}{ours}").verdict
    assert verdict.boarding is not None
    assert (verdict.boarding.pnr, verdict.boarding.seat) == ("DEF456", "7D")
    gate.close()


def test_a_pass_of_another_flight_is_refused_although_its_block_names_this_event(
    store: Path, clocks: ManualClocks
) -> None:
    world = World(flight=FLIGHT)
    gate = gate_of(world, store, clocks)
    engine = gate.engine()
    other = engine.scan(EVENT, world.boarding_pass(5, date="326").text).verdict
    assert (other.outcome, other.reason, other.ticket) == (Outcome.REFUSE, Reason.WRONG_EVENT, None)
    assert engine.scan(EVENT, world.boarding_pass(5).text).verdict.outcome is Outcome.ADMIT
    gate.close()


def test_the_type_of_security_data_is_that_of_the_flight(store: Path, clocks: ManualClocks) -> None:
    world = World(flight=replace(FLIGHT, pass_type="1"))
    gate = gate_of(world, store, clocks)
    issued = world.boarding_pass(5)
    engine = gate.engine()
    assert engine.scan(EVENT, issued.text).verdict.reason is Reason.MALFORMED
    assert engine.scan(EVENT, replace(issued, type="1").text).verdict.reason is Reason.OK
    gate.close()


@pytest.mark.parametrize(
    ("change", "reason"),
    [("001A", Reason.BAD_SIGNATURE), ("12C", Reason.BAD_SIGNATURE)],
)
def test_a_changed_pass_is_refused(gate: Device, world: World, change: str, reason: Reason) -> None:
    text = world.boarding_pass(5).text
    changed = text.replace("012C", change.rjust(4, "1"), 1)
    assert gate.engine().scan(EVENT, changed).verdict.reason is reason


def test_a_revoked_pass_is_refused_by_the_list(world: World, store: Path, clocks: ManualClocks) -> None:
    gate = world.device(store, clocks=clocks)
    gate.lists.save_parts(EVENT, world.parts({5: CredentialState.REVOKED}), NOW_S)
    assert gate.engine().scan(EVENT, world.boarding_pass(5).text).verdict.reason is Reason.REVOKED
    gate.close()


def test_a_policy_that_takes_no_boarding_passes_refuses_them(store: Path, clocks: ManualClocks) -> None:
    world = World(policy=Policy(1, proofs=(("", (Proof.STATIC,)),)))
    gate = gate_of(world, store, clocks)
    assert gate.engine().scan(EVENT, world.boarding_pass(5).text).verdict.reason is Reason.PROOF_NOT_ACCEPTED
    assert gate.engine().scan(EVENT, world.ticket(5).text).verdict.reason is Reason.OK
    gate.close()


def test_a_pass_under_a_withdrawn_key_is_refused(world: World, store: Path, clocks: ManualClocks) -> None:
    gate = world.device(store, clocks=clocks)
    gate.lists.save_trust(world.trust_raw(2, {Usage.BCBP: Status.COMPROMISED}))
    gate.lists.save_parts(EVENT, world.parts(), NOW_S)
    assert gate.engine().scan(EVENT, world.boarding_pass(5).text).verdict.reason is Reason.KEY_COMPROMISED
    gate.close()


def test_a_pass_signed_by_a_key_for_tickets_is_refused(gate: Device, world: World) -> None:
    issued = world.boarding_pass(5)
    boarding_pass = parse(issued.text).boarding_pass
    assert compose_signed(boarding_pass).encode() == issued.body
    forged = sign(world.key(Usage.TICKET), world.domain, boarding_pass)
    assert gate.engine().scan(EVENT, forged.text).verdict.reason is Reason.KEY_NOT_ALLOWED
