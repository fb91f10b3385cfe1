"""Who is who in a booking that stands in several rows of a flight's list."""

import pytest

from backend.imports.passengers import Passengers
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from backend.store.rows import TicketRow
from backend.ticketing.boarding import booking_in
from sync.roster import CredentialState
from tests.altered import replace
from tests.unit.issuing.drafts import a_ticket


def a_row(line: int, booking: str, name: str | None, seat: str | None = None) -> Row:
    return Row(line, booking, {"reference": booking, "name": name, "seat": seat})


def there(reference: str, name: str, seat: str | None = None, number: int = 1) -> TicketRow:
    return replace(a_ticket(reference), name=name, seat=seat, number=number)


def told(rows: list[Row], *tickets: TicketRow) -> list[str]:
    return [row.reference for row in Passengers().told_apart(rows, tickets)]


def test_the_first_has_the_booking_itself_and_the_others_a_number() -> None:
    rows = [a_row(2, "ABC123", "Ana Lima"), a_row(3, "XYZ789", "Ada Sá"), a_row(4, "ABC123", "Rui Lima")]
    assert told(rows) == ["ABC123", "XYZ789", "ABC123-2"]


def test_whoever_has_a_ticket_is_found_by_the_name_whatever_the_order_and_the_seat() -> None:
    tickets = there("ABC123", "Ana Lima", "1A"), there("ABC123-2", "Rui Lima", "1B", 2)
    rows = [a_row(2, "ABC123", "Rui Lima", "1A"), a_row(3, "ABC123", "Ána Lima", "1B")]
    assert told(rows, *tickets) == ["ABC123-2", "ABC123"]


def test_a_corrected_name_is_found_by_its_seat() -> None:
    tickets = there("ABC123", "Ana Lma", "1A"), there("ABC123-2", "Rui Lima", "1B", 2)
    assert told([a_row(2, "ABC123", "Ana Lima", "1A")], *tickets) == ["ABC123"]


def test_another_name_on_another_seat_is_another_passenger_and_takes_nobodys_pass() -> None:
    assert told([a_row(2, "ABC123", "Rui Lima", "1B")], there("ABC123", "Ana Lima", "1A")) == ["ABC123-2"]
    assert told([a_row(2, "ABC123", "Rui Lima")], there("ABC123", "Ana Lima")) == ["ABC123-2"]


def test_two_of_one_name_are_told_apart_by_their_seats_and_the_same_row_twice_is_not() -> None:
    rows = [a_row(2, "ABC123", "José Sá", "1A"), a_row(3, "ABC123", "José Sá", "1B")]
    assert told(rows) == ["ABC123", "ABC123-2"]
    again = [a_row(2, "ABC123", "José Sá", "1A"), a_row(3, "ABC123", "José Sá", "1A")]
    assert told(again) == ["ABC123", "ABC123"]


def test_the_seat_of_a_cancelled_passenger_makes_nobody_of_him() -> None:
    gone = replace(there("ABC123", "Ana Lima", "1A"), state=CredentialState.REVOKED)
    assert told([a_row(2, "ABC123", "Rui Lima", "1A")], gone) == ["ABC123-2"]


def test_rows_that_are_gone_through_once_more_and_later_ones_keep_to_what_was_decided() -> None:
    passengers, rows = Passengers(), [a_row(2, "ABC123", "Ana Lima"), a_row(3, "ABC123", "Rui Lima")]
    for _ in range(2):
        found = passengers.told_apart(rows, [])
        assert [row.reference for row in found] == ["ABC123", "ABC123-2"]
    stored = there("ABC123", "Ana Lima"), there("ABC123-2", "Rui Lima", None, 2)
    (third,) = passengers.told_apart([a_row(4, "ABC123", "Eva Lima")], stored)
    assert third.reference == "ABC123-3"


def test_what_is_no_booking_alone_stays_as_it_is() -> None:
    rows = [a_row(2, "ABC123-1", "Ana"), a_row(3, "9571234567890", "Rui"), a_row(4, "ABC123-1", "Eva")]
    refused = RefusedRow(5, "ABC123", Why.COLUMNS)
    assert Passengers().told_apart([*rows, refused], []) == [*rows, refused]


@pytest.mark.parametrize(
    ("reference", "booking"),
    [("abc123", "ABC123"), ("ABC123-2", "ABC123"), ("ABC-1", None), ("9571234567890", None), (None, None)],
)
def test_a_reference_says_its_booking_or_none(reference: str | None, booking: str | None) -> None:
    assert booking_in(reference) == booking
