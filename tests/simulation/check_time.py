"""Invariant 14: clocks. They may be wrong; nobody is misled by it beyond what is said."""

from itertools import pairwise

from sync.cases import CaseClass
from sync.content import Kind
from tests.simulation.aftermath import Aftermath
from tests.simulation.chronicle import Written
from tests.simulation.story import Broken

_OFF_MS = 120_000


def check_bounds(after: Aftermath) -> None:
    """14: the true time of every entry lies within its bounds, while no tablet drifts more than it may and none lies."""
    lied = _lied(after)
    for name, one in after.stored.items():
        timing = after.kept[name].timing
        if (one.frame.device, one.frame.epoch) in lied:
            continue
        below = timing.lo is not None and one.true_ms < timing.lo
        above = timing.hi is not None and one.true_ms > timing.hi
        if below or above:
            raise Broken(
                "14 time",
                f"{one.place} of {one.tablet} was at {one.true_ms}, not in [{timing.lo}, {timing.hi}]",
            )


def check_own_order(after: Aftermath) -> None:
    """14: a tablet's own order is never contradicted."""
    for one in after.stored.values():
        before = after.kept.get(one.frame.prev)
        if before is not None and before.timing.point > after.kept[one.hash].timing.point:
            raise Broken("14 time", f"{one.place} of {one.tablet} is put before the entry before it")


def check_points(after: Aftermath) -> None:
    """14: an entry's point is its wall clock within its bounds, and never before the entry before it (PROTOCOL.md 7.3)."""
    for name, one in after.stored.items():
        timing, before = after.kept[name].timing, after.kept.get(one.frame.prev)
        point = 0 if one.content is None else one.content.wall_ms
        point = point if timing.hi is None else min(point, timing.hi)
        point = point if timing.lo is None else max(point, timing.lo)
        if timing.point != (point if before is None else max(point, before.timing.point)):
            raise Broken("14 time", f"{one.place} of {one.tablet} is put at {timing.point}, not at {point}")


def check_determined_order(after: Aftermath) -> None:
    """14: where the order of two entries of a ticket is said to be determined, it is the true one."""
    lied = _lied(after)
    for passings in after.by_zone().values():
        honest = [one for one in passings if (one.frame.device, one.frame.epoch) not in lied]
        for earlier, later in pairwise(honest):
            first, second = after.kept[earlier.hash].timing, after.kept[later.hash].timing
            if second.point < first.point and not first.overlaps(second):
                raise Broken("14 time", f"{later.place} is said to come before {earlier.place}")


def check_clocks_off(after: Aftermath) -> None:
    """An anchor that shows a clock more than two minutes off is told of, and none that does not."""
    told = {name for case in after.of(CaseClass.CLOCK_OFF) for name in case.entries}
    for name in told:
        if not after.stored[name].astray and not _is_off(after.stored[name], 0):
            raise Broken("14 time", f"the clock of {after.stored[name].tablet} is said to be off")
    journals = {(case.device, case.epoch) for case in after.of(CaseClass.CLOCK_OFF)}
    for one in after.stored.values():
        surely = one.kind is Kind.TIME_ANCHOR and not one.forged and _is_off(one, 60_000)
        if surely and one.place[:2] not in journals:
            raise Broken("14 time", f"nobody is told that the clock of {one.tablet} is off")


def _is_off(one: Written, margin_ms: int) -> bool:
    wall_ms = 0 if one.content is None else one.content.wall_ms
    return abs(wall_ms - one.true_ms) > _OFF_MS + margin_ms


def _lied(after: Aftermath) -> set[tuple[bytes, int]]:
    """Journals in which something was made up, or whose clock drifted more than it may: their times may say anything."""
    return {(one.frame.device, one.frame.epoch) for one in after.stored.values() if one.forged or one.astray}
