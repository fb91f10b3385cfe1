"""Takes authentic entries into their journals: each once, with its time, its proof and its place in the chain (PROTOCOL.md 6 to 8)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backend.arriving import Arrived, arrived
from backend.barring import bar_new
from backend.intake import Arrival
from backend.keychain import Keychain
from backend.proving import proven
from backend.store.contract import Tx
from backend.store.rows_journal import EntryRow, JournalKey, JournalState, folded_ticket
from backend.touched import NOTHING, Touched
from keys.trust import TrustList
from sync.clock import UNBOUNDED, Bounds, Timing, entry_bounds
from sync.journal_fold import CLOCK_OFF_MS, JournalRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was new of a push, what its anchors prove (by hash), and whose views it concerns."""

    fresh: tuple[Arrival, ...] = ()
    bounds: Mapping[bytes, Bounds] = field(default_factory=dict)
    touched: Touched = NOTHING


async def take_in(tx: Tx, keys: Keychain, event: int, arrivals: Collection[Arrival], now_s: int) -> TakenIn:
    """Store what is not there yet. Nothing is folded here, and nothing that is there already changes anything."""
    known = await tx.journals.stored(event, [arrival.hash for arrival in arrivals])
    fresh = tuple(arrival for arrival in arrivals if arrival.hash not in known)
    if not fresh:
        return TakenIn()
    bounds = {arrival.hash: _own_bounds(arrival, keys.trust, now_s) for arrival in fresh}
    journals = await _journals(tx, event, fresh, bounds)
    locks = await tx.devices.locks(event)
    found = _Findings.of(journals, bounds, await proven(tx, keys, event, fresh), locks)
    await _store(tx, event, fresh, found)
    await tx.journals.retime(event, [row for one in journals for row in one.retimed])
    await tx.journals.put(event, [one.growth.state for one in journals])
    touched = _touched(fresh, journals)
    return TakenIn(fresh, bounds, touched | await bar_new(tx, event, locks, {a.frame.device for a in fresh}))


async def _journals(
    tx: Tx, event: int, fresh: Sequence[Arrival], bounds: Mapping[bytes, Bounds]
) -> list[Arrived]:
    """Every journal that the entries belong to, with them."""
    groups: defaultdict[JournalKey, list[Arrival]] = defaultdict(list)
    for arrival in fresh:
        groups[arrival.frame.device, arrival.frame.epoch].append(arrival)
    states = await tx.journals.states(event, groups)
    loose = await tx.journals.loose(event, {device for device, _ in states})
    return [
        await arrived(tx, event, states.get(key, JournalState(*key)), loose.get(key, ()), groups[key], bounds)
        for key in sorted(groups)
    ]


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found out about the new entries, and about stored ones that are known better now; by hash."""

    timings: Mapping[bytes, Timing]
    connected: frozenset[bytes]
    twins: frozenset[bytes]
    bounds: Mapping[bytes, Bounds]
    proven: frozenset[bytes]
    locks: Mapping[bytes, bytes]

    @classmethod
    def of(
        cls,
        journals: Iterable[Arrived],
        bounds: Mapping[bytes, Bounds],
        proven: frozenset[bytes],
        locks: Mapping[bytes, bytes],
    ) -> "_Findings":
        """Of all journals together."""
        timings: dict[bytes, Timing] = {}
        connected: set[bytes] = set()
        twins: set[bytes] = set()
        for one in journals:
            timings |= one.timings
            connected |= one.growth.connected
            twins |= one.growth.twins
        return cls(timings, frozenset(connected), frozenset(twins), bounds, proven, locks)

    def row(self, arrival: Arrival) -> EntryRow:
        """A new entry as it is stored."""
        frame, name = arrival.frame, arrival.hash
        return EntryRow(
            hash=name,
            prev=frame.prev,
            device=frame.device,
            epoch=frame.epoch,
            seq=frame.seq,
            content=arrival.content,
            own=self.bounds[name],
            timing=self.timings[name],
            connected=name in self.connected,
            twin=name in self.twins,
            off=is_off(arrival, self.bounds[name]),
            proven=name in self.proven,
            barred=frame.device in self.locks,
            raw=frame.raw,
        )


async def _store(tx: Tx, event: int, fresh: Sequence[Arrival], found: _Findings) -> None:
    """Write the new entries, and what is known better of those that are there."""
    new = {arrival.hash for arrival in fresh}
    await tx.journals.add(event, [found.row(arrival) for arrival in fresh])
    await tx.journals.connect(event, found.connected - new)
    await tx.journals.pair(event, found.twins - new)


def is_off(arrival: Arrival, own: Bounds) -> bool:
    """Whether an anchor shows the wall clock further off than a journal may be without a case (12.4)."""
    frame, content = arrival.frame, arrival.content
    wall_ms = None if content is None else content.wall_ms
    row = JournalRow(arrival.hash, frame.prev, frame.seq, wall_ms=wall_ms, own=own)
    return abs(row.off_ms) > CLOCK_OFF_MS


def _own_bounds(arrival: Arrival, trust: TrustList, now_s: int) -> Bounds:
    content = arrival.content
    return UNBOUNDED if content is None else entry_bounds(content, arrival.frame.device, trust, now_s)


def _touched(fresh: Iterable[Arrival], journals: Sequence[Arrived]) -> Touched:
    """The tickets and journals whose folds the new entries concern; a denial concerns no ticket."""
    tickets = [folded_ticket(arrival.content) for arrival in fresh]
    tickets += [row.ticket for one in journals for row in one.retimed]
    keys = frozenset(one.growth.state.key for one in journals)
    return Touched(frozenset(ticket for ticket in tickets if ticket is not None), keys)
