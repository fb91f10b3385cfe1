"""How a journal's chain grows: cursor, forks and gaps (PROTOCOL.md 1.9, 6.8, 6.9)."""

import random
from collections.abc import Sequence

import pytest

from backend.merging.growth import Growth, devices_in_pieces, furthest, grown, missing, roots
from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START, Link, connected, gaps, reached
from sync.clock import Timing
from tests.unit.receiving.rows import DEVICE, cursor, journal, link, name, row


def test_the_cursor_follows_what_hangs_together() -> None:
    growth = grown(journal(), (), (), [link("a", None, 1), link("b", "a", 2)])
    after = growth.state
    assert (after.cursor, after.last_seq, after.stored, after.forked) == (cursor("b", 2), 2, 2, False)
    assert growth.connected == {(1, name("a")), (2, name("b"))}


@pytest.mark.parametrize("stored", [0, 1, 3])
def test_a_chain_from_the_end_of_a_whole_journal_makes_of_it_what_the_same_entries_in_another_order_make(
    stored: int,
) -> None:
    chain = [link(str(seq), str(seq - 1) if seq > 1 else None, seq) for seq in range(1, stored + 5)]
    near = [row(str(seq), str(seq - 1) if seq > 1 else None, seq) for seq in range(1, stored + 1)]
    before = journal(cursor(str(stored), stored) if stored else START)
    growth = grown(before, near, (), chain[stored:])
    assert growth == grown(before, near, (), [*chain[stored + 1 :], chain[stored]])
    assert (growth.state.whole, growth.state.cursor) == (True, cursor(str(stored + 4), stored + 4))


def test_a_journal_is_whole_until_something_lies_beside_its_chain() -> None:
    assert journal(cursor("b", 2)).whole
    twin = grown(journal(cursor("b", 2)), [row("a", None, 1), row("b", "a", 2)], (), [link("x", "a", 2)])
    loose = grown(journal(cursor("a", 1)), [row("a", None, 1)], (), [link("c", "b", 3)])
    assert (twin.state.whole, loose.state.whole) == (False, False)
    assert devices_in_pieces([journal(), twin.state]) == {DEVICE}
    assert devices_in_pieces([journal()]) == frozenset()


def test_an_entry_beyond_a_gap_waits_and_is_reached_when_the_gap_is_filled() -> None:
    growth = grown(journal(cursor("a", 1)), [row("a", None, 1)], (), [link("c", "b", 3)])
    apart, loose = growth.state, [row("c", "b", 3, connected=False)]
    assert (apart.cursor, apart.last_seq, growth.connected) == (cursor("a", 1), 3, frozenset())
    assert missing(apart, loose) == ((2, 2),)
    whole = grown(apart, [row("a", None, 1), *loose], loose, [link("b", "a", 2)])
    assert (whole.state.cursor, whole.state.forked) == (cursor("c", 3), False)
    assert whole.connected == {(2, name("b")), (3, name("c"))}


def test_two_entries_of_one_seq_make_a_fork_and_the_longer_life_leads() -> None:
    stored = [row("a", None, 1), row("b", "a", 2)]
    growth = grown(journal(cursor("b", 2)), stored, (), [link("x", "a", 2), link("y", "x", 3)])
    assert (growth.state.forked, growth.state.cursor, growth.state.stored) == (True, cursor("y", 3), 4)
    assert growth.twins == {(2, name("b")), (2, name("x"))}


def test_of_two_lives_equally_long_the_smaller_hash_leads_whichever_came_first() -> None:
    for first, second in (("b", "x"), ("x", "b")):
        stored = [row("a", None, 1), row(first, "a", 2)]
        growth = grown(journal(cursor(first, 2)), stored, (), [link(second, "a", 2)])
        assert growth.state.cursor == cursor("b", 2)


def test_only_where_lives_part_are_there_twins() -> None:
    growth = grown(
        journal(), (), (), [link("a", None, 1), link("b", None, 1), link("c", "a", 2), link("d", "b", 2)]
    )
    assert growth.twins == {(1, name("a")), (1, name("b"))}
    later = grown(growth.state, [row("c", "a", 2), row("d", "b", 2)], (), [link("e", "c", 3)])
    assert (later.twins, later.state.forked) == (frozenset(), True)


def test_the_furthest_entry_is_found_along_the_branch_asked_for() -> None:
    above = [row("b", "a", 2), row("c", "b", 3), row("x", "a", 2)]
    assert furthest([cursor("x", 2)], above) == cursor("x", 2)
    assert furthest([cursor("a", 1)], above) == cursor("c", 3)
    assert furthest([cursor("x", 2), cursor("b", 2)], above) == cursor("c", 3)


def _random_tree(rng: random.Random) -> list[Link]:
    """A journal with a few lives, as its device and its clones wrote it."""
    links = [link("0", None, 1)]
    for number in range(1, 24):
        parent = links[-1] if rng.random() < 0.85 else rng.choice(links)
        links.append(Link(name(str(number)), parent.hash, parent.seq + 1))
    return links


def _stored(links: Sequence[Link], chained: frozenset[bytes]) -> list[ChainRow]:
    return [
        ChainRow(one.hash, one.prev, one.seq, Timing(None, None, 0), one.hash in chained) for one in links
    ]


@pytest.mark.parametrize("seed", range(20))
def test_growing_piece_by_piece_equals_looking_at_everything(seed: int) -> None:
    rng = random.Random(seed)
    links = _random_tree(rng)
    rng.shuffle(links)
    state, here, chained = journal(), list[Link](), frozenset[bytes]()
    while links:
        new = [links.pop() for _ in range(min(len(links), rng.randint(1, 5)))]
        growth = _grow(state, here, chained, new)
        state, here, chained = growth.state, [*here, *new], chained | {name for _, name in growth.connected}
        assert chained == frozenset(reached(here))
        assert state.cursor == connected(here, START)
        assert state.forked == (len({one.seq for one in here}) < len(here))
        loose = [one for one in _stored(here, chained) if not one.connected]
        assert missing(state, loose) == gaps(here)
        assert {one.hash for one in roots(loose)} <= {one.hash for one in loose}


def _grow(
    state: JournalState, here: Sequence[Link], chained: frozenset[bytes], new: Sequence[Link]
) -> Growth:
    """With no more of what is stored than has to be given."""
    rows = _stored(here, chained)
    seqs = {seq for one in new for seq in (one.seq, one.seq - 1)}
    near = [one for one in rows if one.seq in seqs]
    return grown(state, near, [one for one in rows if not one.connected], new)
