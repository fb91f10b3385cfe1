"""Takes authentic entries into their journals: each once, with its time, its proof and its place in the chain (PROTOCOL.md 6 to 8)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.keyring.keychain import Keychain
from backend.merging.arriving import Arrived, arrived
from backend.merging.barring import bar_new
from backend.merging.growth import devices_in_pieces
from backend.merging.intake import Arrival
from backend.merging.proving import proofs
from backend.merging.touched import NOTHING, Touched
from backend.merging.unfiled import NONE, Unfiled
from backend.store.contract import Tx
from backend.store.rows_journal import EntryRow, JournalKey, JournalState, folded_ticket
from keys.labels import Domain
from keys.trust import TrustList
from sync.clock import UNBOUNDED, Bounds, entry_bounds
from sync.journal_fold import CLOCK_OFF_MS, JournalRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was new of a push, what its anchors prove (by hash), whose views it concerns, and what it brought of tickets.

    `states`: how its journals stand now, new entries or not.
    """

    states: Mapping[JournalKey, JournalState]
    fresh: tuple[Arrival, ...] = ()
    bounds: Mapping[bytes, Bounds] = field(default_factory=dict)
    touched: Touched = NOTHING
    unfiled: Unfiled = NONE


async def take_in(tx: Tx, keys: Keychain, event: int, arrivals: Collection[Arrival], now_s: int) -> TakenIn:
    """Store what is not there yet. Nothing is folded here, and nothing that is there already changes anything.

    Only the journals are locked: entries of others are taken in meanwhile. `bar_fresh` comes next. While the log is written
    the proofs are checked; the log does not say which hold.
    """
    groups = _by_journal(arrivals)
    states = await tx.journals.locked(event, groups.keys())
    new = await _new(tx, event, groups, states)
    fresh = tuple(arrival for group in new.values() for arrival in group)
    if not fresh:
        return TakenIn(states)
    bounds = {arrival.hash: _own_bounds(arrival, keys.trust, now_s) for arrival in fresh}
    journals = await _journals(tx, event, new, states, bounds)
    claimed = await proofs(tx, keys, event, fresh)
    rows = [row for one in journals for row in _rows(one, bounds, keys.domain)]
    await tx.journals.log(event, rows)
    unfiled = Unfiled.of(rows, claimed.proven())
    for one in journals:
        await _keep(tx, event, one)
    grown = {one.growth.state.key: one.growth.state for one in journals}
    await tx.journals.put(event, list(grown.values()))
    return TakenIn({**states, **grown}, fresh, bounds, _touched(fresh, journals), unfiled)


async def bar_fresh(tx: Tx, event: int, taken: TakenIn) -> TakenIn:
    """Mark what lies beyond the last accepted entry of a locked device (4.1). What is to be folded then.

    The event is locked: which devices are can change no more.
    """
    devices = {arrival.frame.device for arrival in taken.fresh}
    locks = await tx.devices.locks(event)
    if not devices & locks.keys():
        return taken
    await taken.unfiled.file(tx, event)
    barred = await bar_new(tx, event, locks, devices)
    return replace(taken, touched=taken.touched | barred, unfiled=NONE)


async def _new(
    tx: Tx, event: int, groups: Mapping[JournalKey, list[Arrival]], states: Mapping[JournalKey, JournalState]
) -> dict[JournalKey, list[Arrival]]:
    """The entries that are not stored yet, by journal. Of a journal that ends below them none is looked for."""
    found: dict[JournalKey, list[Arrival]] = {}
    for key, group in groups.items():
        last_seq = states[key].last_seq if key in states else 0
        seqs = {arrival.frame.seq for arrival in group if arrival.frame.seq <= last_seq}
        known = await tx.journals.stored(event, key, seqs) if seqs else set()
        new = [arrival for arrival in group if arrival.hash not in known]
        if new:
            found[key] = new
    return found


def _by_journal(arrivals: Iterable[Arrival]) -> dict[JournalKey, list[Arrival]]:
    """Each journal's, in the order of journals."""
    groups: defaultdict[JournalKey, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        frame = arrival.frame
        groups[frame.device, frame.epoch].append(arrival)
    return dict(sorted(groups.items()))


async def _journals(
    tx: Tx,
    event: int,
    new: Mapping[JournalKey, list[Arrival]],
    states: Mapping[JournalKey, JournalState],
    bounds: Mapping[bytes, Bounds],
) -> list[Arrived]:
    """Every journal that new entries belong to, with them."""
    loose = await tx.journals.loose(event, devices_in_pieces(states.values()))
    return [
        await arrived(tx, event, states.get(key, JournalState(*key)), loose.get(key, ()), group, bounds)
        for key, group in new.items()
    ]


def _rows(journal: Arrived, bounds: Mapping[bytes, Bounds], domain: Domain) -> list[EntryRow]:
    """The new entries of a journal as the log has them."""
    return [_row(journal, arrival, bounds[arrival.hash], domain) for arrival in journal.new]


def _row(journal: Arrived, arrival: Arrival, own: Bounds, domain: Domain) -> EntryRow:
    frame, name = arrival.frame, arrival.hash
    place = frame.seq, name
    return EntryRow(
        hash=name,
        prev=frame.prev,
        device=frame.device,
        epoch=frame.epoch,
        seq=frame.seq,
        content=arrival.content,
        own=own,
        timing=journal.timings[name],
        connected=place in journal.growth.connected,
        twin=place in journal.growth.twins,
        off=is_off(arrival, own),
        proven=False,  # until the proofs are checked
        barred=False,  # until `bar_fresh`: it is asked when the event is locked
        raw=frame.raw,
        authoriser=arrival.authoriser(domain),
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
    if content is None or content.anchor is None:
        return UNBOUNDED
    return entry_bounds(content, arrival.frame.device, trust, now_s)


def _touched(fresh: Iterable[Arrival], journals: Sequence[Arrived]) -> Touched:
    """The tickets and journals whose folds the new entries concern; a denial concerns no ticket."""
    tickets = [folded_ticket(arrival.content) for arrival in fresh]
    tickets += [row.ticket for one in journals for row in one.retimed]
    keys = frozenset(one.growth.state.key for one in journals)
    return Touched(frozenset(ticket for ticket in tickets if ticket is not None), keys)
