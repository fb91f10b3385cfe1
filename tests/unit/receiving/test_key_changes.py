"""What becomes of stored key views: sums by zone, what the gates are told (PROTOCOL.md 12.2, 12.6)."""

from backend.merging.key_changes import KeyChange, zone_changes
from backend.store.rows_views import KeyRow, ZoneTotal
from sync.feed import Holder
from sync.position import Position
from tests.altered import replace
from tests.unit.receiving.rows import DEVICE, name

HELD = Holder(DEVICE, 3, 1_000, b"credential"[:8])
ROW = KeyRow(5, 1, 0, 1, 0, 2, 0, 0, True, name("a"), HELD)


def test_a_zone_changes_by_the_difference() -> None:
    left = replace(ROW, exits=1, people_in=0)
    unproven = replace(ROW, ticket=6, zone=2, admits=0, people_in=0, unproven=1, holder=None, told=None)
    changes = [KeyChange(ROW, left), KeyChange(None, unproven)]
    assert zone_changes(changes) == [ZoneTotal(1, people_in=-2, exits=1), ZoneTotal(2, unproven=1)]
    assert zone_changes([KeyChange(None, ROW)]) == [ZoneTotal(1, 2, 1, 0, 1, 0, 0)]


def test_changes_that_add_up_to_nothing_change_no_zone() -> None:
    other = replace(ROW, ticket=6)
    changes = [KeyChange(ROW, replace(ROW, people_in=0)), KeyChange(replace(other, people_in=0), other)]
    assert zone_changes(changes) == []


def test_the_gates_are_told_of_presence_alone() -> None:
    assert KeyChange(None, ROW).is_told
    assert not KeyChange(ROW, replace(ROW, unproven=4, used_up=False)).is_told
    assert KeyChange(ROW, replace(ROW, told=replace(HELD, point_ms=999))).is_told
    assert not KeyChange(None, replace(ROW, admits=0, holder=None, told=None, unproven=1)).is_told


def test_a_key_without_a_place_in_the_feed_is_nobodys_business() -> None:
    assert not KeyChange(None, replace(ROW, zone=0)).is_told


def test_an_item_says_what_the_row_says() -> None:
    item = KeyChange(None, ROW).item(Position(1, 9))
    assert (item.at.pos, item.ticket, item.zone, item.use, item.admits, item.exits, item.holder) == (
        9, 5, 1, 0, 1, 0, HELD
    )  # fmt: skip
