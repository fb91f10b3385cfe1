"""Imports that go on after their request was answered, on a SQL database."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import case, delete, insert, select, update

from backend.schema.imports import import_jobs
from backend.store.noun import Noun
from backend.store.rows_imports import ImportJobRow, JobState

_JOB: Final = import_jobs.c
_COLUMNS: Final = (
    _JOB.job,
    _JOB.asked_ms,
    _JOB.until_ms,
    _JOB.state,
    _JOB.rows,
    _JOB.done,
    _JOB.refused,
    _JOB.read,
    _JOB.size,
    _JOB.stopping,
    _JOB.ended_ms,
    _JOB.outcome,
)
"""In the order of the fields of `ImportJobRow`."""
_FIXED: Final = ("job", "asked_ms", "size", "stopping")


class SqlImportJobs(Noun):
    """See `contract_imports.ImportJobs`."""

    __slots__ = ()

    async def get(self, event: int, job: bytes) -> ImportJobRow | None:
        query = select(*_COLUMNS).where(self._of(import_jobs, event), _JOB.job == job)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else ImportJobRow(*row[:3], JobState(row.state), *row[4:])

    async def add(self, event: int, row: ImportJobRow) -> None:
        values = _values(row)
        await self._connection.execute(insert(import_jobs).values(domain=self._domain, event=event, **values))

    async def go_on(self, event: int, row: ImportJobRow) -> bool | None:
        alive = _JOB.state == int(JobState.RUNNING)
        change = update(import_jobs).where(self._of(import_jobs, event), _JOB.job == row.job, alive)
        values = {name: value for name, value in _values(row).items() if name not in _FIXED}
        values["done"] = case((_JOB.done > row.done, _JOB.done), else_=row.done)  # a sign of life may be late
        found = await self._connection.execute(change.values(**values).returning(_JOB.stopping))
        stopping: bool | None = found.scalar_one_or_none()
        return stopping

    async def stop(self, event: int, job: bytes) -> None:
        stopping = update(import_jobs).where(self._of(import_jobs, event), _JOB.job == job)
        await self._connection.execute(stopping.values(stopping=True))

    async def forget(self, before_ms: int) -> None:
        old = self._own(import_jobs), _JOB.asked_ms < before_ms
        await self._connection.execute(delete(import_jobs).where(*old))


def _values(row: ImportJobRow) -> dict[str, Any]:
    return {**asdict(row), "state": int(row.state)}
