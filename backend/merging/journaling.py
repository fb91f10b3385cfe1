"""Takes authentic entries into their journals: each once, with its time, its proof and its place in the chain (PROTOCOL.md 6 to 8)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.keyring.keychain import Keychain
from backend.merging.arriving import Arrived, arrived
from backend.merging.barring import bar_new
from backend.merging.growth import devices_in_pieces
from backend.merging.intake import Arrival
from backend.merging.proving import proven
from backend.merging.touched import NOTHING, Touched
from backend.store.contract import Tx
from backend.store.rows_journal import EntryRow, JournalKey, JournalState, TicketEntries, folded_ticket
from keys.labels import Domain
from keys.trust import TrustList
from sync.clock import UNBOUNDED, Bounds, entry_bounds
from sync.group import FoldEntry
from sync.journal_fold import CLOCK_OFF_MS, JournalRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was new of a push, what its anchors prove (by hash), whose views it concerns, and what it brought of which ticket.

    `states`: how its journals stand now, new entries or not.
    """

    states: Mapping[JournalKey, JournalState]
    fresh: tuple[Arrival, ...] = ()
    bounds: Mapping[bytes, Bounds] = field(default_factory=dict)
    touched: Touched = NOTHING
    tickets: Mapping[int, TicketEntries] = field(default_factory=dict)


async def take_in(tx: Tx, keys: Keychain, event: int, arrivals: Collection[Arrival], now_s: int) -> TakenIn:
    """Store what is not there yet. Nothing is folded here, and nothing that is there already changes anything.

    Only the journals are locked: entries of others are taken in meanwhile. `bar_fresh` comes next.
    """
    states = await tx.journals.locked(event, {arrival.journal for arrival in arrivals})
    fresh = await _fresh(tx, event, arrivals, states)
    if not fresh:
        return TakenIn(states)
    bounds = {arrival.hash: _own_bounds(arrival, keys.trust, now_s) for arrival in fresh}
    found = _Findings(bounds, await proven(tx, keys, event, fresh), keys.domain)
    journals = await _journals(tx, event, fresh, states, bounds)
    rows = [row for one in journals for row in found.rows(one)]
    await tx.journals.add(event, rows)
    for one in journals:
        await _keep(tx, event, one)
    grown = {one.growth.state.key: one.growth.state for one in journals}
    await tx.journals.put(event, list(grown.values()))
    return TakenIn({**states, **grown}, fresh, bounds, _touched(fresh, journals), _by_ticket(rows))


async def bar_fresh(tx: Tx, event: int, taken: TakenIn) -> TakenIn:
    """Mark what lies beyond the last accepted entry of a locked device (4.1). What is to be folded then.

    The event is locked: which devices are can change no more.
    """
    devices = {arrival.frame.device for arrival in taken.fresh}
    barred = await bar_new(tx, event, await tx.devices.locks(event), devices)
    known = {ticket: one for ticket, one in taken.tickets.items() if ticket not in barred.tickets}
    return replace(taken, touched=taken.touched | barred, tickets=known)


async def _fresh(
    tx: Tx, event: int, arrivals: Iterable[Arrival], states: Mapping[JournalKey, JournalState]
) -> tuple[Arrival, ...]:
    """The entries that are not stored yet. Of a journal that ends below them none is looked for."""
    found: list[Arrival] = []
    for key, group in sorted(_by_journal(arrivals).items()):
        last_seq = states[key].last_seq if key in states else 0
        seqs = {arrival.frame.seq for arrival in group if arrival.frame.seq <= last_seq}
        known = await tx.journals.stored(event, key, seqs) if seqs else set()
        found += [arrival for arrival in group if arrival.hash not in known]
    return tuple(found)


def _by_journal(arrivals: Iterable[Arrival]) -> dict[JournalKey, list[Arrival]]:
    groups: defaultdict[JournalKey, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        groups[arrival.journal].append(arrival)
    return groups


async def _journals(
    tx: Tx,
    event: int,
    fresh: Iterable[Arrival],
    states: Mapping[JournalKey, JournalState],
    bounds: Mapping[bytes, Bounds],
) -> list[Arrived]:
    """Every journal that the entries belong to, with them."""
    loose = await tx.journals.loose(event, devices_in_pieces(states.values()))
    return [
        await arrived(tx, event, states.get(key, JournalState(*key)), loose.get(key, ()), group, bounds)
        for key, group in sorted(_by_journal(fresh).items())
    ]


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found out about new entries, by hash: what their anchors prove, and which are proven."""

    bounds: Mapping[bytes, Bounds]
    proven: frozenset[bytes]
    domain: Domain

    def rows(self, journal: Arrived) -> list[EntryRow]:
        """The new entries of a journal as they are stored."""
        return [self._row(journal, arrival) for arrival in journal.new]

    def _row(self, journal: Arrived, arrival: Arrival) -> EntryRow:
        frame, name = arrival.frame, arrival.hash
        place = frame.seq, name
        return EntryRow(
            hash=name,
            prev=frame.prev,
            device=frame.device,
            epoch=frame.epoch,
            seq=frame.seq,
            content=arrival.content,
            own=self.bounds[name],
            timing=journal.timings[name],
            connected=place in journal.growth.connected,
            twin=place in journal.growth.twins,
            off=is_off(arrival, self.bounds[name]),
            proven=name in self.proven,
            barred=False,  # until `bar_fresh`: it is asked when the event is locked
            raw=frame.raw,
            authoriser=arrival.authoriser(self.domain),
        )


async def _keep(tx: Tx, event: int, journal: Arrived) -> None:
    """Write what is known better now of entries that were stored before."""
    key, growth = journal.growth.state.key, journal.growth
    new = {(arrival.frame.seq, arrival.hash) for arrival in journal.new}
    await tx.journals.retime(event, key, journal.retimed)
    await tx.journals.connect(event, key, growth.connected - new)
    await tx.journals.pair(event, key, growth.twins - new)


def is_off(arrival: Arrival, own: Bounds) -> bool:
    """Whether an anchor shows the wall clock further off than a journal may be without a case (12.4)."""
    if own == UNBOUNDED:  # it proves nothing about any clock, as nearly every entry does
        return False
    frame, content = arrival.frame, arrival.content
    wall_ms = None if content is None else content.wall_ms
    row = JournalRow(arrival.hash, frame.prev, frame.seq, wall_ms=wall_ms, own=own)
    return abs(row.off_ms) > CLOCK_OFF_MS


def _own_bounds(arrival: Arrival, trust: TrustList, now_s: int) -> Bounds:
    content = arrival.content
    return UNBOUNDED if content is None else entry_bounds(content, arrival.frame.device, trust, now_s)


def _by_ticket(rows: Iterable[EntryRow]) -> dict[int, TicketEntries]:
    """What the folds of tickets need of new entries."""
    found: defaultdict[int, list[FoldEntry]] = defaultdict(list)
    for row in rows:
        entry = row.fold_entry
        if entry is not None:
            found[entry.ticket].append(entry)
    return {ticket: TicketEntries(tuple(entries), frozenset()) for ticket, entries in found.items()}


def _touched(fresh: Iterable[Arrival], journals: Sequence[Arrived]) -> Touched:
    """The tickets and journals whose folds the new entries concern; a denial concerns no ticket."""
    tickets = [folded_ticket(arrival.content) for arrival in fresh]
    tickets += [row.ticket for one in journals for row in one.retimed]
    keys = frozenset(one.growth.state.key for one in journals)
    return Touched(frozenset(ticket for ticket in tickets if ticket is not None), keys)
