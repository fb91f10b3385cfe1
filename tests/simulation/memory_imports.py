"""Imports that go on after their request was answered, in memory. See `backend.store.contract_imports`."""

from dataclasses import replace

from backend.store.rows_imports import ImportJobRow, JobState
from tests.simulation.memory_state import Noun


class MemoryImportJobs(Noun):
    """See `contract_imports.ImportJobs`."""

    __slots__ = ()

    async def get(self, event: int, job: bytes) -> ImportJobRow | None:
        return self.tables.import_jobs.get((event, job))

    async def add(self, event: int, row: ImportJobRow) -> None:
        self.tables.import_jobs[event, row.job] = row

    async def go_on(self, event: int, row: ImportJobRow) -> bool | None:
        there = self.tables.import_jobs.get((event, row.job))
        if there is None or there.state is not JobState.RUNNING:
            return None
        self.tables.import_jobs[event, row.job] = replace(
            row, stopping=there.stopping, done=max(row.done, there.done)
        )
        return there.stopping

    async def stop(self, event: int, job: bytes) -> None:
        there = self.tables.import_jobs.get((event, job))
        if there is not None:
            self.tables.import_jobs[event, job] = replace(there, stopping=True)

    async def forget(self, before_ms: int) -> None:
        old = [key for key, row in self.tables.import_jobs.items() if row.asked_ms < before_ms]
        for key in old:
            del self.tables.import_jobs[key]
