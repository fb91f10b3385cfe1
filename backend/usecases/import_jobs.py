"""Imports that go on after their request was answered: each has a row in the database, so that any server tells how far it is.

A server that is silent for longer than it said (`backend.usecases.import_diary`) is taken for dead. One that was only kept waiting goes on,
unless somebody stopped its import. All of it goes by the clock that servers of one database share.
"""

from dataclasses import replace
from typing import Final

from backend.context import Context
from backend.errors import UnknownImport
from backend.imports.outcomes import opened
from backend.store.contract import Tx
from backend.store.rows_imports import SILENT_MS, ImportJobRow, JobState

JOB_BYTES: Final = 8
KEPT_MS: Final = 7 * 86_400_000


async def begin_import(ctx: Context, event: int, size: int) -> ImportJobRow:
    """A new import, of a list of so many bytes; `UnknownEvent`."""
    async with ctx.store.transaction() as tx:
        await tx.events.get(event)
        now_ms = await tx.clock.now_ms(ctx.shared_ms())
        row = ImportJobRow(ctx.random(JOB_BYTES), now_ms, now_ms + SILENT_MS, size=size)
        await tx.import_jobs.add(event, row)
    return row


async def import_job(ctx: Context, event: int, job: bytes) -> ImportJobRow:
    """How an import stands now; `UnknownEvent`, `UnknownImport`."""
    async with ctx.store.reading() as tx:
        return await _as_of_now(ctx, tx, await _found(tx, event, job))


async def stop_import(ctx: Context, event: int, job: bytes) -> ImportJobRow:
    """Somebody wants it to stop, which its server hears of within seconds. One that ended stays as it is. Errors as `import_job`."""
    async with ctx.store.transaction() as tx:
        row = await _found(tx, event, job)
        if row.state is JobState.RUNNING:
            await tx.import_jobs.stop(event, job)
            row = replace(row, stopping=True)
        return await _as_of_now(ctx, tx, row)


async def give_up_import(ctx: Context, event: int, job: bytes) -> bool:
    """Whether it is interrupted, and is to be done again. Should its server wake up, that stores nothing more of it. Errors as `import_job`."""
    if (await import_job(ctx, event, job)).state is not JobState.INTERRUPTED:
        return False
    return (await stop_import(ctx, event, job)).state is JobState.INTERRUPTED


async def forget_imports(ctx: Context) -> None:
    """Forget those of more than a week ago, with their reports. `Busy`."""
    async with ctx.store.transaction() as tx:
        await tx.import_jobs.forget(await tx.clock.now_ms(ctx.shared_ms()) - KEPT_MS)


async def outcome_of(ctx: Context, row: ImportJobRow) -> bytes | None:
    """What was written down at its end; `RingLocked` if that was under another ring."""
    if row.outcome is None:
        return None
    async with ctx.store.reading() as tx:
        return await opened(ctx, tx, row.job, row.outcome)


async def _found(tx: Tx, event: int, job: bytes) -> ImportJobRow:
    await tx.events.get(event)
    row = await tx.import_jobs.get(event, job)
    if row is None:
        raise UnknownImport(event)
    return row


async def _as_of_now(ctx: Context, tx: Tx, row: ImportJobRow) -> ImportJobRow:
    return replace(row, state=row.state_at(await tx.clock.now_ms(ctx.shared_ms())))
