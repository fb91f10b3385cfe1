"""Takes authentic entries into their journals: each once, with its time, its proof and its place in the chain (PROTOCOL.md 6 to 8)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.barring import bar_new
from backend.growth import first_needed, grown, parts
from backend.intake import Arrival
from backend.keychain import Keychain
from backend.proving import proven
from backend.store.contract import Tx
from backend.store.rows_journal import NO_BOOT, EntryRow, JournalKey, JournalState
from backend.timing import MARGIN, Span, extended
from backend.touched import NOTHING, Touched
from keys.trust import TrustList
from sync.clock import UNBOUNDED, Bounds, Timed, Timing, entry_bounds
from sync.content import Content, Kind
from sync.group import PASSAGES
from sync.journal_fold import CLOCK_OFF_MS, JournalRow

FOLDED: Final = PASSAGES | {Kind.VOID}
"""The kinds of entries that the fold of a ticket is given."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was new of a push, what its anchors prove (by hash), and whose views it concerns."""

    fresh: tuple[Arrival, ...] = ()
    bounds: Mapping[bytes, Bounds] = field(default_factory=dict)
    touched: Touched = NOTHING


@dataclass(frozen=True, slots=True)
class _Grown:
    """One journal with its new entries: its state, every timing that is new or another now, and the tickets of the latter."""

    state: JournalState
    timings: Mapping[bytes, Timing]
    retimed_tickets: frozenset[int]


async def take_in(tx: Tx, keys: Keychain, event: int, arrivals: Collection[Arrival], now_s: int) -> TakenIn:
    """Store what is not there yet. Nothing is folded here, and nothing that is there already changes anything."""
    known = await tx.journals.stored(event, [arrival.hash for arrival in arrivals])
    fresh = tuple(arrival for arrival in arrivals if arrival.hash not in known)
    if not fresh:
        return TakenIn()
    seen = await proven(tx, keys, event, fresh)
    locks = await tx.devices.locks(event)
    bounds = {arrival.hash: _own_bounds(arrival, keys.trust, now_s) for arrival in fresh}
    touched = NOTHING
    states: list[JournalState] = []
    changed: dict[bytes, Timing] = {}
    for group in _by_journal(fresh).values():
        one = await _grow(tx, event, group, bounds)
        states.append(one.state)
        changed |= one.timings
        touched |= Touched(one.retimed_tickets | _tickets(group), frozenset({one.state.key}))
    rows = [_row(a, bounds[a.hash], changed.pop(a.hash), a.hash in seen, locks) for a in fresh]
    await tx.journals.add(event, rows)
    await tx.journals.retime(event, changed)
    await tx.journals.put(event, states)
    barred = await bar_new(tx, event, locks, {device for device, _ in touched.journals})
    return TakenIn(fresh, bounds, touched | barred)


def _by_journal(arrivals: Sequence[Arrival]) -> dict[JournalKey, list[Arrival]]:
    found: defaultdict[JournalKey, list[Arrival]] = defaultdict(list)
    for arrival in sorted(arrivals, key=lambda a: (a.frame.device, a.frame.epoch, a.frame.seq, a.hash)):
        found[arrival.frame.device, arrival.frame.epoch].append(arrival)
    return found


async def _grow(tx: Tx, event: int, group: Sequence[Arrival], bounds: Mapping[bytes, Bounds]) -> _Grown:
    key = group[0].frame.device, group[0].frame.epoch
    state = (await tx.journals.states(event, {key})).get(key, JournalState(*key))
    links = [arrival.link for arrival in group]

    async def load(first: int) -> Span:
        return Span(first, await tx.journals.span(event, key, first) if state.stored else ())

    span = await load(first_needed(state, links, MARGIN))
    if span.first > 1 and parts(span.rows, links):
        span = await load(1)
    state = grown(state, span.rows, links)
    timings, span = await extended([timed(a, bounds[a.hash]) for a in group], span, load)
    retimed = frozenset(r.ticket for r in span.rows if r.hash in timings and r.ticket is not None)
    return _Grown(state, timings, retimed)


def timed(arrival: Arrival, own: Bounds) -> Timed:
    """What the propagation of bounds needs of an entry; `own` is what its own anchor proves."""
    frame, content = arrival.frame, arrival.content
    clocks = (0, 0, NO_BOOT) if content is None else (content.wall_ms, content.mono_ms, content.boot)
    return Timed(arrival.hash, frame.prev, *clocks, own, frame.seq)


def is_off(arrival: Arrival, own: Bounds) -> bool:
    """Whether an anchor shows the wall clock further off than a journal may be without a case (12.4)."""
    frame, content = arrival.frame, arrival.content
    wall_ms = None if content is None else content.wall_ms
    row = JournalRow(arrival.hash, frame.prev, frame.seq, wall_ms=wall_ms, own=own)
    return abs(row.off_ms) > CLOCK_OFF_MS


def _own_bounds(arrival: Arrival, trust: TrustList, now_s: int) -> Bounds:
    content = arrival.content
    return UNBOUNDED if content is None else entry_bounds(content, arrival.frame.device, trust, now_s)


def _row(
    arrival: Arrival, own: Bounds, timing: Timing, is_proven: bool, locks: Mapping[bytes, bytes]
) -> EntryRow:
    frame = arrival.frame
    return EntryRow(
        hash=arrival.hash,
        prev=frame.prev,
        device=frame.device,
        epoch=frame.epoch,
        seq=frame.seq,
        content=arrival.content,
        own=own,
        timing=timing,
        off=is_off(arrival, own),
        proven=is_proven,
        barred=frame.device in locks,
        raw=frame.raw,
    )


def _tickets(group: Sequence[Arrival]) -> frozenset[int]:
    """The tickets whose folds these entries concern; a denial concerns none."""
    contents: list[Content] = [arrival.content for arrival in group if arrival.content is not None]
    folded = [content for content in contents if content.kind in FOLDED]
    return frozenset(content.ticket for content in folded if content.ticket is not None)
