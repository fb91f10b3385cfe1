"""Parts and pages that come late, mixed or twice leave no hole in what a gate knows (PROTOCOL.md 2.4, 2.5)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from keys.trust import Status, Usage
from sync.device.device import Device
from sync.errors import Incomplete, StalePart
from sync.feed import GENESIS, ClosedItem, CredentialItem, Followed, Head, Item, ProfileItem
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.world import EVENT, NOW_S, World

REVOKED, VALID = CredentialState.REVOKED, CredentialState.VALID


def page(upto: int, items: Sequence[Item], gen: int = 1, ancestry: Ancestry | None = None) -> Followed:
    """A page as `follow` leaves it once it verified."""
    head = Head(EVENT, Position(gen, upto), GENESIS, upto, NOW_S * 1000, 1, ancestry or Ancestry())
    return Followed(head, tuple(items))


def credential(pos: int, index: int, state: CredentialState) -> CredentialItem:
    return CredentialItem(Position(1, pos), index, index, state)


def state(gate: Device, index: int) -> CredentialState | None:
    return gate.lists.held(EVENT).roster.state(index)


def test_parts_of_two_positions_are_refused_since_what_lies_between_would_never_be_heard(
    gate: Device, world: World
) -> None:
    older, newer = world.parts(at=Position(1, 3)), world.parts(at=Position(1, 5))
    for mixed in (
        replace(newer, roster=older.roster),
        replace(newer, admissions=older.admissions),
        replace(older, roster=newer.roster),
    ):
        with pytest.raises(Incomplete):
            gate.lists.save_parts(EVENT, mixed, NOW_S)
    assert gate.lists.held(EVENT).mark.at == Position(1, 0)


def test_parts_from_before_the_last_page_are_taken_and_the_page_stays_known(
    gate: Device, world: World
) -> None:
    gate.lists.follow(EVENT, page(2, [credential(1, 5, REVOKED), credential(2, 6, REVOKED)]))
    gate.lists.save_parts(EVENT, world.parts({5: REVOKED}, at=Position(1, 1)), NOW_S)
    assert gate.lists.held(EVENT).mark.at == Position(1, 2)
    assert [state(gate, index) for index in (5, 6, 7)] == [REVOKED, REVOKED, VALID]


def test_a_gate_whose_lists_lost_their_key_takes_new_ones_from_before_its_last_page(
    gate: Device, world: World
) -> None:
    gate.lists.follow(EVENT, page(2, [credential(1, 5, REVOKED), credential(2, 6, REVOKED)]))
    gate.lists.save_trust(world.trust_raw(2, {Usage.ROSTER: Status.RETIRED}))
    gate.lists.save_parts(EVENT, world.parts({5: REVOKED}, at=Position(1, 1)), NOW_S)
    assert state(gate, 6) is REVOKED


def test_parts_older_than_the_held_ones_are_refused_although_the_feed_was_followed_since(
    gate: Device, world: World
) -> None:
    gate.lists.save_parts(EVENT, world.parts(at=Position(1, 4)), NOW_S)
    with pytest.raises(StalePart):
        gate.lists.save_parts(EVENT, world.parts(at=Position(1, 3)), NOW_S)


def test_a_gate_whose_profile_rotted_on_its_disk_takes_new_parts_that_have_all_it_heard(
    gate: Device, world: World
) -> None:
    gate.lists.follow(EVENT, page(2, [credential(1, 5, REVOKED), credential(2, 6, REVOKED)]))
    with gate.database.writing() as connection:
        connection.execute("UPDATE parts SET raw = substr(raw, 1, 40) WHERE kind = 'profile'")
    with pytest.raises(StalePart):
        gate.lists.save_parts(EVENT, world.parts({5: REVOKED}, at=Position(1, 1)), NOW_S)
    gate.lists.save_parts(EVENT, world.parts({5: REVOKED, 6: REVOKED}, at=Position(1, 2)), NOW_S)
    assert [state(gate, index) for index in (5, 6, 7)] == [REVOKED, REVOKED, VALID]


def test_a_page_that_another_process_overtook_brings_nothing_back(gate: Device) -> None:
    slow = page(1, [credential(1, 5, REVOKED)])
    gate.lists.follow(EVENT, page(2, [credential(1, 5, REVOKED), credential(2, 5, VALID)]))
    gate.lists.follow(EVENT, slow)
    assert gate.lists.held(EVENT).mark.at == Position(1, 2)
    assert state(gate, 5) is VALID


def test_a_closing_that_the_server_lost_is_taken_back(gate: Device, world: World) -> None:
    gate.lists.follow(EVENT, page(1, [ClosedItem(Position(1, 1))]))
    assert gate.lists.held(EVENT).mark.closed
    lost = Ancestry(((2, 1, 0),))
    gate.lists.save_parts(EVENT, world.parts(at=Position(2, 0), ancestry=lost), NOW_S)
    assert not gate.lists.held(EVENT).mark.closed


def test_an_event_that_was_closed_twice_stays_closed_when_the_second_time_is_lost(
    gate: Device, world: World
) -> None:
    gate.lists.follow(EVENT, page(2, [ClosedItem(Position(1, 1)), ClosedItem(Position(1, 2))]))
    lost = Ancestry(((2, 1, 1),))
    gate.lists.save_parts(EVENT, world.parts(at=Position(2, 1), ancestry=lost), NOW_S)
    assert gate.lists.held(EVENT).mark.closed


def test_a_profile_that_changed_is_asked_for_until_parts_from_then_on_are_held(
    gate: Device, world: World
) -> None:
    gate.lists.follow(EVENT, page(1, [ProfileItem(Position(1, 1))]))
    gate.lists.save_parts(EVENT, world.parts(at=Position(1, 0)), NOW_S)
    assert gate.lists.profile_changed(EVENT) == 1
    gate.lists.save_parts(EVENT, world.parts(at=Position(1, 1)), NOW_S)
    assert gate.lists.profile_changed(EVENT) is None


def test_a_profile_that_changed_in_a_lost_tail_is_not_asked_for_any_more(gate: Device, world: World) -> None:
    for pos in (1, 2):
        gate.lists.follow(EVENT, page(pos, [ProfileItem(Position(1, pos))]))
    assert gate.lists.profile_changed(EVENT) == 2
    later = world.parts(at=Position(2, 1), ancestry=Ancestry(((2, 1, 0),)))
    gate.lists.save_parts(EVENT, later, NOW_S)
    assert gate.lists.profile_changed(EVENT) is None
