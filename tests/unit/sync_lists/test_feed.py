"""Following the feed: a page is applied whole or not at all (PROTOCOL.md 4)."""

import hashlib

import pytest

from keys import cbor
from keys.crypto import PrivateKey
from keys.errors import KeyNotAllowed, Malformed, UnknownKey
from keys.labels import Label
from sync.errors import BrokenChain, StalePart, SyncError, WrongEventPart
from sync.feed import (
    GENESIS,
    ClosedItem,
    CredentialItem,
    Page,
    UnknownItem,
    chain_hash,
    encode_item,
    encode_page,
    follow,
    open_head,
    parse_page,
)
from sync.position import Position
from tests.unit.sync_lists.world import (
    DOMAIN,
    EVENT,
    FEED_KEY,
    NOW,
    OTHER_DOMAIN,
    OTHER_EVENT,
    ROSTER_KEY,
    STRANGER,
    TRUST,
    feed_of,
    follow_page,
    forge,
    revocation,
)


def test_a_page_that_hangs_together_gives_its_items_and_the_next_position() -> None:
    feed = feed_of(5)
    followed = follow_page(feed, feed.page(after=2), 2)
    assert followed.items == (revocation(1, 3), revocation(1, 4), revocation(1, 5))
    assert (followed.head.at, followed.head.hash) == (Position(1, 5), feed.chain[5])


def test_a_feed_is_followed_page_by_page_to_its_end() -> None:
    feed = feed_of(5)
    first = follow_page(feed, feed.page(after=0, upto=3), 0)
    assert (first.head.at.pos, first.head.latest_pos) == (3, 5)
    second = follow_page(feed, feed.page(after=3), 3, held_hash=first.head.hash)
    assert [item.at.pos for item in first.items + second.items] == [1, 2, 3, 4, 5]


def test_a_page_without_items_confirms_what_is_held() -> None:
    feed = feed_of(3)
    assert follow_page(feed, feed.page(after=3), 3).items == ()


def test_an_empty_feed_begins_with_zeros() -> None:
    assert follow_page(feed_of(0), feed_of(0).page(after=0), 0).head.hash == GENESIS


def test_an_unknown_item_is_given_as_such_and_counts_in_the_chain() -> None:
    feed = feed_of(1)
    feed.append_raw(cbor.encode({1: 1, 2: 2, 3: 99, 4: "news"}))
    feed.append(ClosedItem(Position(1, 3)))
    followed = follow_page(feed, feed.page(after=0), 0)
    assert followed.items == (revocation(1, 1), UnknownItem(Position(1, 2)), ClosedItem(Position(1, 3)))


def _broken(name: str, items: tuple[bytes, ...]) -> object:
    return pytest.param(items, id=name)


RAWS = tuple(feed_of(6).raws)
LOST = encode_item(revocation(2, 4))


@pytest.mark.parametrize(
    "items",
    [
        _broken("a hole", (RAWS[2], RAWS[4], RAWS[5])),
        _broken("a hole at the start", RAWS[3:]),
        _broken("a hole at the end", RAWS[2:5]),
        _broken("no items at all", ()),
        _broken("an item too many", RAWS[1:]),
        _broken("a repeated item", (RAWS[2], RAWS[2], RAWS[3], RAWS[4], RAWS[5])),
        _broken("a repeated item in the place of another", (RAWS[2], RAWS[3], RAWS[3], RAWS[5])),
        _broken("swapped items", (RAWS[2], RAWS[4], RAWS[3], RAWS[5])),
        _broken("an item of another generation", (RAWS[2], LOST, RAWS[4], RAWS[5])),
        _broken("an item that is not CBOR", (RAWS[2], b"\xff", RAWS[4], RAWS[5])),
        _broken("a changed last item", (*RAWS[2:5], RAWS[5][:-1] + b"\x02")),
    ],
)
def test_items_that_do_not_lead_from_the_held_hash_to_the_head_are_refused(items: tuple[bytes, ...]) -> None:
    feed = feed_of(6)
    with pytest.raises(BrokenChain):
        follow_page(feed, Page(feed.head(1, 6), items), 2)


def test_another_history_at_the_held_position_is_refused_even_without_items() -> None:
    feed = feed_of(3)
    with pytest.raises(BrokenChain):
        follow_page(feed, feed.page(after=3), 3, held_hash=hashlib.sha256(b"another").digest())


def test_the_chain_of_another_domain_is_refused() -> None:
    feed = feed_of(3)
    with pytest.raises(BrokenChain):
        follow(OTHER_DOMAIN, EVENT, Position(1, 0), GENESIS, feed.page(after=0), TRUST, NOW)


def test_the_feed_of_another_event_is_refused() -> None:
    feed = feed_of(3)
    with pytest.raises(WrongEventPart):
        follow(DOMAIN, OTHER_EVENT, Position(1, 0), GENESIS, feed.page(after=0), TRUST, NOW)


@pytest.mark.parametrize(
    ("item", "refusal"),
    [
        pytest.param(revocation(1, 3), BrokenChain, id="a position left out"),
        pytest.param(revocation(1, 1), BrokenChain, id="a position twice"),
        pytest.param(revocation(2, 2), BrokenChain, id="a generation that the head does not know"),
    ],
)
def test_a_head_that_signs_for_an_item_at_a_wrong_place_is_not_believed(
    item: CredentialItem, refusal: type[SyncError]
) -> None:
    feed = feed_of(1)
    feed.append(item)
    with pytest.raises(refusal):
        follow_page(feed, feed.page(after=0), 0)


@pytest.mark.parametrize("said", [2, 4])
def test_a_head_that_signs_for_another_number_of_items_than_its_chain_has_is_not_believed(said: int) -> None:
    feed = feed_of(3)
    raw = forge(feed.head(1, 3), FEED_KEY, Label.FEED, lambda fields: fields.update({4: said, 6: 4}))
    with pytest.raises(BrokenChain):
        follow_page(feed, Page(raw, tuple(feed.raws)), 0)


def test_one_unreadable_item_of_a_known_type_refuses_the_whole_page() -> None:
    feed = feed_of(1)
    feed.append_raw(cbor.encode({1: 1, 2: 2, 3: 1, 4: 5}))
    with pytest.raises(Malformed):
        follow_page(feed, feed.page(after=0), 0)


def test_a_head_behind_the_held_position_is_stale() -> None:
    feed = feed_of(5)
    with pytest.raises(StalePart):
        follow_page(feed, feed.page(after=3, upto=3), 5)


def test_a_head_of_a_lower_generation_is_stale() -> None:
    with pytest.raises(StalePart):
        follow_page(feed_of(9), feed_of(9).page(after=5), 5, gen=2)


@pytest.mark.parametrize(
    ("key", "refusal"), [(ROSTER_KEY, KeyNotAllowed), (STRANGER, UnknownKey)], ids=["roster key", "stranger"]
)
def test_a_head_by_a_key_that_is_not_for_feeds_is_refused(key: PrivateKey, refusal: type[Exception]) -> None:
    feed = feed_of(2)
    with pytest.raises(refusal):
        follow_page(feed, Page(feed.head(1, 2, key), tuple(feed.raws)), 0)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({6: 1}, id="a latest position before its own"),
        pytest.param({3: 2}, id="a generation that its ancestry leaves out"),
        pytest.param({5: bytes(31)}, id="a short hash"),
        pytest.param({7: 2**53}, id="issued beyond time"),
        pytest.param({9: [[2, 7, 1]]}, id="an ancestry from nowhere"),
        pytest.param({9: {}}, id="an ancestry that is a map"),
    ],
)
def test_a_signed_head_that_breaks_its_clause_is_refused(wrong: dict[int, cbor.Value]) -> None:
    raw = forge(feed_of(2).head(1, 2), FEED_KEY, Label.FEED, lambda fields: fields.update(wrong))
    with pytest.raises(Malformed):
        open_head(raw, TRUST, EVENT, NOW)


def test_the_chain_is_the_hash_of_label_domain_event_the_hash_before_and_the_item() -> None:
    message = b"PORTAO-FEED-ITEM-V1\x00" + DOMAIN.raw + b"\x00\x00\x00\x07" + GENESIS + b"item"
    assert chain_hash(DOMAIN, 7, GENESIS, b"item") == hashlib.sha256(message).digest()


def test_a_page_comes_back_from_its_bytes() -> None:
    page = feed_of(3).page(after=1)
    assert parse_page(encode_page(page)) == page


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({1: b"head"}, id="no items"),
        pytest.param({1: b"head", 2: [b"a", "b"]}, id="a text among the items"),
        pytest.param({1: b"head", 2: [b""] * 10_001}, id="too many items"),
        pytest.param({1: bytes(64 * 1024 + 1), 2: []}, id="a large head"),
        pytest.param({1: b"head", 2: [], 3: 0}, id="a field more"),
        pytest.param([b"head", []], id="an array"),
    ],
)
def test_bytes_that_are_no_page_are_refused(value: cbor.Value) -> None:
    with pytest.raises(Malformed):
        parse_page(cbor.encode(value))


def test_a_page_too_large_to_be_read_is_not_written() -> None:
    with pytest.raises(Malformed):
        encode_page(Page(b"head", (bytes(60_000),) * 70))


def test_a_page_is_taken_only_where_the_store_stands_that_asked_for_it() -> None:
    """Another process may have gone further with the same store while the page was on its way."""
    feed = feed_of(9, ((2, 1, 4),))
    from_two = follow_page(feed, feed.page(2, gen=2), 2)
    assert from_two.follows(Position(1, 2))
    assert not from_two.follows(Position(1, 3)), "went further"
    assert not from_two.follows(Position(1, 1)), "stands before"
    from_six = follow_page(feed, feed.page(6, gen=2), 6, gen=2)
    assert from_six.follows(Position(2, 6))
    assert not from_six.follows(Position(1, 6)), "holds items that this line lost"
    assert not from_six.follows(Position(3, 6)), "is in a later generation"
