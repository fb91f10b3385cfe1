"""PROTOCOL.md 3.7: cards in the order of their changes. What is on a card: area `code_secret`."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import NOW, ROSTER
from tests.vectors.case import Case, Json
from tests.vectors.signed import EVENT, GEN, LISTS, POS, Sort, Spelled, cases_of_every_sort, claims, fields
from tests.vectors.spelling import FALSE, TRUE, array, bstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_CARD: Final = bytes(range(124))
_OTHER: Final = bytes(reversed(_CARD))


def _row(version: int, ticket: int, index: int = 9, card: bytes = _CARD) -> bytes:
    return array(uint(version), uint(ticket), uint(index), bstr(card))


_GOOD: Final = {
    **claims(),
    5: uint(NOW),
    6: array(uint(2), uint(5)),
    7: array(_row(2, 6), _row(3, 0, 11, _OTHER)),
    8: FALSE,
}


def _spell(claimed: Spelled, besides: Spelled) -> bytes:
    return fields({**_GOOD, **claimed, **besides})


SORT: Final = Sort("cards", "3.7", "PORTAO-CARDS-V1", LISTS, ROSTER, _spell)


def cases() -> Iterator[Case]:
    rows: list[Json] = [[2, 6, 9, _CARD.hex()], [3, 0, 11, _OTHER.hex()]]
    yield _ok("ok", "two cards after the fifth ticket of the second change", {}, [2, 5], rows, False)
    yield _ok("ok-more", "further ones follow", {8: TRUE}, [2, 5], rows, True)
    start = {6: array(uint(0), uint(0)), 7: array()}
    yield _ok("ok-nothing", "no card at all, from the start", start, [0, 0], [], False)
    yield from cases_of_every_sort(SORT)
    for name, comment, changes in (
        ("not-after", "the first row stands where the page begins", {7: array(_row(2, 5))}),
        ("twice", "one place twice", {7: array(_row(2, 6), _row(2, 6))}),
        ("descending", "a later change first", {7: array(_row(3, 0), _row(2, 6))}),
        ("card-short", "123 bytes", {7: array(_row(2, 6, 9, _CARD[1:]))}),
        ("card-long", "125 bytes", {7: array(_row(2, 6, 9, _CARD + b"\x00"))}),
        ("row-short", "no card", {7: array(array(uint(2), uint(6), uint(9)))}),
        ("index-too-wide", "2^24", {7: array(_row(2, 6, 2**24))}),
        ("ticket-too-wide", "2^24", {7: array(_row(2, 2**24))}),
        ("version-too-wide", "2^53", {7: array(_row(2**53, 6))}),
        ("cursor-short", "a version alone", {6: array(uint(2))}),
        ("more-after-nothing", "no row, but more of them", {7: array(), 8: TRUE}),
        ("more-number", "1 where true belongs", {8: uint(1)}),
    ):
        yield SORT.case(name, comment, SORT.signed(_spell({}, changes)))
    many = array(*(_row(3, ticket) for ticket in range(2_001)))
    yield SORT.case("too-many", "2,001 rows", SORT.signed(_spell({}, {7: many})))


def _ok(name: str, comment: str, changes: Spelled, after: list[Json], rows: list[Json], more: bool) -> Case:
    place: dict[str, Json] = {"event": EVENT, "gen": GEN, "pos": POS, "issued_s": NOW}
    decoded: dict[str, Json] = {**place, "after": after, "rows": rows, "more": more}
    return SORT.case(name, comment, SORT.signed(_spell({}, changes)), "OK", decoded=decoded)
