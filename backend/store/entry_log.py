"""The log for whoever looks something up in it, page after page, on a SQL database."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select, tuple_

from backend.schema.journal import entries, ticket_entries
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
_OF_DEVICE: Final = entries.outerjoin(
    ticket_entries,
    and_(
        _FOLD.domain == _ENTRY.domain,
        _FOLD.event == _ENTRY.event,
        _FOLD.ticket == _ENTRY.ticket,
        _FOLD.hash == _ENTRY.hash,
    ),
)
# From the rows of one ticket to those of the log, by the log's whole key.
_OF_TICKET: Final = ticket_entries.join(
    entries,
    and_(
        _ENTRY.domain == _FOLD.domain,
        _ENTRY.event == _FOLD.event,
        _ENTRY.device == _FOLD.device,
        _ENTRY.epoch == _FOLD.epoch,
        _ENTRY.seq == _FOLD.seq,
        _ENTRY.hash == _FOLD.hash,
    ),
)


class SqlEntryLog(Noun):
    """The part of `contract_journal.Journals` that is read in pages."""

    __slots__ = ()

    async def log_of_device(
        self, event: int, device: bytes, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        own = and_(self._of(entries, event), _ENTRY.device == device)
        return await self._logged(_OF_DEVICE, own, after, limit)

    async def log_of_ticket(
        self, event: int, ticket: int, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        own = and_(self._of(ticket_entries, event), _FOLD.ticket == ticket)
        return await self._logged(_OF_TICKET, own, after, limit)

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
