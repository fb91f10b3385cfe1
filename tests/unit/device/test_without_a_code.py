"""Guests who cannot show a code, let in by a supervisor's word (PROTOCOL.md 8.4), and what is taken back of all that a gate wrote."""

from pathlib import Path

import pytest

from keys.box import Kind
from keys.reference import make
from keys.trusted import Usage
from sync.content import Kind as Entry
from sync.device.device import Device
from sync.device.errors import (
    CannotAdmit,
    NoManifest,
    NoSuchPassage,
    NotASupervisor,
    NothingToUndo,
    NotOneGuest,
)
from sync.device.salvage import salvage
from sync.manifest import ManifestRow
from sync.policy import Policy, Proof
from sync.position import Position
from sync.reasons import Reason
from sync.roster import CredentialState
from sync.sealed import SealedPart
from tests.unit.device.staff import ANA, BRUNO, OTHER_PIN, PIN, entries, listed
from tests.world import EVENT, NOW_S, ManualClocks, World

MINUTE_MS = 60_000
VALID = CredentialState.VALID
LOCATORS = {2: "BR-77", 3: "BR-77", 9: "X-9"}


def reference(ticket: int) -> str:
    return make(bytes((ticket,)) * 9)


def row(ticket: int, reference: str, locator: str | None) -> ManifestRow:
    return ManifestRow(ticket, ticket, reference, locator, None, None, VALID, 0, "Maria Lima", None)


@pytest.fixture
def desk(world: World, store: Path, clocks: ManualClocks) -> Device:
    """A supervisor's tablet."""
    return made(world, store, clocks)


def made(
    world: World, store: Path, clocks: ManualClocks, states: dict[int, CredentialState] | None = None
) -> Device:
    device = world.device(store, clocks=clocks)
    device.lists.save_parts(EVENT, world.parts(states), NOW_S)
    device.operators.save(EVENT, listed(world, device, ANA, BRUNO), NOW_S)
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.MANIFEST, 1, b"")
    rows = [row(number, reference(number), LOCATORS.get(number)) for number in (1, 2, 3, 9)]
    device.people.save_manifest(part, world.key(Usage.ROSTER).public.kid, rows)
    return device


def let_in(device: Device, typed: str = "x-9") -> None:
    device.supervising().admit_listed(EVENT, typed, "Bruno", OTHER_PIN)


def test_a_supervisor_lets_in_who_has_no_code_and_the_entry_claims_no_sight(desk: Device) -> None:
    mark, found = desk.supervising().admit_listed(EVENT, "X-9", "Bruno", OTHER_PIN)
    _, content = entries(desk)[-1]
    assert (found.ticket, found.name, mark.seq) == (9, "Maria Lima", 2)
    assert (content.kind, content.ticket, content.reason) == (Entry.OVERRIDE, 9, Reason.NOT_SHOWN)
    assert (content.seen, content.credential) == (None, None)
    assert content.auth is not None


def test_whoever_shows_that_code_afterwards_is_let_in_as_if_nobody_had_come(
    desk: Device, world: World
) -> None:
    let_in(desk)
    let_in(desk)
    engine, code = desk.engine(), world.ticket(9).text
    assert engine.scan(EVENT, code).verdict.reason is Reason.OK
    assert engine.scan(EVENT, code).verdict.reason is Reason.ALREADY_ADMITTED


def test_a_word_stands_in_for_a_code_and_for_no_rule(world: World, store: Path, clocks: ManualClocks) -> None:
    device = made(world, store, clocks, {9: CredentialState.REVOKED})
    with pytest.raises(CannotAdmit) as refused:
        let_in(device)
    assert refused.value.reason is Reason.REVOKED
    device.engine().scan(EVENT, world.ticket(1).text)
    with pytest.raises(CannotAdmit) as refused:
        let_in(device, reference(1).lower())
    assert refused.value.reason is Reason.ALREADY_ADMITTED


def test_where_only_rotating_codes_are_taken_a_word_still_lets_in(store: Path, clocks: ManualClocks) -> None:
    world = World(policy=Policy(1, proofs=(("", (Proof.ROTATING,)),)))
    device = made(world, store, clocks)
    assert device.engine().scan(EVENT, world.ticket(9).text).verdict.reason is Reason.PROOF_NOT_ACCEPTED
    let_in(device)
    assert entries(device)[-1][1].kind is Entry.OVERRIDE


def test_nobody_is_let_in_by_half_a_reference_a_shared_one_or_a_stewards_word(desk: Device) -> None:
    for typed in ("00", "BR-77", "Maria", ""):
        with pytest.raises(NotOneGuest):
            let_in(desk, typed)
    with pytest.raises(NotASupervisor):
        desk.supervising().admit_listed(EVENT, "X-9", "Ana", PIN)
    assert entries(desk) == []


def test_a_gate_that_holds_no_manifest_lets_nobody_in_by_reference(gate: Device, world: World) -> None:
    gate.operators.save(EVENT, listed(world, gate, BRUNO), NOW_S)
    with pytest.raises(NoManifest):
        let_in(gate)


def test_who_was_let_in_without_a_code_can_be_called_back_within_two_minutes(desk: Device) -> None:
    let_in(desk)
    typed = entries(desk)[-1][0]
    assert desk.engine().undo(EVENT) is not None
    void = entries(desk)[-1][1]
    assert (void.kind, void.ticket) == (Entry.VOID, 9)
    with desk.database.reading() as connection:
        assert void.ref == desk.journal.hash_at(connection, EVENT, typed.epoch, typed.seq)
    assert desk.engine().undo(EVENT) is None


def test_a_supervisor_takes_back_a_chosen_entry_and_leaves_the_later_ones(
    desk: Device, world: World, clocks: ManualClocks
) -> None:
    marks = [desk.engine().scan(EVENT, world.ticket(number).text).entry for number in (1, 2, 3)]
    clocks.pass_ms(10 * MINUTE_MS)
    supervising, first, second = desk.supervising(), marks[0], marks[1]
    assert first is not None
    assert second is not None
    supervising.take_back(EVENT, "Bruno", OTHER_PIN, entry=(first.epoch, first.seq))
    assert entries(desk)[-1][1].ref == first.hash
    supervising.take_back(EVENT, "Bruno", OTHER_PIN, ticket=2)
    assert entries(desk)[-1][1].ref == second.hash
    reasons = [desk.engine().scan(EVENT, world.ticket(number).text).verdict.reason for number in (1, 2, 3)]
    assert reasons == [Reason.OK, Reason.OK, Reason.ALREADY_ADMITTED]


def test_what_this_device_did_not_write_or_took_back_already_is_told_so(desk: Device, world: World) -> None:
    mark = desk.engine().scan(EVENT, world.ticket(1).text).entry
    assert mark is not None
    supervising, written = desk.supervising(), len(entries(desk))
    for chosen in (
        {"ticket": 2},
        {"entry": (mark.epoch, mark.seq + 1)},
        {"ticket": 2, "entry": (1, mark.seq)},
    ):
        with pytest.raises(NoSuchPassage):
            supervising.take_back(EVENT, "Bruno", OTHER_PIN, **chosen)
    assert len(entries(desk)) == written
    supervising.take_back(EVENT, "Bruno", OTHER_PIN, ticket=1)
    with pytest.raises(NoSuchPassage):
        supervising.take_back(EVENT, "Bruno", OTHER_PIN, ticket=1)
    with pytest.raises(NothingToUndo):
        supervising.take_back(EVENT, "Bruno", OTHER_PIN)


def test_what_a_supervisor_let_in_is_remembered_by_a_store_that_was_salvaged(
    world: World, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    device = made(world, store, clocks, {1: CredentialState.SUSPENDED})
    device.supervising().override(EVENT, world.ticket(1).text, "Bruno", OTHER_PIN)
    let_in(device)
    device.close()
    salvage(store, tmp_path / "new.db", clocks)
    saved = Device.open(tmp_path / "new.db", clocks)
    saved.lists.save_parts(EVENT, world.parts(), NOW_S)
    assert saved.engine().scan(EVENT, world.ticket(1).text).verdict.reason is Reason.ALREADY_ADMITTED
    assert saved.engine().scan(EVENT, world.ticket(9).text).verdict.reason is Reason.OK
    saved.close()
