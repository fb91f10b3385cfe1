"""What an import makes of each row, without a database."""

import pytest

from backend.csv_rows import CsvRow
from backend.import_plan import Plan
from backend.store.rows import EventRow, TicketRow
from keys.crypto import PrivateKey
from sync.roster import CredentialState
from tests.unit.issuing.drafts import EVENT, LAST_S, NOW_S, a_ticket, an_event

HOLDER = PrivateKey.from_seed(b"h" * 32).public


def a_plan(event: EventRow = EVENT, *tickets: TicketRow) -> Plan:
    named = {ticket.external_reference or "": ticket for ticket in tickets}
    return Plan(event, LAST_S, named, {ticket.number: HOLDER for ticket in tickets})


def a_row(reference: str, line: int = 2, **cells: str | None) -> CsvRow:
    named = {name.rstrip("_"): cell for name, cell in cells.items()}
    return CsvRow(line, reference, {"reference": reference, **named})


def test_a_reference_that_is_not_there_becomes_a_ticket() -> None:
    plan = a_plan()
    plan.add(a_row("BR-1", seat="A1", expires=str(NOW_S + 5)))
    assert [wish.external_reference for wish in plan.new] == ["BR-1"]
    assert (plan.new[0].particulars.seat, plan.new[0].particulars.expires) == ("A1", NOW_S + 5)


def test_a_row_that_says_what_the_ticket_says_changes_nothing() -> None:
    plan = a_plan(EVENT, a_ticket("BR-1"))
    plan.add(a_row("BR-1", seat="A1", class_="pista"))
    assert (plan.unchanged, plan.renewals, plan.new, plan.refused) == (1, [], [], [])


def test_a_column_that_is_not_in_the_file_takes_nothing_away() -> None:
    plan = a_plan(EVENT, a_ticket("BR-1"))
    plan.add(a_row("BR-1"))
    assert plan.unchanged == 1


def test_an_empty_field_takes_away_what_the_ticket_said() -> None:
    plan = a_plan(EVENT, a_ticket("BR-1"))
    plan.add(a_row("BR-1", seat=None))
    assert plan.renewals[0].particulars.seat is None


def test_a_changed_seat_needs_a_new_code_that_stays_with_its_holder() -> None:
    plan = a_plan(EVENT, a_ticket("BR-1"))
    plan.add(a_row("BR-1", seat="B2"))
    assert (plan.renewals[0].particulars.seat, plan.renewals[0].holder) == ("B2", HOLDER)


def test_a_changed_name_needs_a_new_code_only_where_codes_carry_names() -> None:
    quiet, loud = a_plan(EVENT, a_ticket("BR-1")), a_plan(an_event(with_names=True), a_ticket("BR-1"))
    for plan in (quiet, loud):
        plan.add(a_row("BR-1", name="Maria"))
    assert ([ticket.name for ticket in quiet.renamed], quiet.renewals) == (["Maria"], [])
    assert (loud.renamed, loud.renewals[0].particulars.name) == ([], "Maria")


def test_the_first_row_of_a_reference_counts() -> None:
    plan = a_plan()
    plan.add(a_row("BR-1", 2, seat="A1"))
    plan.add(a_row("BR-1", 5, seat="B2"))
    assert [wish.particulars.seat for wish in plan.new] == ["A1"]
    assert [(refused.line, refused.reason) for refused in plan.refused] == [
        (5, "line 2 has this ticket already")
    ]


def test_two_references_of_one_ticket_are_noticed() -> None:
    ticket = a_ticket("BR-1")
    plan = Plan(EVENT, LAST_S, {"BR-1": ticket, ticket.reference: ticket}, {0: None})
    plan.add(a_row("BR-1", 2, seat="B2"))
    plan.add(a_row(ticket.reference, 3, seat="C3"))
    assert (len(plan.renewals), len(plan.refused)) == (1, 1)


def test_a_refused_row_keeps_its_reference_from_a_later_one() -> None:
    plan = a_plan()
    plan.add(a_row("BR-1", 2, seat="x" * 17))
    plan.add(a_row("BR-1", 3, seat="A1"))
    assert [refused.line for refused in plan.refused] == [2, 3]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"seat": "x" * 17}, "seat: takes 17 bytes of UTF-8"),
        ({"expires": "soon"}, "expires: 'soon' is not a time"),
        ({"not_before": str(LAST_S)}, "expires: the ticket is good from"),
        ({"expires": str(LAST_S + 1)}, "is too late"),
        ({"name": "a\nb"}, "name: has control characters in it"),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_what_no_code_can_carry_is_refused_with_its_field(
    cells: dict[str, str], reason: str, known: bool
) -> None:
    plan = a_plan(EVENT, *([a_ticket("BR-1")] if known else []))
    plan.add(a_row("BR-1", 2, **cells))
    assert [refused.reference for refused in plan.refused] == ["BR-1"]
    assert reason in plan.refused[0].reason
    assert plan.refused[0].what_to_do


def test_a_reference_that_is_too_long_is_refused() -> None:
    plan = a_plan()
    plan.add(a_row("x" * 65))
    assert "reference: takes 65 bytes" in plan.refused[0].reason


def test_rows_beyond_the_capacity_are_refused_and_those_before_stay() -> None:
    plan = a_plan(an_event(live=1))
    for number in range(4):
        plan.add(a_row(f"BR-{number}", 2 + number))
    assert len(plan.new) == 2
    assert [refused.line for refused in plan.refused] == [4, 5]
    assert "it holds 3 tickets" in plan.refused[0].reason
    assert "portao event grow" in plan.refused[0].what_to_do


def test_rows_that_need_a_status_index_when_none_is_left_are_refused() -> None:
    plan = a_plan(an_event(next_index=5, live=0), a_ticket("BR-1"))
    plan.add(a_row("BR-9", 2))
    plan.add(a_row("BR-1", 3, seat="B2"))
    plan.add(a_row("BR-8", 4))
    assert (len(plan.new), len(plan.renewals)) == (1, 0)
    assert [refused.line for refused in plan.refused] == [3, 4]
    assert "all 6 status indexes" in plan.refused[0].reason


def test_a_revoked_ticket_is_not_brought_back() -> None:
    revoked = a_ticket("BR-1", state=CredentialState.REVOKED)
    plan = a_plan(EVENT, revoked)
    plan.add(a_row("BR-1", seat="B2"))
    assert [refused.reason for refused in plan.refused] == ["this ticket was revoked"]
    again = a_plan(EVENT, revoked)
    again.add(a_row("BR-1", seat="A1"))
    assert again.unchanged == 1
