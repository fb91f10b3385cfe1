"""What went through the gates, counted by the database."""

from sqlalchemy import func, select

from backend.schema_journal import entries
from backend.store.noun import Noun
from backend.store.rows_journal import Denials, Passages
from sync.content import Kind
from sync.group import PASSAGES

_ENTRY = entries.c
_MINUTE_MS = 60_000


class SqlFlow(Noun):
    """The half of `contract_journal.Journals` that counts."""

    __slots__ = ()

    async def passages(self, event: int) -> list[Passages]:
        minute = (_ENTRY.point // _MINUTE_MS).label("minute")
        counts = _ENTRY.proven & ~_ENTRY.barred
        people = func.sum(func.coalesce(_ENTRY.count, 1))
        by = (_ENTRY.kind, _ENTRY.gate, _ENTRY.zone, minute, counts)
        query = (
            select(*by, people, func.count())
            .where(self._of(entries, event), _ENTRY.kind.in_(sorted(PASSAGES)), _ENTRY.voided.is_(False))
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
            .where(self._of(entries, event), _ENTRY.kind == int(Kind.DENY))
            .group_by(_ENTRY.gate, _ENTRY.reason)
            .order_by(_ENTRY.gate, _ENTRY.reason)
        )
        return [Denials(*row) for row in await self._connection.execute(query)]
