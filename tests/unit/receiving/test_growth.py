"""How a journal's chain grows: cursor, forks and gaps (PROTOCOL.md 1.9, 6.8, 6.9)."""

from backend.growth import branch, first_needed, grown, missing, parts
from sync.chain import START
from tests.unit.receiving.rows import cursor, journal, link, name, row


def test_the_cursor_follows_what_hangs_together() -> None:
    after = grown(journal(), (), [link("a", None, 1), link("b", "a", 2)])
    assert (after.cursor, after.last_seq, after.stored, after.forked) == (cursor("b", 2), 2, 2, False)


def test_an_entry_beyond_a_gap_waits_and_is_reached_when_the_gap_is_filled() -> None:
    apart = grown(journal(cursor("a", 1)), [row("a", None, 1)], [link("c", "b", 3)])
    assert (apart.cursor, apart.last_seq) == (cursor("a", 1), 3)
    assert missing(apart, [row("c", "b", 3)]) == ((2, 2),)
    whole = grown(apart, [row("a", None, 1), row("c", "b", 3)], [link("b", "a", 2)])
    assert (whole.cursor, whole.forked) == (cursor("c", 3), False)


def test_two_entries_of_one_seq_make_a_fork_and_the_longer_life_leads() -> None:
    stored = [row("a", None, 1), row("b", "a", 2)]
    after = grown(journal(cursor("b", 2)), stored, [link("x", "a", 2), link("y", "x", 3)])
    assert (after.forked, after.cursor, after.stored) == (True, cursor("y", 3), 4)


def test_of_two_lives_equally_long_the_smaller_hash_leads_whichever_came_first() -> None:
    for first, second in (("b", "x"), ("x", "b")):
        stored = [row("a", None, 1), row(first, "a", 2)]
        after = grown(journal(cursor(first, 2)), stored, [link(second, "a", 2)])
        assert after.cursor == cursor("b", 2)


def test_rivals_that_arrive_together_part_as_well() -> None:
    assert parts((), [link("a", None, 1), link("b", None, 1)])
    assert not parts([row("a", None, 1)], [link("b", "a", 2)])


def test_a_forked_journal_is_needed_whole_and_another_one_only_from_where_it_grows() -> None:
    new = [link("n", "m", 90)]
    assert first_needed(journal(cursor("m", 89)), new, margin=10) == 80
    assert first_needed(journal(cursor("k", 40), last_seq=60), new, margin=10) == 31
    assert first_needed(journal(cursor("m", 89), forked=True), new, margin=10) == 1


def test_each_life_is_acknowledged_along_its_own_branch() -> None:
    rows = [row("a", None, 1), row("b", "a", 2), row("c", "b", 3), row("x", "a", 2)]
    state = journal(cursor("c", 3), forked=True)
    assert branch(state, rows, [cursor("x", 2)]) == cursor("x", 2)
    assert branch(state, rows, [cursor("a", 1)]) == cursor("c", 3)
    assert branch(state, rows, [cursor("unknown", 9)]) == state.cursor
    assert branch(journal(cursor("b", 2)), rows, [cursor("a", 1)]) == cursor("b", 2)


def test_the_gaps_of_a_forked_journal_are_seen_over_both_lives() -> None:
    rows = [row("a", None, 1), row("b", "a", 2), row("x", "a", 2), row("z", "y", 4)]
    assert missing(journal(cursor("b", 2), forked=True), rows) == ((3, 3),)
    assert missing(journal(START), []) == ()
    assert name("a") != name("b")
