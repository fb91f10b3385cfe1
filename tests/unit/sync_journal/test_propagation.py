"""Bounds along a journal, case by case (PROTOCOL.md 7.2, 7.3)."""

from collections import Counter

import pytest

from sync.clock import UNBOUNDED, Bounds, Timed, Timing
from sync.propagation import Window, WindowTooShort, extend, propagate

MINUTE = 60_000
BOOT, NEXT_BOOT = b"boot one", b"boot two"


def _entry(
    name: str, prev: str, seq: int, mono: int, wall: int = 0, own: Bounds = UNBOUNDED, boot: bytes = BOOT
) -> Timed:
    return Timed(name.encode(), prev.encode(), wall, mono, boot, own, seq)


def _timings(*entries: Timed) -> dict[str, Timing]:
    return {name.decode(): timing for name, timing in propagate(entries).items()}


def test_without_an_anchor_the_wall_clock_orders() -> None:
    found = _timings(_entry("a", "", 1, 0, wall=100), _entry("b", "a", 2, 5, wall=200))
    assert found == {"a": Timing(None, None, 100), "b": Timing(None, None, 200)}


def test_a_wall_clock_set_back_does_not_contradict_the_order_of_the_device() -> None:
    found = _timings(
        _entry("a", "", 1, 0, wall=100), _entry("b", "a", 2, 5, wall=40), _entry("c", "b", 3, 9, wall=101)
    )
    assert [found[name].point for name in "abc"] == [100, 100, 101]


def test_an_anchor_bounds_what_comes_after_from_below_and_what_came_before_from_above() -> None:
    found = _timings(
        _entry("a", "", 1, 0),
        _entry("b", "a", 2, MINUTE, own=Bounds(1_000_000, 1_000_100)),
        _entry("c", "b", 3, 3 * MINUTE),
    )
    assert found["a"] == Timing(None, 1_000_100 - 59_994, 0)
    assert found["b"] == Timing(1_000_000, 1_000_100, 1_000_000)
    assert found["c"] == Timing(1_000_000 + 119_988, None, 1_119_988)


def test_between_two_anchors_an_entry_is_bounded_both_ways_and_its_wall_clock_is_clamped() -> None:
    def between(wall: int) -> Timing:
        first = _entry("a", "", 1, 0, own=Bounds(1_000_000, 1_000_100))
        last = _entry("c", "b", 3, 20_000, own=Bounds(1_020_000, 1_020_100))
        return _timings(first, _entry("b", "a", 2, 10_000, wall=wall), last)["b"]

    assert between(wall=1_010_050) == Timing(1_009_999, 1_010_101, 1_010_050)
    assert between(wall=5).point == 1_009_999
    assert between(wall=9_999_999).point == 1_010_101


def test_over_a_reboot_the_bounds_hold_and_do_not_move() -> None:
    found = _timings(
        _entry("a", "", 1, 50_000, own=Bounds(1_000, 1_100)),
        _entry("b", "a", 2, 90_000, boot=NEXT_BOOT),
        _entry("c", "b", 3, 0, own=Bounds(9_000, 9_100)),
    )
    assert found["b"].lo == 1_000
    assert found["b"].hi == 9_100


def test_a_monotonic_clock_that_runs_back_counts_as_no_time_at_all() -> None:
    found = _timings(_entry("a", "", 1, 50_000, own=Bounds(1_000, 1_100)), _entry("b", "a", 2, 10))
    assert found["b"].lo == 1_000


def test_where_bounds_cross_the_lower_one_wins() -> None:
    assert _timings(_entry("a", "", 1, 0, own=Bounds(500, 400)))["a"] == Timing(500, 400, 500)


def test_of_two_lives_the_earlier_upper_bound_holds_for_what_they_share() -> None:
    found = _timings(
        _entry("a", "", 1, 0),
        _entry("b", "a", 2, 0, own=Bounds(0, 900)),
        _entry("c", "a", 2, 0, own=Bounds(0, 700)),
    )
    assert found["a"].hi == 700
    assert (found["b"].hi, found["c"].hi) == (900, 700)


def test_a_fragment_stands_alone_until_the_hole_is_filled() -> None:
    first = _entry("a", "", 1, 0, own=Bounds(1_000, 1_100))
    middle = _entry("b", "a", 2, 10_000)
    last = _entry("c", "b", 3, 20_000, own=Bounds(0, 30_000))
    apart = _timings(first, last)
    assert (apart["a"].hi, apart["c"].lo) == (1_100, 0)
    whole = _timings(first, middle, last)
    assert whole["c"].lo == 1_000 + 9_999 + 9_999
    assert whole["b"] == Timing(10_999, 30_000 - 9_999, 10_999)


def test_an_entry_that_names_a_hash_but_not_the_next_seq_is_a_root() -> None:
    found = _timings(_entry("a", "", 1, 0, own=Bounds(1_000, 1_100)), _entry("b", "a", 3, 10_000))
    assert found["b"] == Timing(None, None, 0)


def test_a_long_journal_is_extended_at_its_end_without_looking_back() -> None:
    chain = [_entry("e1", "", 1, 0, wall=1, own=Bounds(0, 90))]
    for seq in range(2, 1_000):
        chain.append(_entry(f"e{seq}", f"e{seq - 1}", seq, seq, wall=seq))
    timings = propagate(chain)
    rows = [(entry, timings[entry.hash]) for entry in chain]
    new = _entry("e1000", "e999", 1_000, 1_000, wall=1_000)
    assert set(extend([new], Window.of(rows[-1:], 999))) == {new.hash}


def test_a_new_anchor_reaches_back_to_the_one_before_it_and_no_further() -> None:
    chain = [_entry("e1", "", 1, 0)]
    for seq in range(2, 200):
        own = Bounds(seq * 1_000, seq * 1_000 + 10) if seq % 50 == 0 else UNBOUNDED
        chain.append(_entry(f"e{seq}", f"e{seq - 1}", seq, seq * 1_000, own=own))
    timings = propagate(chain)
    rows = [(entry, timings[entry.hash]) for entry in chain]
    new = _entry("e200", "e199", 200, 200_000, own=Bounds(200_000, 200_010))
    changed = extend([new], Window.of(rows, 1))
    assert set(changed) == {f"e{seq}".encode() for seq in range(151, 201)}


def test_a_journal_of_nothing_extends_to_nothing() -> None:
    assert propagate([]) == {}
    assert extend([], Window.of([], 1)) == {}


class Asked:
    """A journal in which nothing is stored yet; it counts how often it is asked what comes after an entry."""

    def __init__(self) -> None:
        self.times: Counter[bytes] = Counter()

    def parent(self, entry: Timed) -> None:
        return None

    def children(self, entry: Timed) -> list[tuple[Timed, Timing]]:
        self.times[entry.hash] += 1
        return []


def test_many_new_entries_at_once_are_each_looked_at_once_a_pass() -> None:
    chain = [_entry("e1", "", 1, 0)]
    for seq in range(2, 30):
        chain.append(_entry(f"e{seq}", f"e{seq - 1}", seq, seq, wall=seq))
    run, parted = Asked(), Asked()
    assert extend(chain, run) == propagate(chain)
    assert set(run.times.values()) == {1}, "one run of entries, on which nothing hangs"
    two_lives = [*chain, _entry("f2", "e1", 2, 2)]
    assert extend(two_lives, parted) == propagate(two_lives)
    assert set(parted.times.values()) == {3}, "forward, backward, forward again"


def test_a_run_that_bounds_what_is_stored_from_above_changes_it() -> None:
    rows = [(_entry("e1", "", 1, 0, wall=900), Timing(None, 800, 800))]
    for hi, changed in ((900, {b"e2"}), (700, {b"e1", b"e2"})):
        new = _entry("e2", "e1", 2, 0, wall=900, own=Bounds(None, hi))
        assert set(extend([new], Window.of(rows, 1))) == changed


def test_a_run_that_fills_a_hole_gives_its_bounds_to_what_hung_there() -> None:
    late = _entry("e2", "e1", 2, 0, wall=900)
    stored = [(late, Timing(None, None, 900))]
    new = _entry("e1", "", 1, 0, wall=900, own=Bounds(1_000, None))
    assert extend([new], Window.of(stored, 1)) == propagate([new, late])


def test_a_change_that_goes_on_below_the_window_says_from_where_to_load() -> None:
    chain = [_entry("e1", "", 1, 0)]
    for seq in range(2, 10):
        chain.append(_entry(f"e{seq}", f"e{seq - 1}", seq, seq, wall=seq))
    timings = propagate(chain)
    rows = [(entry, timings[entry.hash]) for entry in chain]
    last = _entry("e10", "e9", 10, 10, own=Bounds(0, 100))
    with pytest.raises(WindowTooShort) as short:
        extend([last], Window.of(rows[4:], 5))
    assert short.value.needed == 4
    assert str(short.value) == "entry 4 and those after it were not loaded"
    assert extend([last], Window.of(rows, 1)).keys() == {entry.hash for entry in [*chain, last]}


def test_a_new_entry_below_the_window_asks_for_what_comes_after_it() -> None:
    late = _entry("e2", "e1", 2, 0)
    with pytest.raises(WindowTooShort) as short:
        Window.of([], 5).children(late)
    assert short.value.needed == 3


def test_the_first_entry_of_a_journal_asks_for_none_before_it() -> None:
    first = _entry("e1", "", 1, 0, wall=7)
    assert Window.of([], 1).parent(first) is None
    assert Window.of([], 9).parent(first) is None, "however short the window is"
