"""What went through the gates, counted by the database."""

from sqlalchemy import func, literal, select

from backend.schema.journal import entries, ticket_entries
from backend.store.noun import Noun
from backend.store.rows_journal import Denials, Passages
from sync.content import Kind
from sync.group import PASSAGES

_ENTRY = entries.c
_FOLD = ticket_entries.c
_MINUTE_MS = 60_000


class SqlFlow(Noun):
    """The half of `contract_journal.Journals` that counts."""

    __slots__ = ()

    async def passages(self, event: int) -> list[Passages]:
        minute = (_FOLD.point // _MINUTE_MS).label("minute")
        counts = _FOLD.proven & ~_FOLD.barred
        people = func.sum(func.coalesce(_FOLD.count, 1))
        by = (_FOLD.kind, _FOLD.gate, _FOLD.zone, minute, counts)
        query = (
            select(*by, people, func.count())
            .where(self._of(ticket_entries, event), _FOLD.kind.in_(sorted(PASSAGES)), _FOLD.voided.is_(False))
            .group_by(*by)
            .order_by(minute)
        )
        return [
            Passages(Kind(kind), gate, zone, minute, bool(proven), people, scans)
            for kind, gate, zone, minute, proven, people, scans in await self._connection.execute(query)
        ]

    async def denials(self, event: int) -> list[Denials]:
        times = func.sum(func.coalesce(_ENTRY.repeats, 1))
        query = (
            select(_ENTRY.gate, _ENTRY.reason, times)
            .where(self._of(entries, event), _ENTRY.kind == literal(int(Kind.DENY), literal_execute=True))
            .group_by(_ENTRY.gate, _ENTRY.reason)
            .order_by(_ENTRY.gate.nulls_first(), _ENTRY.reason.nulls_first())
        )
        return [Denials(*row) for row in await self._connection.execute(query)]
