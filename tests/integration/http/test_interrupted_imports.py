"""Imports of which nothing is heard for a while: what is told of them, how they go on, and how they are done again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx

from backend.app import create_app
from backend.errors import Busy
from backend.store.contract import Store, Tx
from backend.store.rows_imports import SILENT_MS, JobState
from backend.sweeping import sweeping
from backend.usecases.import_diary import JobDiary
from backend.usecases.import_jobs import KEPT_MS, begin_import, import_job
from tests.integration.http.site import URL, Site
from tests.integration.http.test_import_jobs import APART, a_list, begun, ended


async def interrupted(site: Site, event: int, **headers: str) -> str:
    """The address of an import whose server stopped."""
    app = create_app(site.ctx.settings, site.clock)
    headers = {"authorization": f"Bearer {site.token}"} | APART | headers
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL, headers=headers) as other,
    ):
        answer = await other.post(f"/v1/events/{event}/import", content=a_list(30_000))
    return str(answer.headers["location"])


async def test_an_import_that_another_ones_transaction_kept_waiting_goes_on(site: Site) -> None:
    event = await site.event(capacity=30_000)
    address = (await begun(site, event, a_list(20_000))).headers["location"]
    async with site.ctx.store.transaction() as tx:
        await tx.events.locked(event)
        site.clock.now_ms += SILENT_MS + 1_000
        assert (await site.told("GET", address))["state"] == "interrupted"
    assert (await ended_after(site, address))["state"] == "done"


async def ended_after(site: Site, address: str) -> dict[str, object]:
    """The import, once it was heard of again and ended."""
    async with asyncio.timeout(60):
        while (await site.told("GET", address))["state"] == "interrupted":
            pass
    return await ended(site, address)


async def test_the_end_of_an_import_is_written_down_once_the_database_takes_it(site: Site) -> None:
    event = await site.event()
    row = await begin_import(site.ctx, event, 90)
    store = _BusyAtFirst(site.ctx.store)
    await JobDiary(replace(site.ctx, store=store), event, row).end(JobState.DONE)
    assert store.refused == 0
    assert (await import_job(site.ctx, event, row.job)).state is JobState.DONE


class _BusyAtFirst:
    """A store that is busy for a while."""

    def __init__(self, inner: Store) -> None:
        self._inner, self.refused = inner, 3
        self.reading, self.glance, self.single = inner.reading, inner.glance, inner.single
        self.one_writes_at_a_time = inner.one_writes_at_a_time

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        if self.refused:
            self.refused -= 1
            raise Busy
        async with self._inner.transaction() as tx:
            yield tx


async def test_an_interrupted_import_that_somebody_stops_goes_on_no_more(site: Site) -> None:
    event = await site.event()
    row = await begin_import(site.ctx, event, 90)
    site.clock.now_ms += SILENT_MS + 1
    told = await site.told("DELETE", f"/v1/events/{event}/imports/{row.job.hex()}")
    assert (told["state"], told["stopping"]) == ("interrupted", True)
    async with site.ctx.store.transaction() as tx:
        assert await tx.import_jobs.go_on(event, row) is True


async def test_an_import_that_was_cut_off_is_done_again_under_its_key(site: Site) -> None:
    event, key = await site.event(capacity=30_000), {"idempotency-key": "list-1"}
    former = await interrupted(site, event, **key)
    assert (await site.told("GET", former))["state"] == "interrupted"
    again = await begun(site, event, a_list(30_000), **key)
    assert "idempotency-replayed" not in again.headers
    assert again.headers["location"] != former
    replayed = await begun(site, event, a_list(30_000), **key)
    assert replayed.headers["location"] == again.headers["location"]
    assert (await ended(site, again.headers["location"]))["state"] == "done"


async def test_an_import_that_is_done_again_under_its_key_stores_nothing_more_should_its_server_wake_up(
    site: Site,
) -> None:
    event, key = await site.event(), {"idempotency-key": "list-1"}
    address = (await begun(site, event, a_list(3), **key)).headers["location"]
    await ended(site, address)
    job = bytes.fromhex(address.rsplit("/", 1)[1])
    async with site.ctx.store.transaction() as tx:  # as its server left it that was killed
        row = await tx.import_jobs.get(event, job)
        assert row is not None
        await tx.import_jobs.forget(row.asked_ms + 1)
        await tx.import_jobs.add(event, replace(row, state=JobState.RUNNING, ended_ms=None))
    site.clock.now_ms += 2 * SILENT_MS
    again = await begun(site, event, a_list(3), **key)
    assert again.headers["location"] != address
    assert (await site.told("GET", address))["stopping"] is True
    await ended(site, again.headers["location"])


async def test_servers_whose_clocks_differ_say_the_same_of_an_import(site: Site) -> None:
    event = await site.event()
    one = replace(site.ctx, one_of_several=True)
    ahead = replace(one, now_ms=lambda: site.ctx.now_ms() + SILENT_MS + 1_000)
    row = await begin_import(one, event, 90)
    assert (await import_job(ahead, event, row.job)).state is JobState.RUNNING
    await JobDiary(ahead, event, row).end(JobState.DONE)
    assert (await import_job(one, event, row.job)).state is JobState.DONE


async def test_a_server_forgets_the_imports_of_more_than_a_week_ago(site: Site) -> None:
    event = await site.event()
    await begin_import(site.ctx, event, 90)
    site.clock.now_ms += KEPT_MS
    kept = await begin_import(site.ctx, event, 90)
    site.clock.now_ms += 1
    async with asyncio.timeout(10), sweeping(site.ctx, every_s=0):
        while len(await site.rows("SELECT job FROM import_jobs")) > 1:
            pass
    assert await site.rows("SELECT job FROM import_jobs") == [(kept.job,)]
