"""Who waits for news of an event is nudged by the transaction that changed its feed, once that is committed, and by no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from backend.database.transactions import Database, upgrade
from backend.errors import Conflict
from backend.feed.listening import listening
from backend.feed.live import Live, Waiter
from backend.feed.notices import NOTICES, FeedNotice
from backend.store.contract import Store, Tx
from backend.store.rows import DomainRow
from backend.store.sql import Store as SqlStore
from keys.labels import Domain
from sync.feed import CredentialItem
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.store.rows import EVENT, GATES, POLICY, ZONES, an_event
from tests.simulation.memory_store import MemoryStore

PATIENCE_S = 20.0


@asynccontextmanager
async def nudging(address: str, told: list[int]) -> AsyncIterator[Store]:
    if not address:
        yield MemoryStore(told=told.append)
        return
    async with opened(address) as database:
        yield SqlStore(database, told=told.append)


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    database = Database.open(address)
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()


async def _grow(tx: Tx) -> None:
    def item(at: Position) -> CredentialItem:
        return CredentialItem(at, 1, 1, CredentialState.REVOKED)

    await tx.feed.append(await tx.events.locked(EVENT), [item])


async def _fail(store: Store) -> None:
    async with store.transaction() as tx:
        await _grow(tx)
        raise Conflict("changed its mind")


async def test_a_feed_that_grew_is_told_after_the_commit_and_a_rolled_back_one_never(address: str) -> None:
    told: list[int] = []
    async with nudging(address, told) as store:
        await _made(store)
        assert told == []
        async with store.transaction() as tx:
            await _grow(tx)
            await _grow(tx)
            assert told == []
        assert told == [EVENT]
        with pytest.raises(Conflict):
            await _fail(store)
        async with store.transaction() as tx:
            await tx.events.close(EVENT, 1)
        assert told == [EVENT]


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[Live, Database]]:
    """Who waits in one of them, and the database of the other, which writes: they know of each other by the database alone."""
    live = Live()
    async with opened(url) as reader, opened(url) as writer:
        await _made(SqlStore(writer))
        async with listening(url, SqlStore(reader), live):
            yield live, writer


async def _made(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.domains.insert(DomainRow(Domain(bytes(16)), bytes(32), 1, 0))
        await tx.events.insert(an_event(), ZONES, GATES, POLICY)


async def _heard_of(live: Live, store: Store) -> None:
    """Writes until a nudge comes: when listening began, nobody says."""
    with live.waiting(EVENT, "a") as waiter:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                waiter.reads()
                async with store.transaction() as tx:
                    await _grow(tx)
                if await waiter.sleep(1.0):
                    return


async def _grown(store: Store, waiter: Waiter) -> bool:
    """Whether one change of the feed wakes who waits."""
    waiter.reads()
    async with store.transaction() as tx:
        await _grow(tx)
    return await waiter.sleep(PATIENCE_S)


async def test_what_another_process_writes_is_heard(bare_url: str) -> None:
    async with two_processes(bare_url) as (live, writer):
        store = SqlStore(writer)
        await _heard_of(live, store)  # perhaps only that listening began: then everybody is nudged
        with live.waiting(EVENT, "b") as waiter:
            assert await _grown(store, waiter)


async def test_who_lost_the_connection_listens_again_and_nudges_all_for_what_it_missed(bare_url: str) -> None:
    async with two_processes(bare_url) as (live, writer):
        await _heard_of(live, SqlStore(writer))
        if not writer.is_sqlite:
            with live.waiting(EVENT, "b") as waiter:
                waiter.reads()
                await _hang_up_on_listeners(writer)
                assert await waiter.sleep(PATIENCE_S)
        await _heard_of(live, SqlStore(writer))


async def _hang_up_on_listeners(database: Database) -> None:
    async with database.driver() as connection:
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1",
            f"%LISTEN%{NOTICES}%",
        )
        assert len(ended) == 1


async def test_a_notice_that_nobody_here_wrote_wakes_nobody_and_does_no_harm(bare_url: str) -> None:
    async with two_processes(bare_url) as (live, writer):
        store = SqlStore(writer)
        await _heard_of(live, store)
        await _nothing_under_way(live, writer)
        with live.waiting(EVENT, "b") as waiter, live.waiting(EVENT + 1, "c") as other:
            if not writer.is_sqlite:
                waiter.reads()
                await _tell(writer, "rubbish", "1 2 3", FeedNotice(1, EVENT + 1, Position(1, 1)).text)
                assert await other.sleep(PATIENCE_S)  # told last, so the others were heard before
                assert not await waiter.sleep(0)
            assert await _grown(store, waiter)


async def _nothing_under_way(live: Live, writer: Database) -> None:
    """Until all that was told so far is heard, in order as it comes: the nudge of all when listening begins, and what `_heard_of` wrote.

    Twice, since that nudge of all may be what the first one hears.
    """
    if writer.is_sqlite:
        return
    for event in (EVENT + 2, EVENT + 3):
        with live.waiting(event, "d") as waiter:
            await _tell(writer, FeedNotice(1, event, Position(1, 1)).text)
            assert await waiter.sleep(PATIENCE_S)


async def _tell(database: Database, *texts: str) -> None:
    async with database.driver() as connection:
        for text in texts:
            await connection.execute(f"SELECT pg_notify('{NOTICES}', '{text}')")
