"""Following the feed over the forks of its generations (PROTOCOL.md 2, 4.4)."""

import pytest

from sync.errors import BrokenChain, StalePart
from sync.position import Ancestry, Position
from tests.unit.sync_lists.world import Feed, feed_of, follow_page, revocation

LINES = ((2, 1, 4), (3, 2, 7))


def test_a_device_goes_on_over_two_generations_that_kept_what_it_holds() -> None:
    feed = feed_of(9, LINES)
    followed = follow_page(feed, feed.page(after=2, gen=3), 2)
    assert [item.at.gen for item in followed.items] == [1, 1, 2, 2, 2, 3, 3]
    assert followed.head.at == Position(3, 9)


def test_a_page_that_ends_before_the_fork_is_followed_into_the_next() -> None:
    feed = feed_of(9, LINES)
    first = follow_page(feed, feed.page(after=2, gen=3, upto=4), 2)
    assert first.head.at == Position(3, 4)
    second = follow_page(feed, feed.page(after=4, gen=3), 4, gen=3)
    assert [item.at.gen for item in second.items] == [2, 2, 2, 3, 3]


@pytest.mark.parametrize("held", [Position(1, 5), Position(2, 8)])
def test_a_device_that_holds_what_the_generation_lost_needs_a_snapshot(held: Position) -> None:
    feed = feed_of(9, LINES)
    with pytest.raises(BrokenChain):
        follow_page(feed, feed.page(after=held.pos, gen=3), held.pos, gen=held.gen)


def test_a_generation_of_unknown_descent_needs_a_snapshot() -> None:
    feed = feed_of(9, ((5, 1, 3),))
    with pytest.raises(BrokenChain):
        follow_page(feed, feed.page(after=4, gen=5), 4, gen=4)


def test_a_younger_head_behind_the_held_position_is_stale() -> None:
    feed = feed_of(9, LINES)
    with pytest.raises(StalePart):
        follow_page(feed, feed.page(after=3, gen=3, upto=3), 4)


def test_an_item_that_names_the_present_generation_before_its_fork_is_refused() -> None:
    feed = Feed(Ancestry(((2, 1, 1),)))
    feed.append(revocation(2, 1))
    feed.append(revocation(2, 2))
    with pytest.raises(BrokenChain):
        follow_page(feed, feed.page(after=0, gen=2), 0)
