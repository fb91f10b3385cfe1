"""Imports that go on after their request was answered: each has a row in the database, so that any server tells how far it is.

Whoever carries one out gives a sign of life every other second, and with each transaction of the import itself, which says how many rows
hold. A server that is silent for longer than it said is taken for dead; should it wake up, it stores nothing more of that import.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from backend.context import Context
from backend.errors import Busy, DatabaseUnusable, UnknownImport
from backend.imports.report import Progress
from backend.store.contract import Tx
from backend.store.rows_imports import ImportJobRow, JobState
from keys.crypto import NONCE_BYTES, hkdf, open_secret, seal_secret
from keys.ring import Secret

JOB_BYTES: Final = 8
SILENT_MS: Final = 60_000
"""How long nothing may be heard of an import before it is taken for interrupted."""
_ROW_MS: Final = 1
"""How much longer for each row of a list that is stored in one transaction: ten times what it takes."""
_BEAT_S: Final = 2.0
_KEPT_MS: Final = 7 * 86_400_000
_OUTCOMES: Final = b"portao/backend/imports"


class ImportStopped(Exception):
    """Somebody cancelled the import, or it was silent for so long that others took it for interrupted."""


async def begin_import(ctx: Context, event: int, size: int) -> ImportJobRow:
    """A new import, of a list of so many bytes; `UnknownEvent`. Those of more than a week ago are forgotten."""
    now_ms = ctx.now_ms()
    row = ImportJobRow(ctx.random(JOB_BYTES), now_ms, now_ms + SILENT_MS, size=size)
    async with ctx.store.transaction() as tx:
        await tx.events.get(event)
        await tx.import_jobs.forget(now_ms - _KEPT_MS)
        await tx.import_jobs.add(event, row)
    return row


async def import_job(ctx: Context, event: int, job: bytes) -> ImportJobRow:
    """How an import stands; `UnknownEvent`, `UnknownImport`."""
    async with ctx.store.reading() as tx:
        return await _found(tx, event, job)


async def stop_import(ctx: Context, event: int, job: bytes) -> ImportJobRow:
    """Somebody wants it to stop, which its server hears of within seconds. One that ended stays as it is. Errors as `import_job`."""
    async with ctx.store.transaction() as tx:
        row = await _found(tx, event, job)
        if row.state is JobState.RUNNING:
            await tx.import_jobs.stop(event, job)
        return await _found(tx, event, job)


async def outcome_of(ctx: Context, row: ImportJobRow) -> bytes | None:
    """What was written down at its end; `RingLocked` if that was under another ring."""
    if row.outcome is None:
        return None
    async with ctx.store.reading() as tx:
        sealing = await _sealing_key(ctx, tx)
    return open_secret(sealing, row.outcome, row.job)


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
            until_ms=self._until_ms(),
        )
        if self._stopping or await tx.import_jobs.go_on(self._event, now, self._ctx.now_ms()) is not False:
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
        """It is over, and this came of it. What was taken for interrupted stays so."""
        now_ms = self._ctx.now_ms()
        ended = replace(self._row, state=state, ended_ms=now_ms)
        if state is JobState.DONE:
            ended = replace(ended, done=self._stored)
        async with self._ctx.store.transaction() as tx:
            if outcome is not None:
                sealing = await _sealing_key(self._ctx, tx)
                sealed = seal_secret(sealing, self._ctx.random(NONCE_BYTES), outcome, ended.job)
                ended = replace(ended, outcome=sealed)
            await tx.import_jobs.go_on(self._event, ended, now_ms)

    async def _beat_on(self) -> None:
        while not self._stopping:
            await asyncio.sleep(_BEAT_S)
            with suppress(Busy, DatabaseUnusable):  # the next one will do, or the import finds it out itself
                await self._beat()

    async def _beat(self) -> None:
        async with self._ctx.store.transaction() as tx:
            now = replace(self._row, until_ms=self._until_ms())
            if await tx.import_jobs.go_on(self._event, now, self._ctx.now_ms()) is not False:
                self._stopping = True

    def _until_ms(self) -> int:
        return self._ctx.now_ms() + self._silent_ms


async def _found(tx: Tx, event: int, job: bytes) -> ImportJobRow:
    await tx.events.get(event)
    row = await tx.import_jobs.get(event, job)
    if row is None:
        raise UnknownImport(event)
    return row


async def _sealing_key(ctx: Context, tx: Tx) -> bytes:
    return hkdf((await ctx.vault.keys(tx)).secret(Secret.SESSION), _OUTCOMES)
