"""What the time of an entry takes from its own anchor and from the entries right before and after it (PROTOCOL.md 7.2, 7.3)."""

from collections.abc import Iterable

from sync.clock import Timed, least_elapsed


def is_parent(parent: Timed, entry: Timed) -> bool:
    """Whether `entry` follows `parent` (6.9)."""
    return parent.hash == entry.prev and parent.seq + 1 == entry.seq


def _passed(earlier: Timed, later: Timed) -> int:
    """The least true time between two neighbours (7.2)."""
    if earlier.boot != later.boot:
        return 0
    return least_elapsed(max(0, later.mono_ms - earlier.mono_ms))


def lower(entry: Timed, parent: Timed, parent_lo: int | None) -> int | None:
    """`lo` from the entry's own bound and the one of its parent (7.2)."""
    if parent_lo is None:
        return entry.own.lo
    inherited = parent_lo + _passed(parent, entry)
    return inherited if entry.own.lo is None else max(inherited, entry.own.lo)


def upper(entry: Timed, children: Iterable[tuple[Timed, int | None]]) -> int | None:
    """`hi` from the entry's own bound and those of its children (7.2): the least wins."""
    least = entry.own.hi
    for child, hi in children:
        if hi is not None:
            bound = hi - _passed(entry, child)
            least = bound if least is None or bound < least else least
    return least


def point(entry: Timed, lo: int | None, hi: int | None, before: int | None) -> int:
    """The wall clock within its bounds, never before the entry before it (7.3)."""
    clamped = entry.wall_ms if hi is None else min(entry.wall_ms, hi)
    if lo is not None:
        clamped = max(clamped, lo)
    return clamped if before is None else max(clamped, before)
