"""Numbers are given out dense, each once, in an order that tells nothing."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.store.rows import SegmentRow
from backend.ticketing.numbering import Kind, Permutation, Runs, allot

SECRET = b"s" * 32
EVENT = 7


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 16, 17, 100, 1009, 4096])
def test_every_number_below_the_size_comes_up_once(size: int) -> None:
    order = Permutation(size, SECRET)
    assert sorted(order.at(place) for place in range(size)) == list(range(size))


@pytest.mark.parametrize("size", [1, 7, 8, 9, 16, 17, 1009, 4096])
def test_runs_give_every_number_below_the_size_once(size: int) -> None:
    order = Runs(size, SECRET)
    assert sorted(order.at(place) for place in range(size)) == list(range(size))


def test_runs_are_of_eight_neighbours_and_do_not_follow_one_another() -> None:
    order = Runs(8 * 10_000, SECRET)
    numbers = [order.at(place) for place in range(8 * 10_000)]
    runs = [numbers[start : start + 8] for start in range(0, len(numbers), 8)]
    assert all(run == list(range(run[0], run[0] + 8)) and run[0] % 8 == 0 for run in runs)
    steps = [abs(after[0] - before[0]) / 8 for before, after in itertools.pairwise(runs)]
    assert 3_000 < sum(steps) / len(steps) < 3_700


def test_a_small_segment_has_no_runs_and_a_large_one_touches_few_places() -> None:
    small, large = ([SegmentRow(0, size)] for size in (1 << 18, (1 << 18) + 1))
    assert len({number // 8 for number in allot(SECRET, EVENT, Kind.NUMBER, small, 0, 1_000)}) > 900
    assert len({number // 8 for number in allot(SECRET, EVENT, Kind.NUMBER, large, 0, 1_000)}) == 125


@settings(deadline=None)
@given(st.integers(1, 1 << 24), st.binary(min_size=32, max_size=32), st.data())
def test_two_places_never_share_a_number(size: int, key: bytes, data: st.DataObject) -> None:
    order = Permutation(size, key)
    places = data.draw(st.sets(st.integers(0, size - 1), max_size=50))
    numbers = {order.at(place) for place in places}
    assert len(numbers) == len(places)
    assert all(0 <= number < size for number in numbers)


@pytest.mark.parametrize("size", [7, 8, 1009])
@pytest.mark.parametrize("kind", [Permutation, Runs])
def test_numbers_between_two_places_are_those_at_each_of_them(
    kind: type[Permutation | Runs], size: int
) -> None:
    order = kind(size, SECRET)
    for begin, end in itertools.combinations((0, 1, 3, 5, 7, 8, 16, 21, 1004, 1008, 1009), 2):
        if end <= size:
            assert order.between(begin, end) == [order.at(place) for place in range(begin, end)]


def test_the_order_follows_from_the_key_alone() -> None:
    first, again, other = (
        Permutation(1000, b"a" * 32),
        Permutation(1000, b"a" * 32),
        Permutation(1000, b"b" * 32),
    )
    orders = [[order.at(place) for place in range(1000)] for order in (first, again, other)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]


def test_neighbours_are_not_given_out_one_after_the_other() -> None:
    order = Permutation(10_000, SECRET)
    numbers = [order.at(place) for place in range(10_000)]
    steps = [abs(after - before) for before, after in itertools.pairwise(numbers)]
    assert 3_000 < sum(steps) / len(steps) < 3_700  # a third of the range, as for independent numbers


def test_numbers_and_indexes_of_all_events_have_orders_of_their_own() -> None:
    segment = [SegmentRow(0, 1000)]
    orders = [
        allot(SECRET, event, kind, segment, 0, 1000) for event in (1, 2) for kind in (Kind.NUMBER, Kind.INDEX)
    ]
    assert len({tuple(order) for order in orders}) == 4


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=5), st.data())
def test_giving_out_piece_by_piece_is_giving_out_at_once(sizes: list[int], data: st.DataObject) -> None:
    segments = [SegmentRow(sum(sizes[:place]), size) for place, size in enumerate(sizes)]
    total = sum(sizes)
    at_once = allot(SECRET, EVENT, Kind.NUMBER, segments, 0, total)
    cuts = sorted(data.draw(st.sets(st.integers(0, total), max_size=4)) | {0, total})
    pieces = [
        number
        for first, end in itertools.pairwise(cuts)
        for number in allot(SECRET, EVENT, Kind.NUMBER, segments, first, end - first)
    ]
    assert pieces == at_once
    assert sorted(at_once) == list(range(total))


def test_numbers_of_a_later_segment_lie_above_those_of_the_former() -> None:
    grown = allot(SECRET, EVENT, Kind.NUMBER, [SegmentRow(0, 10), SegmentRow(10, 5)], 10, 5)
    assert sorted(grown) == [10, 11, 12, 13, 14]
