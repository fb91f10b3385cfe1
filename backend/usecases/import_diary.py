"""What is heard of an import while it goes on, from whoever carries it out: a sign of life every other second, and with each transaction
of the import itself, which says how many rows hold."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from backend.context import Context
from backend.errors import Busy, DatabaseUnusable
from backend.imports.outcomes import sealed
from backend.imports.report import Progress
from backend.store.contract import Tx
from backend.store.rows_imports import SILENT_MS, ImportJobRow, JobState

_ROW_MS: Final = 1
"""How much longer for each row of a list that is stored in one transaction: ten times what it takes."""
_BEAT_S: Final = 2.0
_FIRST_WAIT_S: Final = 0.1
_LONGEST_WAIT_S: Final = 5.0


class ImportStopped(Exception):
    """Somebody cancelled the import, or its server ends, or it is known to have ended."""


class JobDiary:
    """The sign of life of one import, for who carries it out. See `backend.imports.diary`."""

    def __init__(self, ctx: Context, event: int, row: ImportJobRow) -> None:
        self._ctx, self._event, self._row = ctx, event, row
        self._stored = 0  # rows that hold once the transaction does in which that was said
        self._silent_ms = SILENT_MS
        self._stopping = False
        self.stopped_as = JobState.CANCELLED

    def stop(self, by_server: bool) -> None:
        """It is to stop at the next opportunity: somebody wants it, or the server itself ends."""
        self._stopping = True
        self.stopped_as = JobState.INTERRUPTED if by_server else self.stopped_as

    def told(self, progress: Progress) -> None:
        """How far it is. Raises `ImportStopped`."""
        self._row = replace(
            self._row, rows=progress.rows, refused=progress.refused, read=progress.read, done=self._stored
        )
        if self._stopping:
            raise ImportStopped

    async def storing_whole(self, rows: int) -> None:
        """See `Diary`. On SQLite nobody writes meanwhile, so nothing is heard of it for longer."""
        self._silent_ms = SILENT_MS + rows * _ROW_MS
        await self._beat()

    async def stored(self, tx: Tx, progress: Progress) -> None:
        """See `Diary`. Raises `ImportStopped`."""
        now = replace(
            self._row,
            rows=progress.rows,
            refused=progress.refused,
            read=progress.read,
            done=progress.rows,
            until_ms=await self._now_ms(tx) + self._silent_ms,
        )
        if self._stopping or await tx.import_jobs.go_on(self._event, now) is not False:
            raise ImportStopped
        self._stored = progress.rows

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Signs of life, for the length of the block."""
        beating = asyncio.create_task(self._beat_on())
        try:
            yield
        finally:
            beating.cancel()
            (ended,) = await asyncio.gather(beating, return_exceptions=True)
            if isinstance(ended, Exception):
                raise ended

    async def end(self, state: JobState, outcome: bytes | None = None) -> None:
        """It is over, and this came of it: written down as soon as the database takes it."""
        wait_s = _FIRST_WAIT_S
        while True:
            try:
                return await self.end_at_once(state, outcome)
            except (Busy, DatabaseUnusable):  # what holds must be told, however long another one's list takes
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    async def end_at_once(self, state: JobState, outcome: bytes | None = None) -> None:
        """As `end`, tried once; `Busy`, `DatabaseUnusable`."""
        async with self._ctx.store.transaction() as tx:
            ended = replace(self._row, state=state, ended_ms=await self._now_ms(tx))
            if state is JobState.DONE:
                ended = replace(ended, done=self._stored)
            if outcome is not None:
                ended = replace(ended, outcome=await sealed(self._ctx, tx, ended.job, outcome))
            await tx.import_jobs.go_on(self._event, ended)

    async def _beat_on(self) -> None:
        while not self._stopping:
            await asyncio.sleep(_BEAT_S)
            with suppress(Busy, DatabaseUnusable):  # the next one will do, or the import finds it out itself
                await self._beat()

    async def _beat(self) -> None:
        async with self._ctx.store.transaction() as tx:
            now = replace(self._row, until_ms=await self._now_ms(tx) + self._silent_ms)
            if await tx.import_jobs.go_on(self._event, now) is not False:
                self._stopping = True

    async def _now_ms(self, tx: Tx) -> int:
        return await tx.clock.now_ms(self._ctx.shared_ms())
