"""What hangs together: cursors, gaps and forks (PROTOCOL.md 1.9, 6.8, 6.9)."""

import pytest

from sync.chain import START, Cursor, Fork, Link, connected, forks, gaps, highest_common, reached
from sync.journal import FIRST_PREV


def name(text: str) -> bytes:
    """A hash that tests can read: it sorts like its text."""
    return text.encode().ljust(32, b".")


def chain(life: str, first: int, last: int, after: bytes = FIRST_PREV) -> list[Link]:
    """Entries `first` to `last` of a life, the first of them after `after`."""
    links: list[Link] = []
    for seq in range(first, last + 1):
        links.append(Link(name(f"{life}{seq:03}"), links[-1].hash if links else after, seq))
    return links


A = chain("a", 1, 10)
B = chain("b", 5, 12, after=A[3].hash)


def test_nothing_stored_is_connected_at_the_start() -> None:
    assert connected([]) == START == Cursor(0, bytes(32))
    assert gaps([]) == ()
    assert forks([]) == ()


def test_a_whole_chain_is_connected_to_its_end_in_whatever_order_it_came() -> None:
    assert connected(A) == connected(reversed(A)) == Cursor(10, A[-1].hash)
    assert gaps(A) == ()


def test_the_cursor_stops_before_a_hole_and_leaps_when_it_is_filled() -> None:
    assert connected(A[:3] + A[5:]) == Cursor(3, A[2].hash)
    assert connected(A) == Cursor(10, A[9].hash)


def test_nothing_is_connected_without_the_first_entry() -> None:
    assert connected(A[1:]) == START
    assert gaps(A[1:]) == ((1, 1),)


def test_the_old_cursor_goes_on_with_what_follows_it() -> None:
    old = Cursor(4, A[3].hash)
    assert connected(A[4:], old) == Cursor(10, A[9].hash)
    assert connected(A[6:], old) == old
    assert gaps(A[6:], old) == ((5, 6),)


def test_nothing_is_missing_before_a_first_entry() -> None:
    assert gaps(A[:1], Cursor(4, A[3].hash)) == ()


def test_every_hole_is_named_once() -> None:
    assert gaps(A[:2] + A[4:6] + A[9:]) == ((3, 4), (7, 9))


def test_gaps_are_named_from_the_lowest_as_many_as_asked_for() -> None:
    sparse = chain("a", 1, 400)[1::2]
    assert len(gaps(sparse)) == 64
    assert gaps(sparse, at_most=2) == ((1, 1), (3, 3))


def test_an_entry_that_names_a_hash_but_not_the_next_seq_does_not_follow() -> None:
    leaping = Link(name("x"), A[2].hash, 9)
    assert connected([*A[:3], leaping]) == Cursor(3, A[2].hash)
    assert gaps([*A[:3], leaping]) == ((4, 8),)


def test_both_branches_of_a_fork_are_reached() -> None:
    assert set(reached(A + B)) == {link.hash for link in A + B}


def test_of_two_branches_the_longer_one_wins_and_then_the_smaller_hash() -> None:
    assert connected(A + B) == connected(B + A) == Cursor(12, B[-1].hash)
    assert connected(A + B[:6]) == connected(B[:6] + A) == Cursor(10, A[-1].hash)


def test_the_cursor_stays_on_the_branch_where_the_device_says_it_is() -> None:
    assert connected(A + B, Cursor(7, A[6].hash)) == Cursor(10, A[-1].hash)
    assert connected(A + B, Cursor(7, B[2].hash)) == Cursor(12, B[-1].hash)


def test_a_fork_is_found_where_two_lives_part_and_only_there() -> None:
    assert forks(A) == ()
    assert forks(A + B) == forks(B + A) == (Fork(5, (A[4].hash, B[0].hash)),)


def test_two_first_entries_are_a_fork() -> None:
    assert forks([A[0], *chain("b", 1, 2)]) == (Fork(1, (A[0].hash, name("b001"))),)


def test_three_lives_that_part_twice_are_two_forks() -> None:
    c = chain("c", 8, 9, after=A[6].hash)
    assert forks(A + B + c) == (Fork(5, (A[4].hash, B[0].hash)), Fork(8, (A[7].hash, c[0].hash)))


def test_a_life_whose_parting_is_not_stored_yet_is_a_fork_where_it_begins() -> None:
    assert forks(A + B[2:]) == (Fork(7, (A[6].hash, B[2].hash)),)


def test_a_gap_after_a_fork_names_the_seq_whose_other_self_is_wanted() -> None:
    assert gaps(A + B[2:]) == ((6, 6),)
    assert gaps(A + B[1:]) == ((5, 5),)


def test_the_same_entry_twice_is_no_fork() -> None:
    assert forks(A + A) == ()
    assert gaps(A + A) == ()


def test_new_branches_are_reached_from_any_connected_entry() -> None:
    starts = [Cursor(4, A[3].hash), Cursor(9, A[8].hash)]
    assert set(reached([*B, A[9]], starts)) == {link.hash for link in [*B, A[9]]}


@pytest.mark.parametrize("has_up_to", [0, 1, 36, 99, 100])
def test_the_highest_entry_that_both_have_is_found_by_the_skip_list(has_up_to: int) -> None:
    life = chain("a", 1, 100)
    skips = [(seq, life[seq - 1].hash) for seq in (100, 99, 98, 96, 92, 84, 68, 36, 1)]
    stored = {link.hash for link in life[:has_up_to]}
    found = highest_common(skips, stored.__contains__)
    assert found == ((has_up_to, life[has_up_to - 1].hash) if has_up_to else None)


def test_another_life_has_nothing_in_common() -> None:
    skips = [(link.seq, link.hash) for link in chain("b", 1, 4)]
    assert highest_common(skips, {link.hash for link in A}.__contains__) is None
