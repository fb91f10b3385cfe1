"""Cases and settlements on a SQL database."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import func, insert, select

from backend.schema.journal import cases, settlements
from backend.store.batches import batches
from backend.store.noun import Noun, among, of_event, on_each
from backend.store.rows_journal import JournalKey
from backend.store.rows_views import CaseRow
from backend.store.upsert import upsert
from sync.cases import CaseClass, CaseStatus, Settlement

_CASE = cases.c
_SETTLED = settlements.c
_HASH_BYTES: Final = 32
_COLUMNS: Final = (
    _CASE.id,
    _CASE.class_,
    _CASE.status,
    _CASE.ticket,
    _CASE.zone,
    _CASE.use,
    _CASE.device,
    _CASE.epoch,
    _CASE.raw,
    _CASE.found_ms,
    _CASE.changed_ms,
)

_OF_TICKETS: Final = on_each(
    lambda is_sqlite: select(*_COLUMNS).where(of_event(cases), among(_CASE.ticket, is_sqlite))
)
_OF_DEVICES: Final = on_each(
    lambda is_sqlite: select(*_COLUMNS).where(of_event(cases), among(_CASE.device, is_sqlite))
)


class SqlCases(Noun):
    """See `contract_journal.Cases`."""

    __slots__ = ()

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, list[CaseRow]]:
        found: dict[int, list[CaseRow]] = {}
        for batch in batches(tickets):
            for row in await self._found_among(_OF_TICKETS, event, batch):
                found.setdefault(row.ticket, []).append(_case_row(row))
        return found

    async def of_journals(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, list[CaseRow]]:
        found: dict[JournalKey, list[CaseRow]] = {}
        for batch in batches({device for device, _ in keys}):
            for row in await self._found_among(_OF_DEVICES, event, batch):
                if (row.device, row.epoch) in keys:
                    found.setdefault((row.device, row.epoch), []).append(_case_row(row))
        return found

    async def get(self, event: int, case: bytes) -> CaseRow | None:
        query = select(*_COLUMNS).where(self._of(cases, event), _CASE.id == case)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _case_row(row)

    async def every(self, event: int, status: CaseStatus | None) -> list[CaseRow]:
        query = select(*_COLUMNS).where(self._of(cases, event))
        if status is not None:
            query = query.where(_CASE.status == int(status))
        rows = await self._connection.execute(query.order_by(_CASE.found_ms, _CASE.id))
        return [_case_row(row) for row in rows]

    async def put(self, event: int, rows: Sequence[CaseRow]) -> None:
        values = [
            {
                "domain": self._domain,
                "event": event,
                "id": row.id,
                "class_": int(row.class_),
                "status": int(row.status),
                "ticket": row.ticket,
                "zone": row.zone,
                "use": row.use,
                "device": row.device,
                "epoch": row.epoch,
                "raw": row.raw,
                "found_ms": row.found_ms,
                "changed_ms": row.changed_ms,
            }
            for row in rows
        ]
        await upsert(self._connection, cases, values)

    async def counts(self, event: int) -> dict[tuple[CaseClass, CaseStatus], int]:
        query = select(_CASE.class_, _CASE.status, func.count()).where(self._of(cases, event))
        rows = await self._connection.execute(query.group_by(_CASE.class_, _CASE.status))
        return {(CaseClass(class_), CaseStatus(status)): count for class_, status, count in rows}

    async def settlements(self, event: int, cases_: Collection[bytes]) -> dict[bytes, list[Settlement]]:
        found: dict[bytes, list[Settlement]] = {}
        for batch in batches(cases_):
            query = select(settlements).where(self._of(settlements, event), self._among(_SETTLED.id, batch))
            for row in await self._connection.execute(query.order_by(_SETTLED.id, _SETTLED.number)):
                found.setdefault(row.id, []).append(_settlement(row))
        return found

    async def settle(self, event: int, settlement: Settlement) -> None:
        own = self._of(settlements, event), _SETTLED.id == settlement.case
        before = await self._connection.execute(select(func.count()).select_from(settlements).where(*own))
        values = {
            "id": settlement.case,
            "number": before.scalar_one() + 1,
            "decision": settlement.decision,
            "by": settlement.by,
            "note": settlement.note,
            "covers": b"".join(sorted(settlement.covers)),
            "at_ms": settlement.at_ms,
        }
        await self._connection.execute(insert(settlements).values(domain=self._domain, event=event, **values))


def _case_row(row: Any) -> CaseRow:
    return CaseRow(
        id=row.id,
        class_=CaseClass(row.class_),
        status=CaseStatus(row.status),
        ticket=row.ticket,
        zone=row.zone,
        use=row.use,
        device=row.device,
        epoch=row.epoch,
        raw=row.raw,
        found_ms=row.found_ms,
        changed_ms=row.changed_ms,
    )


def _settlement(row: Any) -> Settlement:
    ends = range(_HASH_BYTES, len(row.covers) + 1, _HASH_BYTES)
    covers = frozenset(row.covers[end - _HASH_BYTES : end] for end in ends)
    return Settlement(row.id, row.decision, row.by, row.note, covers, row.at_ms)
