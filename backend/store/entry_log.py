"""The log for whoever looks something up in it, page after page, on a SQL database."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select, tuple_, union_all

from backend.schema.journal import entries, refusals, ticket_entries
from backend.store.noun import Noun
from backend.store.rows_entries import EntryPlace, LoggedEntry, Standing
from sync.clock import Timing

_ENTRY = entries.c
_FOLD = ticket_entries.c
_PLACE: Final = (_ENTRY.device, _ENTRY.epoch, _ENTRY.seq, _ENTRY.hash)
_COLUMNS: Final = (
    *_PLACE,
    _ENTRY.lo,
    _ENTRY.hi,
    _ENTRY.point,
    _ENTRY.connected,
    _ENTRY.raw,
    _FOLD.proven,
    _FOLD.barred,
    _FOLD.voided,
    _FOLD.authoriser,
)
_LOG: Final = entries.outerjoin(
    ticket_entries,
    and_(
        _FOLD.domain == _ENTRY.domain,
        _FOLD.event == _ENTRY.event,
        _FOLD.ticket == _ENTRY.ticket,
        _FOLD.hash == _ENTRY.hash,
    ),
)


class SqlEntryLog(Noun):
    """The part of `contract_journal.Journals` that is read in pages."""

    __slots__ = ()

    async def log_of_device(
        self, event: int, device: bytes, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        own = and_(self._of(entries, event), _ENTRY.device == device)
        return await self._logged(_LOG, own, after, limit)

    async def log_of_ticket(
        self, event: int, ticket: int, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        named = union_all(
            *(
                select(*(table.c[column.name] for column in _PLACE)).where(
                    self._of(table, event), table.c.ticket == ticket
                )
                for table in (ticket_entries, refusals)
            )
        ).subquery()
        source = _LOG.join(named, and_(*(named.c[column.name] == column for column in _PLACE)))
        return await self._logged(source, self._of(entries, event), after, limit)

    async def _logged(
        self, source: Any, own: ColumnElement[bool], after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        query = select(*_COLUMNS).select_from(source).where(own)
        if after is not None:
            query = query.where(tuple_(*_PLACE) > tuple_(*after))
        rows = await self._connection.execute(query.order_by(*_PLACE).limit(limit))
        return [_logged_entry(row) for row in rows]


def _logged_entry(row: Sequence[Any]) -> LoggedEntry:
    device, epoch, seq, name, lo, hi, point, connected, raw, proven, barred, voided, authoriser = row
    standing = None if proven is None else Standing(proven, barred, voided, authoriser)
    return LoggedEntry(device, epoch, seq, name, Timing(lo, hi, point), connected, standing, raw)
