"""Positions, generations, and which part is older (PROTOCOL.md 2)."""

from itertools import islice

import pytest

from keys.cbor import Fields, Value
from keys.errors import Malformed
from sync.errors import StalePart, WrongGeneration
from sync.position import Ancestry, Position, ancestry_value, check_newer, read_ancestry, read_position

# 1 ----------90 lost
#    2 from 1 at 60 ------120
#       3 from 2 at 100 ---
#    4 from 1 at 50: both 2 and 3 are lost
LINES = Ancestry(((2, 1, 60), (3, 2, 100), (4, 1, 50)))


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ((1, 10), (1, 10)),
        ((1, 10), (1, 0)),
        ((2, 70), (1, 60)),
        ((3, 110), (2, 100)),
        ((3, 110), (1, 60)),
        ((4, 51), (1, 50)),
        ((2, 40), (1, 40)),
    ],
)
def test_what_lies_on_the_line_behind_is_covered(later: tuple[int, int], earlier: tuple[int, int]) -> None:
    assert LINES.covers(Position(*later), Position(*earlier))


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ((1, 10), (1, 11)),
        ((2, 70), (1, 61)),
        ((3, 110), (2, 101)),
        ((3, 110), (1, 61)),
        ((4, 60), (1, 51)),
        ((4, 999), (2, 61)),
        ((4, 999), (3, 101)),
        ((2, 40), (1, 41)),
        ((1, 999), (2, 61)),
        ((9, 999), (1, 1)),
    ],
)
def test_what_lies_ahead_or_on_another_line_is_not(later: tuple[int, int], earlier: tuple[int, int]) -> None:
    assert not LINES.covers(Position(*later), Position(*earlier))


def test_a_holder_goes_on_only_where_nothing_it_holds_was_lost() -> None:
    assert LINES.descends(3, Position(1, 60))
    assert not LINES.descends(3, Position(1, 61))
    assert LINES.descends(3, Position(3, 10**9))
    assert not LINES.descends(1, Position(2, 61))


@pytest.mark.parametrize(("pos", "gen"), [(1, 1), (60, 1), (61, 2), (100, 2), (101, 3), (500, 3)])
def test_each_position_of_a_line_was_written_by_one_generation(pos: int, gen: int) -> None:
    assert LINES.generation_at(3, pos) == gen


@pytest.mark.parametrize(("pos", "gen"), [(0, 1), (59, 1), (60, 2), (99, 2), (100, 3), (500, 3)])
def test_another_line_branches_off_the_youngest_that_began_there_or_before(pos: int, gen: int) -> None:
    assert LINES.branch(3, pos) == gen


def test_the_writers_of_a_line_go_on_without_end_from_wherever_one_begins() -> None:
    lines = Ancestry(((2, 1, 2), (3, 2, 4)))
    assert list(islice(lines.writers(3, 1), 7)) == [1, 1, 2, 2, 3, 3, 3]
    assert list(islice(lines.writers(3, 4), 3)) == [2, 3, 3]
    assert list(islice(lines.writers(1, 9), 2)) == [1, 1]


def test_a_generation_that_took_over_without_a_new_item_wrote_nothing() -> None:
    lines = Ancestry(((2, 1, 5), (3, 2, 5)))
    assert lines.generation_at(3, 5) == 1
    assert lines.generation_at(3, 6) == 3


@pytest.mark.parametrize(
    "forks",
    [
        pytest.param(((1, 1, 0),), id="the first generation"),
        pytest.param(((2, 2, 0),), id="its own parent"),
        pytest.param(((2, 3, 0), (3, 1, 0)), id="a parent that comes later"),
        pytest.param(((3, 1, 5), (2, 1, 5)), id="descending"),
        pytest.param(((2, 1, 5), (2, 1, 6)), id="twice"),
        pytest.param(((2, 1, 60), (3, 2, 59)), id="a fork before its parent began"),
        pytest.param(((0, 1, 60),), id="generation 0"),
    ],
)
def test_an_ancestry_that_no_feed_can_have_is_refused(forks: tuple[tuple[int, int, int], ...]) -> None:
    with pytest.raises(Malformed) as refusal:
        Ancestry(forks)
    assert refusal.value.clause == "2.2"


def test_an_ancestry_comes_back_from_its_value() -> None:
    assert read_ancestry(Fields({9: ancestry_value(LINES)}, "4.3"), 9) == LINES


@pytest.mark.parametrize(
    "row", [[2, 1], [2, 1, 5, 0], 7, [2, 1, -1], [True, 1, 1], [2, 1, 2**53], ["2", 1, 5]]
)
def test_a_row_of_an_ancestry_that_is_not_three_numbers_is_refused(row: Value) -> None:
    with pytest.raises(Malformed):
        read_ancestry(Fields({9: [row]}, "4.3"), 9)


def test_generation_0_is_no_position() -> None:
    with pytest.raises(Malformed):
        read_position(Fields({3: 0, 4: 9}, "4.3"), 3, "4.3")


@pytest.mark.parametrize("offered", [Position(1, 41), Position(1, 42), Position(2, 61), Position(4, 51)])
def test_a_newer_part_or_the_same_again_is_taken(offered: Position) -> None:
    check_newer(Position(1, 41), offered, LINES)
    check_newer(None, offered, LINES)
    assert LINES.announces(offered.gen)


@pytest.mark.parametrize(
    ("held", "offered"),
    [
        pytest.param(Position(1, 41), Position(1, 40), id="a lower position"),
        pytest.param(Position(2, 70), Position(1, 80), id="a lower generation, further on"),
        pytest.param(Position(1, 41), Position(2, 40), id="a child, but behind what is held"),
    ],
)
def test_an_older_part_is_refused(held: Position, offered: Position) -> None:
    with pytest.raises(StalePart) as refusal:
        check_newer(held, offered, LINES)
    assert (refusal.value.held, refusal.value.offered) == (held.as_pair(), offered.as_pair())


def test_a_generation_that_nobody_announced_is_refused() -> None:
    with pytest.raises(WrongGeneration):
        check_newer(Position(1, 41), Position(2, 61), Ancestry())


def test_an_announced_generation_is_taken_even_when_it_lost_what_is_held() -> None:
    check_newer(Position(1, 90), Position(2, 61), LINES)
    assert not LINES.descends(2, Position(1, 90))


def test_lines_share_what_their_common_ancestor_wrote_before_either_left_it() -> None:
    forked = Ancestry(((2, 1, 10), (3, 2, 15), (4, 1, 7), (5, 2, 12)))
    assert forked.last_shared(3, Position(2, 20)) == 15
    assert forked.last_shared(5, Position(3, 99)) == 12
    assert forked.last_shared(4, Position(3, 99)) == 7
    assert forked.last_shared(4, Position(3, 5)) == 5
    assert forked.last_shared(4, Position(9, 99)) == 0
