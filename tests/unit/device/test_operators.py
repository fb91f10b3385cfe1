"""Who works at a gate: whose key opens, how often one may try, and what only a supervisor's word does."""

from dataclasses import replace
from pathlib import Path

import pytest

from keys.alias import alias_id, alias_secret
from keys.box import Kind as Box
from keys.trusted import Usage
from sync.alias_list import Alias
from sync.allowance import Spent
from sync.authority import OperatorRole, Slot, authoriser
from sync.claim import Claimed, ClaimReply, Taken
from sync.content import Kind as Entry
from sync.device.claiming import Asked
from sync.device.database import Database
from sync.device.device import Device
from sync.device.errors import (
    CannotOverride,
    DeviceIsLocked,
    NoOperators,
    NotASupervisor,
    NothingToUndo,
    PinShut,
    WrongPin,
)
from sync.errors import StalePart
from sync.feed import Followed, Head, OperatorItem
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.reasons import Reason
from sync.roster import CredentialState
from sync.sealed import SealedPart
from tests.unit.device.staff import ANA, BRUNO, OTHER_PIN, PIN, entries, listed
from tests.world import EVENT, NOW_S, ManualClocks, World

MINUTE_MS = 60_000
LATER = Position(1, 1)


@pytest.fixture
def gate(world: World, store: Path, clocks: ManualClocks) -> Device:
    device = world.device(store, clocks=clocks)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    device.operators.save(EVENT, listed(world, device, ANA, BRUNO), NOW_S)
    return device


def told(device: Device, *items: OperatorItem) -> None:
    """The feed goes on with these items."""
    mark = device.lists.mark(EVENT)
    assert mark is not None
    end = items[-1].at
    head = Head(EVENT, end, b"h" * 32, end.pos, NOW_S * 1000, 1, Ancestry())
    device.lists.follow(EVENT, Followed(head, items))


def test_who_signed_in_stands_in_each_entry_until_somebody_else_does(gate: Device, world: World) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(1).text)
    assert gate.operators.sign_in(EVENT, "ana", PIN) == ANA
    engine.scan(EVENT, world.ticket(2).text)
    gate.operators.sign_in(EVENT, "2", OTHER_PIN)
    engine.scan(EVENT, world.ticket(3).text)
    gate.operators.sign_out(EVENT)
    engine.scan(EVENT, world.ticket(4).text)
    said = [content.operator for _, content in entries(gate) if content.kind is Entry.ADMIT]
    assert said == [None, 1, 2, None]


def test_who_was_removed_is_signed_out_as_soon_as_the_feed_says_so(gate: Device, world: World) -> None:
    gate.operators.sign_in(EVENT, "Bruno", OTHER_PIN)
    told(gate, OperatorItem(Position(1, 1), ANA.number, OperatorRole.NONE, ANA.key))
    gate.engine().scan(EVENT, world.ticket(1).text)
    assert entries(gate)[-1][1].operator == BRUNO.number  # it was somebody else
    told(gate, OperatorItem(Position(1, 2), BRUNO.number, OperatorRole.NONE, BRUNO.key))
    gate.engine().scan(EVENT, world.ticket(2).text)
    assert entries(gate)[-1][1].operator is None


def test_who_is_not_on_a_newer_list_is_signed_out(gate: Device, world: World) -> None:
    gate.operators.sign_in(EVENT, "Ana", PIN)
    gate.operators.save(EVENT, listed(world, gate, ANA, at=Position(1, 1)), NOW_S)
    gate.engine().scan(EVENT, world.ticket(1).text)
    assert entries(gate)[-1][1].operator == ANA.number
    gate.operators.save(EVENT, listed(world, gate, BRUNO, at=Position(1, 2)), NOW_S)
    gate.engine().scan(EVENT, world.ticket(2).text)
    assert entries(gate)[-1][1].operator is None


def test_after_five_wrong_pins_the_right_one_is_not_even_tried(gate: Device, clocks: ManualClocks) -> None:
    for _ in range(5):
        with pytest.raises(WrongPin):
            gate.operators.unlock(EVENT, "Bruno", PIN)
    with pytest.raises(PinShut):
        gate.operators.unlock(EVENT, "Bruno", OTHER_PIN)
    assert gate.operators.unlock(EVENT, "Ana", PIN).operator == ANA  # nobody shuts another's key
    clocks.pass_ms(15 * MINUTE_MS - 1)
    with pytest.raises(PinShut):
        gate.operators.unlock(EVENT, "Bruno", OTHER_PIN)
    clocks.pass_ms(1)
    with pytest.raises(WrongPin):
        gate.operators.unlock(EVENT, "Bruno", PIN)
    with pytest.raises(PinShut):  # one wrong one more, and it waits again
        gate.operators.unlock(EVENT, "Bruno", OTHER_PIN)
    clocks.pass_ms(15 * MINUTE_MS)
    assert gate.operators.unlock(EVENT, "Bruno", OTHER_PIN).operator == BRUNO


def test_a_right_pin_begins_the_count_anew(gate: Device) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(WrongPin):
                gate.operators.unlock(EVENT, "Bruno", PIN)
        gate.operators.unlock(EVENT, "Bruno", OTHER_PIN)


def test_tries_outlive_the_program_and_a_restart_begins_the_wait_anew(
    gate: Device, store: Path, clocks: ManualClocks
) -> None:
    for _ in range(5):
        with pytest.raises(WrongPin):
            gate.operators.unlock(EVENT, "Bruno", PIN)
    gate.close()
    clocks.boot = b"bootnext"
    again = Device.open(store, clocks)
    with pytest.raises(PinShut):
        again.operators.unlock(EVENT, "Bruno", OTHER_PIN)
    clocks.pass_ms(15 * MINUTE_MS)
    assert again.operators.unlock(EVENT, "Bruno", OTHER_PIN).operator == BRUNO
    again.close()


def test_somebody_who_is_not_known_costs_tries_as_well(gate: Device) -> None:
    for _ in range(5):
        with pytest.raises(WrongPin):
            gate.operators.unlock(EVENT, "Carla", PIN)
    with pytest.raises(PinShut):
        gate.operators.unlock(EVENT, " carla ", PIN)


def test_a_key_opens_only_as_far_as_the_feed_says_the_same(gate: Device, world: World) -> None:
    assert not gate.operators.is_behind(EVENT)
    told(gate, OperatorItem(Position(1, 1), BRUNO.number, OperatorRole.NONE, BRUNO.key))
    assert gate.operators.is_behind(EVENT)
    with pytest.raises(WrongPin):
        gate.operators.unlock(EVENT, "Bruno", OTHER_PIN)
    gate.operators.save(EVENT, listed(world, gate, ANA, at=Position(1, 1)), NOW_S)
    assert not gate.operators.is_behind(EVENT)
    assert gate.operators.held(EVENT) == (ANA,)


def test_a_list_is_used_once_the_feed_was_followed_to_it_and_never_an_older_one(
    gate: Device, world: World
) -> None:
    gate.operators.save(EVENT, listed(world, gate, BRUNO, at=Position(1, 2)), NOW_S)
    with pytest.raises(NoOperators):
        gate.operators.held(EVENT)
    told(
        gate,
        OperatorItem(Position(1, 1), ANA.number, OperatorRole.NONE, ANA.key),
        OperatorItem(Position(1, 2), BRUNO.number, BRUNO.role, BRUNO.key),
    )
    assert gate.operators.held(EVENT) == (BRUNO,)
    with pytest.raises(StalePart):
        gate.operators.save(EVENT, listed(world, gate, ANA, at=Position(1, 1)), NOW_S)


def test_an_override_lets_in_whom_the_rules_refuse_and_is_good_in_its_place_alone(
    gate: Device, world: World
) -> None:
    engine, code = gate.engine(), world.ticket(1).text
    engine.scan(EVENT, code)
    mark = gate.supervising().override(EVENT, code, "Bruno", OTHER_PIN)
    frame, content = entries(gate)[-1]
    assert (content.kind, content.reason, content.ticket) == (Entry.OVERRIDE, Reason.ALREADY_ADMITTED, 1)
    assert content.seen is not None
    slot = Slot(EVENT, frame.device, frame.epoch, frame.seq, frame.prev)
    assert authoriser(gate.identity.domain, slot, content) == BRUNO.key
    assert authoriser(gate.identity.domain, replace(slot, seq=mark.seq + 1), content) is None
    assert engine.scan(EVENT, code).verdict.reason is Reason.ALREADY_ADMITTED


def test_an_override_is_for_the_use_that_was_scanned(gate: Device, world: World) -> None:
    engine, code = gate.engine(), world.ticket(1).text
    engine.scan(EVENT, code, use=3)
    with pytest.raises(CannotOverride):
        gate.supervising().override(EVENT, code, "Bruno", OTHER_PIN)
    gate.supervising().override(EVENT, code, "Bruno", OTHER_PIN, use=3)
    assert entries(gate)[-1][1].use == 3


def test_an_override_is_remembered_as_an_admission(gate: Device, world: World) -> None:
    gate.lists.save_parts(EVENT, world.parts({9: CredentialState.REVOKED}), NOW_S)
    engine, revoked = gate.engine(), world.ticket(9).text
    assert engine.scan(EVENT, revoked).verdict.reason is Reason.REVOKED
    gate.supervising().override(EVENT, revoked, "Bruno", OTHER_PIN)
    with gate.database.reading() as connection:
        assert connection.execute("SELECT kind FROM ledger WHERE ticket = 9").fetchone() == (
            int(Entry.ADMIT),
        )


def test_a_steward_a_wrong_pin_and_a_good_code_override_nothing(gate: Device, world: World) -> None:
    before, supervising = len(entries(gate)), gate.supervising()
    with pytest.raises(NotASupervisor):
        supervising.override(EVENT, world.ticket(1).text, "Ana", PIN)
    with pytest.raises(WrongPin):
        supervising.override(EVENT, world.ticket(1).text, "Bruno", PIN)
    with pytest.raises(CannotOverride) as refused:
        supervising.override(EVENT, world.ticket(1).text, "Bruno", OTHER_PIN)
    assert refused.value.reason is Reason.OK
    assert len(entries(gate)) == before


def test_what_all_uses_of_a_zone_used_up_is_let_in_by_a_supervisors_word(gate: Device, world: World) -> None:
    world.policy = Policy(1, Mode.MANY, limits=Limits(total=1))
    gate.lists.save_parts(EVENT, world.parts(at=LATER), NOW_S)
    engine, code = gate.engine(), world.ticket(2).text
    assert engine.scan(EVENT, code, use=1).verdict.admits
    assert engine.scan(EVENT, code).verdict.reason is Reason.LIMIT_REACHED
    gate.supervising().override(EVENT, code, "Bruno", OTHER_PIN)
    assert entries(gate)[-1][1].reason == Reason.LIMIT_REACHED


def test_a_code_of_another_system_is_overridden_like_any_other(gate: Device, world: World) -> None:
    secret = alias_secret("7X9K-22QF", world.domain)
    alias = Alias(alias_id(secret), 4, 4, NOW_S - 60, NOW_S + 60, None, None)
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Box.ALIASES, 1, b"")
    gate.people.save_aliases(part, world.key(Usage.ROSTER).public.kid, [alias])
    assert gate.engine().scan(EVENT, "7X9K-22QF").verdict.reason is Reason.PROOF_NOT_ACCEPTED
    gate.supervising().override(EVENT, "7X9K-22QF", "Bruno", OTHER_PIN)
    assert entries(gate)[-1][1].credential == (4, alias.alias)


def test_who_was_second_by_the_servers_word_is_let_in_by_a_supervisors(gate: Device, world: World) -> None:
    world.policy = Policy(1, claim=(1,))
    gate.lists.save_parts(EVENT, world.parts(at=LATER), NOW_S)
    engine, code = gate.engine(), world.ticket(5).text
    claim = engine.question(EVENT, code, b"n" * 16)
    assert claim is not None
    second = Asked(claim, ClaimReply(Claimed.SECOND, Spent.MODE, Taken(b"device-b", 2, 1)))
    assert engine.scan(EVENT, code, asked=second).verdict.reason is Reason.ALREADY_ADMITTED
    engine.scan(EVENT, code, asked=second)
    engine.scan(EVENT, world.ticket(6).text)
    gate.supervising().override(EVENT, code, "Bruno", OTHER_PIN)
    assert entries(gate)[-1][1].reason == Reason.ALREADY_ADMITTED
    with pytest.raises(CannotOverride):  # what the server said of one who came in says nothing of the next
        gate.supervising().override(EVENT, world.ticket(7).text, "Bruno", OTHER_PIN)


def test_a_locked_device_takes_nobodys_word(gate: Device, world: World) -> None:
    gate.lists.lock(EVENT)
    with pytest.raises(DeviceIsLocked):
        gate.supervising().override(EVENT, world.ticket(1).text, "Bruno", OTHER_PIN)


def test_a_supervisor_takes_back_what_is_older_than_two_minutes(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine, supervising = gate.engine(), gate.supervising()
    with pytest.raises(NothingToUndo):
        supervising.take_back(EVENT, "Bruno", OTHER_PIN)
    engine.scan(EVENT, world.ticket(1).text)
    clocks.pass_ms(10 * MINUTE_MS)
    assert engine.undo(EVENT) is None
    supervising.take_back(EVENT, "Bruno", OTHER_PIN)
    frame, content = entries(gate)[-1]
    slot = Slot(EVENT, frame.device, frame.epoch, frame.seq, frame.prev)
    assert (content.kind, authoriser(gate.identity.domain, slot, content)) == (Entry.VOID, BRUNO.key)
    assert engine.scan(EVENT, world.ticket(1).text).verdict.reason is Reason.OK


def test_a_store_of_the_schema_before_gets_the_tables_it_lacks(gate: Device, store: Path) -> None:
    with gate.database.writing() as connection:
        for table in ("operators", "pin_tries", "signed_in", "operator_items"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 2")
    gate.close()
    again = Database(store)
    with again.reading() as connection:
        assert connection.execute("SELECT count(*) FROM pin_tries").fetchone() == (0,)
    again.close()
