"""How what anchors prove spreads along a journal (PROTOCOL.md 7.2 and 7.3): the definition, and the same for what changes.

Entries form a tree by `prev`. An entry whose neighbour before it is not stored is the root of its fragment for now.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Final, Protocol

from sync.clock import Timed, Timing
from sync.neighbours import is_parent, lower, point, upper

_UP: Final = 1  # along ascending seq
_DOWN: Final = -1


def propagate(entries: Iterable[Timed]) -> dict[bytes, Timing]:
    """The timings of all entries of one device, event and epoch, by hash, whatever trees and fragments they form."""
    ascending = sorted({entry.hash: entry for entry in entries}.values(), key=lambda entry: entry.seq)
    known = {entry.hash: entry for entry in ascending}
    parents = {entry.hash: _parent_in(known, entry) for entry in ascending}
    children: defaultdict[bytes, list[Timed]] = defaultdict(list)
    for entry in ascending:
        if parents[entry.hash] is not None:
            children[entry.prev].append(entry)
    lo: dict[bytes, int | None] = {}
    hi: dict[bytes, int | None] = {}
    points: dict[bytes, int] = {}
    for entry in ascending:
        parent = parents[entry.hash]
        lo[entry.hash] = lower(entry, parent, lo[entry.prev]) if parent else entry.own.lo
    for entry in reversed(ascending):
        hi[entry.hash] = upper(entry, [(child, hi[child.hash]) for child in children[entry.hash]])
    for entry in ascending:
        before = points.get(entry.prev) if parents[entry.hash] else None
        points[entry.hash] = point(entry, lo[entry.hash], hi[entry.hash], before)
    return {name: Timing(lo[name], hi[name], points[name]) for name in known}


class Tree(Protocol):
    """What is stored of one device, event and epoch, as `extend` asks for it."""

    def parent(self, entry: Timed) -> tuple[Timed, Timing] | None:
        """The stored entry right before this one, if there is one."""

    def children(self, entry: Timed) -> Iterable[tuple[Timed, Timing]]:
        """The stored entries right after this one."""


class WindowTooShort(Exception):
    """A change went on below what was loaded. Load from `needed` on or, better, from well below it, and extend again."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"entry {needed} and those after it were not loaded")
        self.needed = needed


@dataclass(frozen=True, slots=True)
class Window:
    """A `Tree` over what was loaded: every stored entry of the journal from seq `lowest` on."""

    lowest: int
    _rows: Mapping[bytes, tuple[Timed, Timing]]
    _after: Mapping[bytes, list[tuple[Timed, Timing]]]

    @staticmethod
    def of(rows: Iterable[tuple[Timed, Timing]], lowest: int) -> "Window":
        """The window over these rows."""
        by_hash: dict[bytes, tuple[Timed, Timing]] = {}
        after: defaultdict[bytes, list[tuple[Timed, Timing]]] = defaultdict(list)
        for row in rows:
            by_hash[row[0].hash] = row
            after[row[0].prev].append(row)
        return Window(lowest, by_hash, dict(after))

    def parent(self, entry: Timed) -> tuple[Timed, Timing] | None:
        """As `Tree.parent`; raises `WindowTooShort` where only an entry below `lowest` could be it."""
        if entry.seq > 1:
            self._reach(entry.seq - 1)
        row = self._rows.get(entry.prev)
        return row if row is not None and is_parent(row[0], entry) else None

    def children(self, entry: Timed) -> Iterable[tuple[Timed, Timing]]:
        """As `Tree.children`; raises `WindowTooShort` where they would stand below `lowest`."""
        self._reach(entry.seq + 1)
        rows = self._after.get(entry.hash)
        return [row for row in rows if is_parent(entry, row[0])] if rows else ()

    def _reach(self, seq: int) -> None:
        if seq < self.lowest:
            raise WindowTooShort(seq)


def extend(new: Iterable[Timed], tree: Tree) -> dict[bytes, Timing]:
    """What changes when `new` entries join a propagated tree: their timings, and each stored one that is another now.

    Equals `propagate` over everything, in whatever order and portions entries come. `lo` spreads forward and `hi` backward
    from what is new until nothing changes, then points forward; each pass looks at an entry at most once. An entry that
    is stored already may be among `new`; it is returned too.
    """
    entries = sorted(new, key=lambda entry: entry.seq)
    simple = _along_a_chain(entries, tree)
    return _Extension(entries, tree).run() if simple is None else simple


def _along_a_chain(entries: Sequence[Timed], tree: Tree) -> dict[bytes, Timing] | None:
    """The timings of one run of entries at the end of a journal, forth, back and forth again, as nearly everything comes.

    None where something else hangs on them, or where what they prove makes a stored entry's time better known.
    """
    if not entries or not all(is_parent(one, after) for one, after in pairwise(entries)):
        return None
    if any(tree.children(entry) for entry in entries):
        return None
    known = tree.parent(entries[0])
    before, timing = (None, Timing(None, None, 0)) if known is None else known
    los: list[int | None] = []
    lo, parent = timing.lo, before
    for entry in entries:
        lo = entry.own.lo if parent is None else lower(entry, parent, lo)
        los.append(lo)
        parent = entry
    his: list[int | None] = []
    hi, child = None, None
    for entry in reversed(entries):
        hi = upper(entry, () if child is None else ((child, hi),))
        his.append(hi)
        child = entry
    if before is not None and upper(before, ((entries[0], hi), (before, timing.hi))) != timing.hi:
        return None
    found: dict[bytes, Timing] = {}
    last = None if before is None else timing.point
    for entry, lo, hi in zip(entries, los, reversed(his), strict=True):
        last = point(entry, lo, hi, last)
        found[entry.hash] = Timing(lo, hi, last)
    return found


@dataclass(slots=True)
class _Node:
    """An entry whose timing is being found; `before` is the stored timing, None for a new entry."""

    entry: Timed
    before: Timing | None
    lo: int | None
    hi: int | None
    point: int | None

    def timing(self) -> Timing:
        assert self.point is not None
        return Timing(self.lo, self.hi, self.point)


class _Extension:
    def __init__(self, new: Sequence[Timed], tree: Tree) -> None:
        self._tree = tree
        self._nodes = {entry.hash: _Node(entry, None, None, None, None) for entry in new}
        self._new = list(self._nodes.values())
        self._new_after: defaultdict[bytes, list[_Node]] = defaultdict(list)
        for node in self._new:
            self._new_after[node.entry.prev].append(node)

    def run(self) -> dict[bytes, Timing]:
        touched = self._sweep(self._new, _UP, self._update_lo, self._children)
        touched |= self._sweep(self._new, _DOWN, self._update_hi, self._parents)
        start = [self._nodes[name] for name in touched]
        touched |= self._sweep(start, _UP, self._update_point, self._children)
        return {name: self._nodes[name].timing() for name in touched}

    def _sweep(
        self,
        start: Iterable[_Node],
        direction: int,
        update: Callable[[_Node], bool],
        following: Callable[[_Node], list[_Node]],
    ) -> set[bytes]:
        """Update from `start` on in the order of seq, as long as something changes. Returns what changed or is new."""
        heap = [(direction * node.entry.seq, node.entry.hash) for node in start]
        heapify(heap)
        queued = {name for _, name in heap}
        touched: set[bytes] = set()
        while heap:
            name = heappop(heap)[1]
            node = self._nodes[name]
            if not update(node) and node.before is not None:
                continue
            touched.add(name)
            for other in following(node):
                if other.entry.hash not in queued:
                    queued.add(other.entry.hash)
                    heappush(heap, (direction * other.entry.seq, other.entry.hash))
        return touched

    def _update_lo(self, node: _Node) -> bool:
        old, parent = node.lo, self._parent(node)
        node.lo = lower(node.entry, parent.entry, parent.lo) if parent else node.entry.own.lo
        return node.lo != old

    def _update_hi(self, node: _Node) -> bool:
        old = node.hi
        node.hi = upper(node.entry, [(child.entry, child.hi) for child in self._children(node)])
        return node.hi != old

    def _update_point(self, node: _Node) -> bool:
        old, parent = node.point, self._parent(node)
        node.point = point(node.entry, node.lo, node.hi, parent.point if parent else None)
        return node.point != old

    def _parent(self, node: _Node) -> _Node | None:
        mine = self._nodes.get(node.entry.prev)
        if mine is not None:
            return mine if is_parent(mine.entry, node.entry) else None
        row = self._tree.parent(node.entry)
        return None if row is None else self._stored(*row)

    def _parents(self, node: _Node) -> list[_Node]:
        parent = self._parent(node)
        return [] if parent is None else [parent]

    def _children(self, node: _Node) -> list[_Node]:
        entry, new = node.entry, self._new_after.get(node.entry.hash)
        found = [child for child in new if is_parent(entry, child.entry)] if new else []
        for row in self._tree.children(entry):
            found.append(self._stored(*row))
        return found

    def _stored(self, entry: Timed, timing: Timing) -> _Node:
        node = self._nodes.get(entry.hash)
        if node is None:
            node = _Node(entry, timing, timing.lo, timing.hi, timing.point)
            self._nodes[entry.hash] = node
        return node


def _parent_in(known: Mapping[bytes, Timed], entry: Timed) -> Timed | None:
    parent = known.get(entry.prev)
    return parent if parent is not None and is_parent(parent, entry) else None
