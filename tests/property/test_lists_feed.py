"""Following a feed gives the server's items in their order, however it is cut into pages, and nothing else (PROTOCOL.md 4)."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keys import cbor
from sync.errors import BrokenChain, SyncError
from sync.feed import GENESIS, CredentialItem, Item, Page, follow
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.unit.sync_lists.world import DOMAIN, EVENT, NOW, TRUST, Feed


@st.composite
def feeds(draw: st.DrawFn) -> tuple[Feed, int]:
    """A feed of up to twelve items by up to four generations, some of an unknown type, and its present generation."""
    began, forks = {1: 0}, []
    for gen in range(2, draw(st.integers(1, 4)) + 1):
        began[gen] = draw(st.integers(began[gen - 1], 10))
        forks.append((gen, gen - 1, began[gen]))
    feed, last = Feed(Ancestry(tuple(forks))), max(began)
    for pos in range(1, draw(st.integers(0, 12)) + 1):
        at = Position(feed.ancestry.generation_at(last, pos), pos)
        if draw(st.booleans()):
            feed.append(
                CredentialItem(at, pos, draw(st.integers(0, 9)), draw(st.sampled_from(CredentialState)))
            )
        else:
            feed.append_raw(cbor.encode({1: at.gen, 2: pos, 3: draw(st.integers(11, 99))}))
    return feed, last


def _follow(
    feed: Feed, held: Position, held_hash: bytes, page: Page
) -> tuple[Position, bytes, tuple[Item, ...]]:
    followed = follow(DOMAIN, EVENT, held, held_hash, page, TRUST, NOW)
    return followed.head.at, followed.head.hash, followed.items


@given(feeds(), st.lists(st.integers(0, 12), max_size=5))
@settings(max_examples=80, deadline=None)
def test_any_cut_into_pages_gives_the_same_items(made: tuple[Feed, int], cuts: list[int]) -> None:
    feed, gen = made
    _, _, whole = _follow(feed, Position(1, 0), GENESIS, feed.page(0, gen))
    items: list[Item] = []
    at, reached = Position(1, 0), GENESIS
    for cut in [*sorted(cut for cut in cuts if cut < feed.latest), feed.latest]:
        at, reached, more = _follow(feed, at, reached, feed.page(at.pos, gen, cut))
        items += more
    assert (at, reached) == (Position(gen, feed.latest), feed.chain[-1])
    assert tuple(items) == whole
    assert [item.at.pos for item in whole] == list(range(1, feed.latest + 1))


@given(feeds(), st.data())
@settings(max_examples=80, deadline=None)
def test_items_moved_left_out_or_repeated_are_refused(made: tuple[Feed, int], data: st.DataObject) -> None:
    feed, gen = made
    held = data.draw(st.integers(0, feed.latest))
    right = tuple(feed.raws[held:])
    picked = data.draw(st.lists(st.sampled_from(feed.raws), max_size=12)) if feed.raws else []
    near = data.draw(st.permutations(right)) if right else []
    for items in (tuple(picked), tuple(near), right[1:], right[:-1], right + right[-1:]):
        if items == right:
            continue
        with pytest.raises(BrokenChain):
            _follow(feed, Position(1, held), feed.chain[held], Page(feed.head(gen, feed.latest), items))
    assume(held <= feed.ancestry.forks[0][2] if feed.ancestry.forks else True)
    assert _follow(feed, Position(1, held), feed.chain[held], feed.page(held, gen))[1] == feed.chain[-1]


@given(feeds(), feeds(), st.integers(0, 12), st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_another_feed_is_followed_only_where_the_two_are_one(
    one: tuple[Feed, int], two: tuple[Feed, int], pos: int, gen: int
) -> None:
    (held, _), (offered, offered_gen) = one, two
    assume(pos <= held.latest)
    try:
        _, reached, _ = _follow(offered, Position(gen, pos), held.chain[pos], offered.page(pos, offered_gen))
    except SyncError:
        return
    assert held.raws[:pos] == offered.raws[:pos]
    assert reached == offered.chain[-1]
