"""Journals and their entries on a SQL database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    LargeBinary,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    null,
    select,
    union_all,
    update,
)

from backend.schema.journal import entries, ticket_entries
from backend.store.batches import batches
from backend.store.entry_columns import (
    CHAIN,
    FOLDED,
    KEPT,
    chain_row,
    fold_entry,
    kept_entry,
)
from backend.store.entry_log import SqlEntryLog
from backend.store.entry_writing import SqlEntryWriting
from backend.store.journal_states import SqlJournalStates
from backend.store.noun import OnEach, among, of_event, on_each
from backend.store.rows_journal import (
    ChainRow,
    JournalKey,
    KeptEntry,
    LineRow,
    Place,
    Retimed,
    RowsByJournal,
    TicketEntries,
    TicketEntry,
)
from sync.content import Kind
from sync.group import FoldEntry

_ENTRY = entries.c
_FOLD = ticket_entries.c
_BOTH = entries.outerjoin(
    ticket_entries,
    and_(
        _FOLD.domain == _ENTRY.domain,
        _FOLD.event == _ENTRY.event,
        _FOLD.ticket == _ENTRY.ticket,
        _FOLD.hash == _ENTRY.hash,
    ),
)


def _noted(*conditions: ColumnElement[bool]) -> OnEach:
    """The entries of devices that are one of these: of each a select of its own, since each has an index of its own."""

    def made(is_sqlite: bool) -> Executable:
        own = of_event(entries), among(_ENTRY.device, is_sqlite)
        columns = (*CHAIN, _ENTRY.device, _ENTRY.epoch)
        return union_all(
            *(select(*columns, literal(which)).where(*own, one) for which, one in enumerate(conditions))
        )

    return on_each(made)


_LOOSE: Final = _noted(_ENTRY.connected.is_(False))
_TWINS: Final = _noted(_ENTRY.twin.is_(True))
_ODD: Final = _noted(_ENTRY.kind.is_(None), _ENTRY.off.is_(True))
_AT_SEQS: Final = on_each(
    lambda is_sqlite: select(*CHAIN).where(
        of_event(entries),
        _ENTRY.device == bindparam("device", type_=LargeBinary),
        _ENTRY.epoch == bindparam("epoch", type_=BigInteger),
        among(_ENTRY.seq, is_sqlite),
    )
)


class SqlJournals(SqlJournalStates, SqlEntryWriting, SqlEntryLog):
    """See `contract_journal.Journals`.

    Rows are put in order here: databases do not always see that an index has them in order already.
    """

    __slots__ = ()

    async def stored(self, event: int, key: JournalKey, seqs: Collection[int]) -> set[bytes]:
        found: set[bytes] = set()
        for batch in batches(sorted(set(seqs))):
            query = select(_ENTRY.hash).where(self._journal(event, key), self._among(_ENTRY.seq, batch))
            found.update((await self._connection.execute(query)).scalars())
        return found

    async def retime(self, event: int, key: JournalKey, rows: Sequence[Retimed]) -> None:
        columns: dict[str, Any] = {name: bindparam(f"to_{name}") for name in ("lo", "hi", "point")}
        values = [
            {
                "of_seq": row.seq,
                "of": row.hash,
                **{f"to_{name}": getattr(row.timing, name) for name in columns},
            }
            for row in rows
        ]
        await self._set(event, key, values, **columns)
        pairs = [(value, row.ticket) for value, row in zip(values, rows, strict=True)]
        folded = [
            _without_seq(value) | {"of_ticket": ticket} for value, ticket in pairs if ticket is not None
        ]
        await self._set_folded(event, folded, **columns)

    async def connect(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        await self._set(event, key, _at(places), connected=True)

    async def pair(self, event: int, key: JournalKey, places: Collection[Place]) -> None:
        await self._set(event, key, _at(places), twin=True)

    async def bar(self, event: int, barred: Mapping[TicketEntry, bool]) -> None:
        await self._set_folded(event, _flags(barred), barred=bindparam("to"))

    async def void(self, event: int, voided: Mapping[TicketEntry, bool]) -> None:
        await self._set_folded(event, _flags(voided), voided=bindparam("to"))

    async def _set(
        self, event: int, key: JournalKey, values: Sequence[dict[str, Any]], **columns: Any
    ) -> None:
        if values:
            place = _ENTRY.seq == bindparam("of_seq"), _ENTRY.hash == bindparam("of")
            one = update(entries).where(self._journal(event, key), *place)
            await self._connection.execute(one.values(**columns), values)

    async def _set_folded(self, event: int, values: Sequence[dict[str, Any]], **columns: Any) -> None:
        if values:
            place = _FOLD.ticket == bindparam("of_ticket"), _FOLD.hash == bindparam("of")
            one = update(ticket_entries).where(self._of(ticket_entries, event), *place)
            await self._connection.execute(one.values(**columns), values)

    async def span(self, event: int, key: JournalKey, first: int) -> list[ChainRow]:
        query = select(*CHAIN).where(self._journal(event, key), _ENTRY.seq >= first)
        return sorted((chain_row(row) for row in await self._connection.execute(query)), key=_place)

    async def at_seqs(self, event: int, key: JournalKey, seqs: Collection[int]) -> list[ChainRow]:
        found: list[ChainRow] = []
        device, epoch = key
        for batch in batches(sorted(set(seqs))):
            rows = await self._found_among(_AT_SEQS, event, batch, device=device, epoch=epoch)
            found += [chain_row(row) for row in rows]
        return sorted(found, key=_place)

    async def loose(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return (await self._noted(_LOOSE, event, devices))[0]

    async def twins(self, event: int, devices: Collection[bytes]) -> RowsByJournal:
        return (await self._noted(_TWINS, event, devices))[0]

    async def odd(self, event: int, devices: Collection[bytes]) -> tuple[RowsByJournal, RowsByJournal]:
        return await self._noted(_ODD, event, devices)

    async def _noted(
        self, noted: OnEach, event: int, devices: Collection[bytes]
    ) -> tuple[RowsByJournal, RowsByJournal]:
        """Entries for which there are indexes of their own, by which of them they are."""
        found: tuple[RowsByJournal, RowsByJournal] = {}, {}
        for batch in batches(devices):
            for *chain, device, epoch, which in await self._found_among(noted, event, batch):
                found[which].setdefault((device, epoch), []).append(chain_row(chain))
        for by_journal in found:
            for rows in by_journal.values():
                rows.sort(key=_place)
        return found

    async def line(self, event: int, device: bytes) -> list[LineRow]:
        raw = case((_ENTRY.kind == int(Kind.EPOCH_START), _ENTRY.raw), else_=null())
        barred = func.coalesce(_FOLD.barred, false())
        columns = (_ENTRY.epoch, _ENTRY.hash, _ENTRY.prev, _ENTRY.seq, _ENTRY.ticket, barred, raw)
        query = select(*columns).select_from(_BOTH).where(self._of(entries, event), _ENTRY.device == device)
        rows = await self._connection.execute(query.order_by(_ENTRY.epoch, _ENTRY.seq))
        return [
            LineRow(epoch, name, prev, seq, ticket, bool(flag), start)
            for epoch, name, prev, seq, ticket, flag, start in rows
        ]

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, TicketEntries]:
        found: dict[int, list[FoldEntry]] = {}
        voided: dict[int, set[bytes]] = {}
        for batch in batches(sorted(tickets)):
            query = select(*FOLDED).where(self._of(ticket_entries, event), self._among(_FOLD.ticket, batch))
            for row in await self._connection.execute(query):
                entry = fold_entry(row)
                found.setdefault(entry.ticket, []).append(entry)
                if row.voided:
                    voided.setdefault(entry.ticket, set()).add(entry.hash)
        return {
            ticket: TicketEntries(tuple(rows), frozenset(voided.get(ticket, ())))
            for ticket, rows in found.items()
        }

    async def authorised(self, event: int) -> list[int]:
        query = select(_FOLD.ticket).where(self._of(ticket_entries, event), _FOLD.authoriser.is_not(None))
        return sorted((await self._connection.execute(query.distinct())).scalars())

    async def kept(self, event: int, key: JournalKey) -> list[KeptEntry]:
        query = select(*KEPT, *FOLDED).select_from(_BOTH).where(self._journal(event, key))
        return [kept_entry(row) for row in await self._connection.execute(query.order_by(_ENTRY.seq))]

    def _journal(self, event: int, key: JournalKey) -> ColumnElement[bool]:
        device, epoch = key
        return and_(self._of(entries, event), _ENTRY.device == device, _ENTRY.epoch == epoch)


def _flags(flags: Mapping[TicketEntry, bool]) -> list[dict[str, Any]]:
    return [{"of_ticket": ticket, "of": name, "to": flag} for (ticket, name), flag in sorted(flags.items())]


def _at(places: Collection[Place]) -> list[dict[str, Any]]:
    return [{"of_seq": seq, "of": name} for seq, name in sorted(places)]


def _without_seq(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "of_seq"}


def _place(row: ChainRow) -> tuple[int, bytes]:
    return row.seq, row.hash
