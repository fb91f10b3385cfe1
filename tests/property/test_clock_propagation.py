"""What is added piece by piece ends where the whole would (PROTOCOL.md 7.2, 7.3): trees, forks, holes filled late."""

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.clock import UNBOUNDED, Bounds, Timed, Timing
from sync.propagation import Window, WindowTooShort, extend, propagate


def _name(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _own(dice: Random, now: int) -> Bounds:
    if dice.random() < 0.6:
        return UNBOUNDED
    lo = now + dice.randint(-300, 100)
    return dice.choice([Bounds(lo, lo + dice.randint(-20, 400)), Bounds(lo), Bounds(hi=lo)])


def tree(dice: Random, size: int) -> list[Timed]:
    """A journal's entries in order of writing: mostly one chain, with forks, boots, clocks that run back, and anchors."""
    entries: list[Timed] = []
    straightness = dice.choice([0.5, 0.9, 1.0])
    boots = dice.choice([1, 3])
    for number in range(1, size + 1):
        parent = entries[-1] if entries and dice.random() < straightness else dice.choice([None, *entries])
        prev, seq, mono = (parent.hash, parent.seq + 1, parent.mono_ms) if parent else (bytes(32), 1, 500)
        mono = max(0, mono + dice.randint(-20, 20_000))
        boot = _name(dice.randrange(boots))[:8]
        if dice.random() < 0.03:
            seq += 1  # names an entry that is not its neighbour: never follows it
        entries.append(
            Timed(_name(number), prev, 10_000 + dice.randint(-900, 900), mono, boot, _own(dice, 10_000), seq)
        )
    return entries


def portions(dice: Random, entries: Sequence[Timed]) -> list[list[Timed]]:
    """The entries in some order, cut into pushes; now and then one comes twice."""
    order = list(entries)
    if dice.random() < 0.7:
        dice.shuffle(order)
    cuts = sorted(dice.sample(range(len(order) + 1), k=min(len(order), dice.randint(0, 6))))
    pushes = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    return [push + dice.sample(order, k=dice.choice([0, 0, 1])) for push in pushes]


class Store:
    """What a server keeps of one journal. `asked` counts the rows that `extend` looked at."""

    def __init__(self) -> None:
        self.rows: dict[bytes, tuple[Timed, Timing]] = {}
        self.asked: set[bytes] = set()

    def parent(self, entry: Timed) -> tuple[Timed, Timing] | None:
        row = self.rows.get(entry.prev)
        return self._seen(row) if row and row[0].seq + 1 == entry.seq else None

    def children(self, entry: Timed) -> list[tuple[Timed, Timing]]:
        rows = self.rows.values()
        return [self._seen(r) for r in rows if r[0].prev == entry.hash and r[0].seq == entry.seq + 1]

    def _seen(self, row: tuple[Timed, Timing]) -> tuple[Timed, Timing]:
        self.asked.add(row[0].hash)
        return row

    def take(self, new: Iterable[Timed], changed: dict[bytes, Timing]) -> None:
        """Store what is new, and every timing that changed."""
        known = {name: entry for name, (entry, _) in self.rows.items()} | {e.hash: e for e in new}
        self.rows |= {name: (known[name], timing) for name, timing in changed.items()}

    def timings(self) -> dict[bytes, Timing]:
        return {name: timing for name, (_, timing) in self.rows.items()}


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=150, deadline=None)
def test_extending_in_any_order_and_portions_equals_propagating_everything(seed: int, size: int) -> None:
    dice = Random(seed)
    entries = tree(dice, size)
    store = Store()
    for push in portions(dice, entries):
        store.take(push, extend(push, store))
        assert store.timings() == propagate(entry for entry, _ in store.rows.values())
    assert store.timings() == propagate(entries)


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=100, deadline=None)
def test_what_comes_back_is_new_or_really_changed(seed: int, size: int) -> None:
    dice = Random(seed)
    store = Store()
    for push in portions(dice, tree(dice, size)):
        before = store.timings()
        changed = extend(push, store)
        new = {entry.hash for entry in push}
        assert new <= set(changed)
        assert all(name in new or before[name] != timing for name, timing in changed.items())
        store.take(push, changed)


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=100, deadline=None)
def test_only_what_changes_and_its_neighbours_is_looked_at(seed: int, size: int) -> None:
    dice = Random(seed)
    store = Store()
    for push in portions(dice, tree(dice, size)):
        store.asked.clear()
        changed = extend(push, store)
        store.take(push, changed)
        near = set(changed)
        for entry, _ in store.rows.values():
            if entry.hash in changed:
                near.add(entry.prev)
            if entry.prev in changed:
                near.add(entry.hash)
        siblings = {e.hash for e, _ in store.rows.values() if e.prev in near}
        assert store.asked <= near | siblings


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=100, deadline=None)
def test_a_window_that_grows_when_asked_to_gives_the_same(seed: int, size: int) -> None:
    dice = Random(seed)
    entries = tree(dice, size)
    store = Store()
    for push in portions(dice, entries):
        changed = _extend_by_windows(store, push, dice.randint(1, size))
        assert changed == extend(push, store)
        store.take(push, changed)
    assert store.timings() == propagate(entries)


def _extend_by_windows(store: Store, push: Sequence[Timed], lowest: int) -> dict[bytes, Timing]:
    while True:
        window = Window.of([row for row in store.rows.values() if row[0].seq >= lowest], lowest)
        try:
            return extend(push, window)
        except WindowTooShort as short:
            lowest = min(lowest - 1, short.needed)
