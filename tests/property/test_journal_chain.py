"""Cursors and forks are functions of the set of entries alone (PROTOCOL.md 1.5, 1.9, 6.8)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.chain import START, Cursor, Link, connected, forks, gaps, reached

trees = st.tuples(st.integers(0, 2**32), st.integers(1, 40))


def tree(seed: int, size: int) -> list[Link]:
    """A journal of several lives, some of it never stored."""
    dice = Random(seed)
    links: list[Link] = []
    for _ in range(size):
        parent = links[-1] if links and dice.random() < 0.85 else dice.choice([None, *links])
        prev, seq = (parent.hash, parent.seq) if parent else (bytes(32), 0)
        links.append(Link(dice.randbytes(32), prev, seq + 1))
    lost = dice.choice([0, 0.1, 0.3])
    return [link for link in links if dice.random() >= lost]


def whole_chain(link: Link, stored: dict[bytes, Link]) -> bool:
    """The definition: walk back to the first entry."""
    while link.seq > 1:
        if link.prev not in stored:
            return False
        link = stored[link.prev]
    return link.prev == bytes(32)


@given(trees)
@settings(max_examples=200, deadline=None)
def test_the_cursor_is_the_highest_entry_whose_whole_chain_is_stored(shape: tuple[int, int]) -> None:
    links = tree(*shape)
    stored = {link.hash: link for link in links}
    whole = {link.hash for link in links if whole_chain(link, stored)}
    assert set(reached(links)) == whole
    cursor = connected(links)
    assert cursor.seq == max((stored[hash_].seq for hash_ in whole), default=0)
    assert cursor == START or cursor.hash in whole


@given(trees, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_and_repetition_change_nothing(shape: tuple[int, int], dice: Random) -> None:
    links = tree(*shape)
    again = links + dice.choices(links, k=3) if links else []
    dice.shuffle(again)
    assert connected(again) == connected(links)
    assert gaps(again) == gaps(links)
    assert forks(again) == forks(links)


@given(trees, st.data())
@settings(max_examples=100, deadline=None)
def test_a_cursor_that_goes_on_from_the_old_one_stays_in_its_life(
    shape: tuple[int, int], data: st.DataObject
) -> None:
    links = tree(*shape)
    hanging = reached(links)
    if not hanging:
        assert connected(links) == START
        return
    old = data.draw(st.sampled_from(sorted(hanging.values(), key=lambda link: link.hash)))
    new = connected([link for link in links if link.seq > old.seq], Cursor(old.seq, old.hash))
    walk = hanging.get(new.hash)
    while walk is not None and walk.seq > old.seq:
        walk = hanging[walk.prev]
    assert walk == old


@given(trees)
@settings(max_examples=200, deadline=None)
def test_who_answers_the_gaps_in_turn_gets_everything_connected(shape: tuple[int, int]) -> None:
    dice = Random(shape[0])
    life = [Link(dice.randbytes(32), bytes(32), 1)]
    for seq in range(2, shape[1] + 1):
        life.append(Link(dice.randbytes(32), life[-1].hash, seq))
    stored = [link for link in life if dice.random() < 0.5]
    for first, last in gaps(stored):
        stored += life[first - 1 : last]
    assert gaps(stored) == ()
    assert connected(stored).seq == max((link.seq for link in stored), default=0)


@given(trees)
@settings(max_examples=200, deadline=None)
def test_a_journal_forks_exactly_where_an_entry_has_two_after_it_once_all_is_stored(
    shape: tuple[int, int],
) -> None:
    links = list(reached(tree(*shape)).values())
    followers: dict[bytes, list[Link]] = {}
    for link in links:
        followers.setdefault(link.prev, []).append(link)
    parted = {link.hash for family in followers.values() if len(family) > 1 for link in family}
    assert {hash_ for fork in forks(links) for hash_ in fork.hashes} == parted
    assert {fork.seq for fork in forks(links)} == {link.seq for link in links if link.hash in parted}


@given(trees)
@settings(max_examples=200, deadline=None)
def test_wherever_two_entries_share_a_seq_at_least_one_fork_is_told(shape: tuple[int, int]) -> None:
    links = tree(*shape)
    shared = len({link.seq for link in links}) < len(links)
    assert bool(forks(links)) == shared
