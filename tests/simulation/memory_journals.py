"""Journals and their entries in memory. See `backend.store.contract_journal`."""

from bisect import insort
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from backend.store.rows_journal import (
    ChainRow,
    Denials,
    EntryRow,
    JournalKey,
    JournalState,
    KeptEntry,
    LineRow,
    Passages,
    Place,
    Retimed,
    RowsByJournal,
    TicketEntries,
    TicketEntry,
    folded_ticket,
    refused_ticket,
)
from sync.content import Kind
from sync.group import PASSAGES
from tests.altered import replace
from tests.simulation.memory_log import MemoryEntryLog
from tests.simulation.memory_state import Kept, OfJournal

_MINUTE_MS: Final = 60_000
_T = TypeVar("_T")


class MemoryJournals(MemoryEntryLog):
    """See `contract_journal.Journals`."""

    __slots__ = ()

    async def states(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        held = self.tables.journals
        return {key: held[event, *key] for key in sorted(keys) if (event, *key) in held}

    async def locked(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        return await self.states(event, keys)  # one writer at a time has everything

    async def every(self, event: int) -> list[JournalState]:
        return [self.tables.journals[key] for key in sorted(self.tables.journals) if key[0] == event]

    async def last_epoch(self, event: int, device: bytes) -> int:
        return max(
            (s.epoch for s in await self.every(event) if s.device == device and s.stored > 0), default=0
        )

    async def newest_epoch(self, event: int, device: bytes) -> int:
        return max((s.epoch for s in await self.every(event) if s.device == device), default=0)

    async def put(self, event: int, states: Sequence[JournalState]) -> None:
        self.tables.journals.update({(event, *state.key): state for state in states})

    async def announce(self, event: int, state: JournalState) -> None:
        held = self.tables.journals.setdefault((event, *state.key), state)
        if (held.announced_seq or 0) < (state.announced_seq or 0):
            after = replace(held, announced_seq=state.announced_seq, announced_hash=state.announced_hash)
            self.tables.journals[event, *state.key] = after

    async def stored(self, event: int, key: JournalKey, seqs: Collection[int]) -> set[bytes]:
        return {kept.row.hash for kept in self._of(event, key) if kept.row.seq in seqs}

    async def log(self, event: int, rows: Sequence[EntryRow]) -> None:
        for row in sorted(rows, key=lambda one: one.hash):
            if (event, row.hash) in self.tables.entries:
                continue
            self._keep(event, row, voided=False)
            journal = event, row.device, row.epoch
            self.tables.of_journal[journal] = self._with(journal, row)
            refused = refused_ticket(row.content)
            if refused is not None:
                others = self.tables.refused.get((event, refused), ())
                self.tables.refused[event, refused] = (*others, row.hash)

    async def file(self, event: int, rows: Sequence[EntryRow]) -> None:
        for row in sorted(rows, key=lambda one: one.hash):
            ticket = folded_ticket(row.content)
            of_ticket = () if ticket is None else self.tables.of_ticket.get((event, ticket), ())
            if ticket is not None and row.hash not in of_ticket:
                self._keep(event, row, voided=False)
                self.tables.of_ticket[event, ticket] = (*of_ticket, row.hash)

    async def retime(self, event: int, key: JournalKey, rows: Sequence[Retimed]) -> None:
        timings = {row.hash: row.timing for row in rows}
        self._change(event, timings, lambda row, timing: replace(row, timing=timing))

    async def bar(self, event: int, barred: Mapping[TicketEntry, bool]) -> None:
        flags = {name: flag for (_, name), flag in barred.items()}
        self._change(event, flags, lambda row, flag: replace(row, barred=flag))

    async def void(self, event: int, voided: Mapping[TicketEntry, bool]) -> None:
        for (_, name), flag in voided.items():
            held = self.tables.entries.get((event, name))
            if held is not None:
                self.tables.entries[event, name] = replace(held, voided=flag)

    async def span(self, event: int, key: JournalKey, first: int) -> list[ChainRow]:
        return [kept.chain for kept in self._of(event, key) if kept.row.seq >= first]

    async def at_seqs(self, event: int, key: JournalKey, seqs: Collection[int]) -> list[ChainRow]:
        return [kept.chain for kept in self._of(event, key) if kept.row.seq in seqs]

    async def loose(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return self._noted(event, devices, lambda kept: not kept.row.connected)

    async def twins(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return self._noted(event, devices, lambda kept: kept.row.twin)

    async def odd(self, event: int, devices: Collection[bytes]) -> tuple[RowsByJournal, RowsByJournal]:
        unreadable = self._noted(event, devices, lambda kept: kept.row.content is None)
        return unreadable, self._noted(event, devices, lambda kept: kept.row.off)

    async def connect(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        names = {name: True for _, name in places}
        self._change(event, names, lambda row, flag: replace(row, connected=flag))

    async def pair(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        names = {name: True for _, name in places}
        self._change(event, names, lambda row, flag: replace(row, twin=flag))

    async def line(self, event: int, device: bytes) -> list[LineRow]:
        keys = sorted(key for key in self.tables.of_journal if key[:2] == (event, device))
        return [_line_row(kept.row) for _, _, epoch in keys for kept in self._of(event, (device, epoch))]

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, TicketEntries]:
        found: dict[int, TicketEntries] = {}
        for ticket in sorted(tickets):
            kept = [
                self.tables.entries[event, name] for name in self.tables.of_ticket.get((event, ticket), ())
            ]
            rows = tuple(one.folded for one in kept if one.folded is not None)
            voided = frozenset(one.row.hash for one in kept if one.voided and one.folded is not None)
            if rows:
                found[ticket] = TicketEntries(rows, voided)
        return found

    async def kept(self, event: int, key: JournalKey) -> list[KeptEntry]:
        return [_kept_entry(kept) for kept in self._of(event, key)]

    async def authorised(self, event: int) -> list[int]:
        found = {
            kept.folded.ticket
            for (of_event, _), kept in self.tables.entries.items()
            if of_event == event and kept.folded is not None and kept.row.authoriser is not None
        }
        return sorted(found)

    async def passages(self, event: int) -> list[Passages]:
        people: Counter[tuple[Kind, int | None, int | None, int, bool]] = Counter()
        scans: Counter[tuple[Kind, int | None, int | None, int, bool]] = Counter()
        for (of_event, _), kept in self.tables.entries.items():
            content = kept.row.content
            if of_event != event or content is None or content.kind not in PASSAGES or kept.voided:
                continue
            minute = kept.row.timing.point // _MINUTE_MS
            counts = kept.row.proven and not kept.row.barred
            by = (content.kind, content.gate, content.zone, minute, counts)
            people[by] += 1 if content.count is None else content.count
            scans[by] += 1
        return [Passages(*by, people[by], scans[by]) for by in sorted(people, key=lambda by: by[3])]

    async def denials(self, event: int) -> list[Denials]:
        times: Counter[tuple[int | None, int | None]] = Counter()
        for (of_event, _), kept in self.tables.entries.items():
            content = kept.row.content
            if of_event == event and content is not None and content.kind is Kind.DENY:
                times[content.gate, content.reason] += 1 if content.repeats is None else content.repeats
        ordered = sorted(times, key=lambda by: tuple(-1 if value is None else value for value in by))
        return [Denials(*by, times[by]) for by in ordered]

    def _of(self, event: int, key: JournalKey) -> list[Kept]:
        """By seq and hash."""
        entries = self.tables.entries
        return [entries[event, name] for _, name in self.tables.of_journal.get((event, *key), ())]

    def _with(self, journal: OfJournal, row: EntryRow) -> tuple[Place, ...]:
        places = list(self.tables.of_journal.get(journal, ()))
        insort(places, (row.seq, row.hash))
        return tuple(places)

    def _noted(
        self, event: int, devices: Collection[bytes], is_noted: Callable[[Kept], bool]
    ) -> RowsByJournal:
        found: RowsByJournal = {}
        for of_event, device, epoch in sorted(self.tables.of_journal):
            if of_event == event and device in devices:
                rows = [kept.chain for kept in self._of(event, (device, epoch)) if is_noted(kept)]
                if rows:
                    found[device, epoch] = rows
        return found

    def _change(
        self, event: int, values: Mapping[bytes, _T], changed: Callable[[EntryRow, _T], EntryRow]
    ) -> None:
        for name, value in values.items():
            held = self.tables.entries.get((event, name))
            if held is not None:
                self._keep(event, changed(held.row, value), held.voided)

    def _keep(self, event: int, row: EntryRow, voided: bool) -> None:
        self.tables.entries[event, row.hash] = Kept(row, voided, _chain_row(row), row.fold_entry)


def _chain_row(row: EntryRow) -> ChainRow:
    content, known = row.content, (row.hash, row.prev, row.seq, row.timing, row.connected, row.twin)
    if content is None:
        return ChainRow(*known, own=row.own)
    clocks = content.wall_ms, content.mono_ms, content.boot
    return ChainRow(*known, content.kind, folded_ticket(content), *clocks, row.own)


def _line_row(row: EntryRow) -> LineRow:
    content = row.content
    raw = row.raw if content is not None and content.kind is Kind.EPOCH_START else None
    ticket = folded_ticket(content)
    return LineRow(row.epoch, row.hash, row.prev, row.seq, ticket, row.barred and ticket is not None, raw)


def _kept_entry(kept: Kept) -> KeptEntry:
    row = kept.row
    folded = None if kept.folded is None else (kept.folded, row.proven, row.barred)
    return KeptEntry(row.raw, row.hash, row.own, row.timing, row.connected, row.twin, row.off, folded)
