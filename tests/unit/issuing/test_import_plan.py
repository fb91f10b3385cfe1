"""What an import makes of each row, without a database."""

from typing import Any

import pytest

from backend.imports.plan import Plan
from backend.imports.reasons import Why
from backend.imports.row import Row
from backend.store.rows import EventRow, TicketRow
from keys.crypto import PrivateKey
from sync.roster import CredentialState
from tests.unit.issuing.drafts import EVENT, LAST_S, NOW_S, a_ticket, an_event

HOLDER = PrivateKey.from_seed(b"h" * 32).public


def a_plan(event: EventRow = EVENT, *tickets: TicketRow) -> Plan:
    named = {ticket.external_reference or "": ticket for ticket in tickets}
    return Plan(event, LAST_S, named, {ticket.number: HOLDER for ticket in tickets})


def a_row(reference: str, line: int = 2, state: CredentialState | None = None, **cells: str | None) -> Row:
    named = {name.rstrip("_"): cell for name, cell in cells.items()}
    return Row(line, reference, {"reference": reference, **named}, state)


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
    assert [(refused.line, refused.why, refused.values) for refused in plan.refused] == [
        (5, Why.REPEATED, {"first": 2})
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
    ("cells", "column", "why"),
    [
        ({"seat": "x" * 17}, "seat", Why.TOO_LONG),
        ({"expires": "soon"}, "expires", Why.NO_TIME),
        ({"not_before": str(LAST_S)}, "expires", Why.ENDS_TOO_EARLY),
        ({"expires": str(LAST_S + 1)}, "expires", Why.ENDS_TOO_LATE),
        ({"name": "a\nb"}, "name", Why.CONTROL),
        ({"name": "\ud800"}, "name", Why.NOT_UNICODE),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_what_no_code_can_carry_is_refused_with_its_field(
    cells: dict[str, Any], column: str, why: Why, known: bool
) -> None:
    plan = a_plan(EVENT, *([a_ticket("BR-1")] if known else []))
    plan.add(a_row("BR-1", 2, **cells))
    (refused,) = plan.refused
    assert (refused.reference, refused.column, refused.why) == ("BR-1", column, why)


def test_a_reference_that_is_too_long_is_refused() -> None:
    plan = a_plan()
    plan.add(a_row("x" * 65))
    assert (plan.refused[0].column, plan.refused[0].values["size"]) == ("reference", 65)


def test_rows_beyond_the_capacity_are_refused_and_those_before_stay() -> None:
    plan = a_plan(an_event(live=1))
    for number in range(4):
        plan.add(a_row(f"BR-{number}", 2 + number))
    assert len(plan.new) == 2
    assert [refused.line for refused in plan.refused] == [4, 5]
    assert "it holds 3 tickets" in plan.refused[0].reason("en")
    assert "a opção grow" in plan.refused[0].what_to_do("pt-BR")


def test_rows_that_need_a_status_index_when_none_is_left_are_refused() -> None:
    plan = a_plan(an_event(next_index=5, live=0), a_ticket("BR-1"))
    plan.add(a_row("BR-9", 2))
    plan.add(a_row("BR-1", 3, seat="B2"))
    plan.add(a_row("BR-8", 4))
    assert (len(plan.new), len(plan.renewals)) == (1, 0)
    assert [refused.line for refused in plan.refused] == [3, 4]
    assert "all 6 status indexes" in plan.refused[0].reason("en")


def test_a_revoked_ticket_is_not_brought_back() -> None:
    revoked = a_ticket("BR-1", state=CredentialState.REVOKED)
    plan = a_plan(EVENT, revoked)
    plan.add(a_row("BR-1", seat="B2"))
    assert [refused.why for refused in plan.refused] == [Why.REVOKED]
    again = a_plan(EVENT, revoked)
    again.add(a_row("BR-1", seat="A1"))
    assert again.unchanged == 1


REVOKED, UNPAID, VALID, SUSPENDED = (
    CredentialState.REVOKED,
    CredentialState.UNPAID,
    CredentialState.VALID,
    CredentialState.SUSPENDED,
)


def test_what_was_cancelled_before_it_was_a_ticket_here_is_left_out() -> None:
    plan = a_plan()
    plan.add(a_row("BR-1", state=REVOKED))
    assert (plan.new, plan.refused, dict(plan.left_out)) == ([], [], {"cancelled": 1})


def test_a_cancelled_ticket_is_revoked_once_and_makes_room() -> None:
    plan = a_plan(an_event(live=3), a_ticket("BR-1"), a_ticket("BR-2", 1, state=REVOKED))
    for line, reference in enumerate(("BR-1", "BR-2"), 2):
        plan.add(a_row(reference, line, REVOKED, seat="Z9"))
    plan.add(a_row("BR-3", 4))
    assert [(move.ticket, move.state) for move in plan.moves] == [(0, REVOKED)]
    assert (plan.revoked, plan.unchanged, plan.renewals, len(plan.new)) == (1, 1, [], 1)


@pytest.mark.parametrize(
    ("now", "said", "then"),
    [
        (VALID, UNPAID, UNPAID),
        (UNPAID, VALID, VALID),
        (VALID, SUSPENDED, SUSPENDED),
        (SUSPENDED, VALID, None),
        (SUSPENDED, UNPAID, None),
        (UNPAID, UNPAID, None),
        (UNPAID, None, None),
    ],
)
def test_a_list_moves_a_ticket_but_lifts_no_suspension(
    now: CredentialState, said: CredentialState | None, then: CredentialState | None
) -> None:
    plan = a_plan(EVENT, a_ticket("BR-1", state=now))
    plan.add(a_row("BR-1", 2, said))
    assert [move.state for move in plan.moves] == ([] if then is None else [then])
    assert (plan.updated, plan.unchanged) == ((0, 1) if then is None else (1, 0))


def test_a_ticket_that_is_renewed_and_paid_at_once_gets_its_state_with_its_new_code() -> None:
    plan = a_plan(EVENT, a_ticket("BR-1", state=UNPAID))
    plan.add(a_row("BR-1", 2, VALID, seat="B2"))
    assert (len(plan.renewals), plan.renewed_states, plan.moves, plan.updated) == (1, [VALID], [], 1)


def test_a_new_ticket_that_is_not_paid_begins_so() -> None:
    plan = a_plan()
    for line, state in enumerate((UNPAID, VALID, None), 2):
        plan.add(a_row(f"BR-{line}", line, state))
    assert plan.states == [UNPAID, None, None]


def test_a_time_without_an_offset_is_by_the_clocks_of_the_event() -> None:
    plan = a_plan()
    plan.add(a_row("BR-1", not_before="2026-11-18 18:00"))
    assert plan.new[0].particulars.not_before == 1_795_035_600
