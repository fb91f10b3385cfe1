"""Cases against those that are stored: new, changed, settled, opened again, dissolved (PROTOCOL.md 12.5)."""

from backend.merging.casework import case_item, reconciled, told
from backend.store.rows_views import CaseRow
from sync.cases import Case, CaseClass, CaseStatus, Settlement
from sync.position import Position
from tests.unit.receiving.rows import name


def _case(*entries: str) -> Case:
    return Case.of_ticket(CaseClass.DOUBLE_ADMIT, 7, (5, 1, 0), [name(entry) for entry in entries], ())


def _settlement(case: Case, *entries: str) -> Settlement:
    return Settlement(case.id, "let_stay", "Ana", "", frozenset(name(entry) for entry in entries), 1)


def _stored(case: Case, settlements: tuple[Settlement, ...] = (), now_ms: int = 10) -> CaseRow:
    (row,) = reconciled([case], [], {case.id: settlements}, now_ms)
    return row


def test_a_new_case_is_open_and_told() -> None:
    row = _stored(_case("a", "b"))
    assert (row.status, row.ticket, row.found_ms) == (CaseStatus.OPEN, 5, 10)
    assert told(row, None)
    item = case_item(row, Position(1, 3))
    assert (item.at.pos, item.class_, item.status, item.ticket, item.zone) == (3, 1, 1, 5, 1)


def test_the_same_case_again_changes_nothing() -> None:
    row = _stored(_case("a", "b"))
    assert reconciled([_case("a", "b")], [row], {}, 20) == []


def test_a_case_that_grows_keeps_when_it_was_found_and_is_told_only_if_its_status_changes() -> None:
    before = _stored(_case("a", "b"))
    (after,) = reconciled([_case("a", "b", "c")], [before], {}, 20)
    assert (after.found_ms, after.changed_ms, after.status) == (10, 20, CaseStatus.OPEN)
    assert not told(after, before)


def test_an_entry_outside_every_settlement_opens_a_settled_case() -> None:
    case = _case("a", "b")
    settled = _stored(case, (_settlement(case, "a", "b"),))
    assert settled.status is CaseStatus.SETTLED
    grown = _case("a", "b", "c")
    (after,) = reconciled([grown], [settled], {case.id: (_settlement(case, "a", "b"),)}, 20)
    assert after.status is CaseStatus.OPEN
    assert told(after, settled)


def test_what_no_longer_follows_dissolves_once_and_may_come_back() -> None:
    before = _stored(_case("a", "b"))
    (gone,) = reconciled([], [before], {}, 20)
    assert (gone.status, gone.raw) == (CaseStatus.DISSOLVED, before.raw)
    assert reconciled([], [gone], {}, 30) == []
    (back,) = reconciled([_case("a", "b")], [gone], {}, 40)
    assert (back.status, back.found_ms) == (CaseStatus.OPEN, 10)
