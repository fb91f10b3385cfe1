"""In which order tickets lie on paper."""

from backend.printing.order import natural, place_in_pile
from tests.altered import replace
from tests.unit.issuing.drafts import a_ticket


def test_seats_are_counted_as_people_count_them() -> None:
    seats = ["A/9", "A/10", "a/12", "AA/1", "B/1", "2", "12C"]
    assert sorted(["12C", "B/1", "a/12", "AA/1", "2", "A/10", "A/9"], key=natural) == [
        "A/9", "A/10", "a/12", "AA/1", "B/1", "2", "12C",
    ]  # fmt: skip
    assert len(set(map(natural, seats))) == len(seats)


def test_tickets_without_a_seat_come_last_by_what_whoever_sold_them_calls_them() -> None:
    seated = replace(a_ticket("Z-1"), seat="B/1", number=1)
    standing = [replace(a_ticket(f"TM-{n}"), seat=None, number=n) for n in (1010, 9, 100)]
    ordered = sorted([*standing, seated], key=place_in_pile)
    assert [ticket.external_reference for ticket in ordered] == ["Z-1", "TM-9", "TM-100", "TM-1010"]


def test_the_same_seat_twice_is_told_apart_by_class_and_number() -> None:
    twins = [
        replace(a_ticket("1"), class_=class_, number=n)
        for class_, n in (("VIP", 1), ("Pista", 3), ("Pista", 2))
    ]
    assert [ticket.number for ticket in sorted(twins, key=place_in_pile)] == [2, 3, 1]
