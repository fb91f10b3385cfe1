"""Imports that go on after their request was answered: how far each is, and that it ends once."""

from dataclasses import replace

from backend.store.contract import Store
from backend.store.rows_imports import ImportJobRow, JobState
from tests.integration.store.rows import EVENT

ROW = ImportJobRow(b"12345678", 1_000, 2_000, size=90)


async def added(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.import_jobs.add(EVENT, ROW)


async def go_on(store: Store, row: ImportJobRow) -> bool | None:
    async with store.transaction() as tx:
        return await tx.import_jobs.go_on(EVENT, row)


async def read(store: Store) -> ImportJobRow | None:
    async with store.reading() as tx:
        return await tx.import_jobs.get(EVENT, ROW.job)


async def test_an_import_is_read_as_it_was_written(with_event: Store) -> None:
    await added(with_event)
    assert await read(with_event) == ROW
    further = replace(ROW, rows=5, done=4, refused=1, read=60, until_ms=3_000)
    assert await go_on(with_event, further) is False
    assert await read(with_event) == further
    ended = replace(further, state=JobState.DONE, ended_ms=1_600, outcome=b"sealed")
    assert await go_on(with_event, ended) is False
    assert await read(with_event) == ended


async def test_who_wants_it_to_stop_is_heard_and_not_overwritten(with_event: Store) -> None:
    await added(with_event)
    async with with_event.transaction() as tx:
        await tx.import_jobs.stop(EVENT, ROW.job)
    assert await go_on(with_event, replace(ROW, rows=5)) is True
    assert await read(with_event) == replace(ROW, rows=5, stopping=True)


async def test_what_was_silent_for_too_long_is_interrupted_until_it_goes_on(with_event: Store) -> None:
    await added(with_event)
    assert ROW.state_at(2_000) is JobState.RUNNING
    assert ROW.state_at(2_001) is JobState.INTERRUPTED
    further = replace(ROW, rows=5, until_ms=9_000)
    assert await go_on(with_event, further) is False
    assert await read(with_event) == further
    assert further.state_at(2_001) is JobState.RUNNING


async def test_what_ended_stays_as_it_ended(with_event: Store) -> None:
    await added(with_event)
    cancelled = replace(ROW, state=JobState.CANCELLED, ended_ms=1_500)
    assert await go_on(with_event, cancelled) is False
    assert await go_on(with_event, replace(ROW, state=JobState.DONE)) is None
    assert cancelled.state_at(9_999_999) is JobState.CANCELLED
    assert await read(with_event) == cancelled


async def test_old_imports_are_forgotten(with_event: Store) -> None:
    await added(with_event)
    for before_ms, there in ((1_000, ROW), (1_001, None)):
        async with with_event.transaction() as tx:
            await tx.import_jobs.forget(before_ms)
        assert await read(with_event) == there
