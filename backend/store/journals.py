"""Journals and their entries on a SQL database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, null, select, update

from backend.schema_journal import entries, journals
from backend.store.batches import batches
from backend.store.entry_columns import (
    CHAIN,
    FOLDED,
    KEPT,
    chain_row,
    entry_values,
    fold_entry,
    kept_entry,
)
from backend.store.flow import SqlFlow
from backend.store.rows_journal import (
    ChainRow,
    EntryRow,
    JournalKey,
    JournalState,
    KeptEntry,
    LineRow,
    RowsByJournal,
    TicketEntries,
)
from backend.store.upsert import insert_new, upsert
from sync.chain import Cursor
from sync.clock import Timing
from sync.content import Kind
from sync.group import PASSAGES, FoldEntry

_ENTRY = entries.c
_JOURNAL = journals.c
_FOLDED_KINDS = sorted({*PASSAGES, Kind.VOID})
_STATE = (
    _JOURNAL.device,
    _JOURNAL.epoch,
    _JOURNAL.cursor_seq,
    _JOURNAL.cursor_hash,
    _JOURNAL.last_seq,
    _JOURNAL.stored,
    _JOURNAL.forked,
    _JOURNAL.announced_seq,
    _JOURNAL.announced_hash,
)


class SqlJournals(SqlFlow):
    """See `contract_journal.Journals`.

    Rows are put in order here: asked to order by hash, SQLite may walk a whole event along its primary key.
    """

    __slots__ = ()

    async def states(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        found: dict[JournalKey, JournalState] = {}
        for batch in batches({device for device, _ in keys}):
            query = select(*_STATE).where(self._of(journals, event), _JOURNAL.device.in_(batch))
            states = [_state(*row) for row in await self._connection.execute(query)]
            found.update((state.key, state) for state in states if state.key in keys)
        return found

    async def every(self, event: int) -> list[JournalState]:
        query = select(*_STATE).where(self._of(journals, event)).order_by(_JOURNAL.device, _JOURNAL.epoch)
        return [_state(*row) for row in await self._connection.execute(query)]

    async def last_epoch(self, event: int, device: bytes) -> int:
        query = select(func.max(_JOURNAL.epoch)).where(
            self._of(journals, event), _JOURNAL.device == device, _JOURNAL.stored > 0
        )
        return (await self._connection.execute(query)).scalar_one() or 0

    async def put(self, event: int, states: Sequence[JournalState]) -> None:
        rows = [
            {
                "domain": self._domain,
                "event": event,
                "device": state.device,
                "epoch": state.epoch,
                "cursor_seq": state.cursor.seq,
                "cursor_hash": state.cursor.hash,
                "last_seq": state.last_seq,
                "stored": state.stored,
                "forked": state.forked,
                "announced_seq": state.announced_seq,
                "announced_hash": state.announced_hash,
            }
            for state in states
        ]
        await upsert(self._connection, journals, rows)

    async def stored(self, event: int, hashes: Collection[bytes]) -> set[bytes]:
        found: set[bytes] = set()
        for batch in batches(hashes):
            query = select(_ENTRY.hash).where(self._of(entries, event), _ENTRY.hash.in_(batch))
            found.update((await self._connection.execute(query)).scalars())
        return found

    async def add(self, event: int, rows: Sequence[EntryRow]) -> None:
        # In the order of the key: neighbours in the index are written together, and two writers never wait in a circle.
        ordered = sorted(rows, key=lambda row: row.hash)
        values = [entry_values(self._domain, event, row) for row in ordered]
        await insert_new(self._connection, entries, values)

    async def retime(self, event: int, timings: Mapping[bytes, Timing]) -> None:
        values = [
            {"of": name, "to_lo": timing.lo, "to_hi": timing.hi, "to_point": timing.point}
            for name, timing in sorted(timings.items())
        ]
        await self._set(
            event, values, lo=bindparam("to_lo"), hi=bindparam("to_hi"), point=bindparam("to_point")
        )

    async def bar(self, event: int, barred: Mapping[bytes, bool]) -> None:
        values = [{"of": name, "to": flag} for name, flag in sorted(barred.items())]
        await self._set(event, values, barred=bindparam("to"))

    async def void(self, event: int, voided: Mapping[bytes, bool]) -> None:
        values = [{"of": name, "to": flag} for name, flag in sorted(voided.items())]
        await self._set(event, values, voided=bindparam("to"))

    async def _set(self, event: int, values: Sequence[dict[str, Any]], **columns: Any) -> None:
        if not values:
            return
        one = update(entries).where(self._of(entries, event), _ENTRY.hash == bindparam("of"))
        await self._connection.execute(one.values(**columns), values)

    async def span(self, event: int, key: JournalKey, first: int) -> list[ChainRow]:
        query = select(*CHAIN).where(self._journal(event, key), _ENTRY.seq >= first)
        return sorted((chain_row(row) for row in await self._connection.execute(query)), key=_place)

    async def at_seqs(self, event: int, key: JournalKey, seqs: Collection[int]) -> list[ChainRow]:
        found: list[ChainRow] = []
        for batch in batches(sorted(set(seqs))):
            query = select(*CHAIN).where(self._journal(event, key), _ENTRY.seq.in_(batch))
            found += [chain_row(row) for row in await self._connection.execute(query)]
        return sorted(found, key=_place)

    async def loose(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return await self._noted(event, devices, _ENTRY.connected.is_(False))

    async def twins(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return await self._noted(event, devices, _ENTRY.twin.is_(True))

    async def unreadable(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return await self._noted(event, devices, _ENTRY.kind.is_(None))

    async def off(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return await self._noted(event, devices, _ENTRY.off.is_(True))

    async def _noted(
        self, event: int, devices: Collection[bytes], noted: ColumnElement[bool]
    ) -> RowsByJournal:
        """Entries for which there is an index of their own."""
        found: RowsByJournal = {}
        for batch in batches(devices):
            query = select(*CHAIN, _ENTRY.device, _ENTRY.epoch).where(
                self._of(entries, event), _ENTRY.device.in_(batch), noted
            )
            for *chain, device, epoch in await self._connection.execute(query):
                found.setdefault((device, epoch), []).append(chain_row(chain))
        return {key: sorted(rows, key=_place) for key, rows in found.items()}

    async def connect(self, event: int, hashes: Collection[bytes]) -> None:
        await self._set(event, [{"of": name} for name in sorted(hashes)], connected=True)

    async def pair(self, event: int, hashes: Collection[bytes]) -> None:
        await self._set(event, [{"of": name} for name in sorted(hashes)], twin=True)

    async def line(self, event: int, device: bytes) -> list[LineRow]:
        raw = case((_ENTRY.kind == int(Kind.EPOCH_START), _ENTRY.raw), else_=null())
        columns = (_ENTRY.epoch, _ENTRY.hash, _ENTRY.prev, _ENTRY.seq, _ENTRY.ticket, _ENTRY.barred, raw)
        query = select(*columns).where(self._of(entries, event), _ENTRY.device == device)
        ordered = query.order_by(_ENTRY.epoch, _ENTRY.seq, _ENTRY.hash)
        return [LineRow(*row) for row in await self._connection.execute(ordered)]

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, TicketEntries]:
        found: dict[int, list[FoldEntry]] = {}
        voided: dict[int, set[bytes]] = {}
        for batch in batches(sorted(tickets)):
            query = select(*FOLDED).where(
                self._of(entries, event), _ENTRY.ticket.in_(batch), _ENTRY.kind.in_(_FOLDED_KINDS)
            )
            for row in await self._connection.execute(query):
                entry = fold_entry(row)
                found.setdefault(entry.ticket, []).append(entry)
                if row.voided:
                    voided.setdefault(entry.ticket, set()).add(entry.hash)
        return {
            ticket: TicketEntries(tuple(rows), frozenset(voided.get(ticket, ())))
            for ticket, rows in found.items()
        }

    async def kept(self, event: int, key: JournalKey) -> list[KeptEntry]:
        query = select(*KEPT, *FOLDED).where(self._journal(event, key)).order_by(_ENTRY.seq)
        return [kept_entry(row, _FOLDED_KINDS) for row in await self._connection.execute(query)]

    def _journal(self, event: int, key: JournalKey) -> ColumnElement[bool]:
        device, epoch = key
        return and_(self._of(entries, event), _ENTRY.device == device, _ENTRY.epoch == epoch)


def _place(row: ChainRow) -> tuple[int, bytes]:
    return row.seq, row.hash


def _state(
    device: bytes, epoch: int, cursor_seq: int, cursor_hash: bytes, last_seq: int, *rest: Any
) -> JournalState:
    return JournalState(device, epoch, Cursor(cursor_seq, cursor_hash), last_seq, *rest)
