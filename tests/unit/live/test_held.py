"""What a process holds of signed lists is handed out only where the database bears out that it is the newest."""

from backend.lists.held import AT_MOST, Held
from backend.lists.snapshot import BEHIND_AT_MOST, PartKind
from backend.store.rows import PartRow
from backend.store.rows_bearings import Bearings
from sync.position import Position

EVENT = 7
AT = Position(2, 100)
SEEN = Bearings(3, 5, None, AT)
PART = PartRow(int(PartKind.ROSTER), AT, b"raw", 1)


def seen(counter: int = 5, end: Position | None = AT) -> Bearings:
    return Bearings(3, counter, None, end)


def with_part() -> Held:
    held = Held()
    held.keep_part(EVENT, PartKind.ROSTER, SEEN, PART)
    return held


def test_a_part_is_held_as_long_as_it_may_be_served() -> None:
    held = with_part()
    near, far = Position(2, AT.pos + BEHIND_AT_MOST), Position(2, AT.pos + BEHIND_AT_MOST + 1)
    assert held.part(EVENT, PartKind.ROSTER, seen(end=near)) == PART
    assert held.part(EVENT, PartKind.ROSTER, seen(end=far)) is None
    assert held.part(EVENT, PartKind.ROSTER, seen(end=Position(3, AT.pos))) is None
    assert held.part(EVENT, PartKind.ROSTER, seen(end=None)) is None


def test_a_part_of_another_kind_or_event_or_under_another_list_of_trust_is_not_it() -> None:
    held = with_part()
    assert held.part(EVENT, PartKind.PROFILE, SEEN) is None
    assert held.part(EVENT + 1, PartKind.ROSTER, SEEN) is None
    assert held.part(EVENT, PartKind.ROSTER, seen(counter=6)) is None


def test_what_was_not_asked_for_lately_is_forgotten() -> None:
    held = with_part()
    for event in range(EVENT + 1, EVENT + AT_MOST):
        held.keep_part(event, PartKind.ROSTER, SEEN, PART)
    assert held.part(EVENT, PartKind.ROSTER, SEEN) == PART
    held.keep_part(EVENT + AT_MOST, PartKind.ROSTER, SEEN, PART)
    assert held.part(EVENT, PartKind.ROSTER, SEEN) == PART
    assert held.part(EVENT + 1, PartKind.ROSTER, SEEN) is None
