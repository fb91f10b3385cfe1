"""What one journal becomes with the entries that arrived: its chain, its times (PROTOCOL.md 6.9, 7). Reads, and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.merging.growth import Growth, grown
from backend.merging.intake import Arrival
from backend.merging.timing import MARGIN, Span, extended
from backend.store.contract import Tx
from backend.store.rows_journal import NO_BOOT, ChainRow, JournalState, Retimed
from sync.clock import Bounds, Timed, Timing


@dataclass(frozen=True, slots=True)
class Arrived:
    """A journal with its `new` entries: how it grew, the timings of these, and the stored ones that have another now."""

    new: tuple[Arrival, ...]
    growth: Growth
    timings: Mapping[bytes, Timing]
    retimed: tuple[Retimed, ...]


async def arrived(
    tx: Tx,
    event: int,
    state: JournalState,
    loose: Sequence[ChainRow],
    group: Sequence[Arrival],
    bounds: Mapping[bytes, Bounds],
) -> Arrived:
    """The journal with `group`, new entries of it; `loose` are its stored entries that are not connected."""

    async def load(first: int) -> Span:
        return Span(first, await tx.journals.span(event, state.key, first) if state.stored else ())

    span = await load(max(1, min(arrival.frame.seq for arrival in group) - MARGIN))
    growth = grown(state, span.rows, loose, [arrival.link for arrival in group])
    timings, span = await extended([timed(one, bounds[one.hash]) for one in group], span, load)
    retimed = tuple(
        Retimed(row.seq, row.hash, row.ticket, timings.pop(row.hash))
        for row in span.rows
        if row.hash in timings
    )
    return Arrived(tuple(group), growth, timings, retimed)


def timed(arrival: Arrival, own: Bounds) -> Timed:
    """What the propagation of bounds needs of an entry; `own` is what its own anchor proves."""
    frame, content = arrival.frame, arrival.content
    clocks = (0, 0, NO_BOOT) if content is None else (content.wall_ms, content.mono_ms, content.boot)
    return Timed(arrival.hash, frame.prev, *clocks, own, frame.seq)
