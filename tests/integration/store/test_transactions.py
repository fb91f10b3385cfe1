"""A transaction happens or not; a reader sees one state; writers come one after the other."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from backend.database.transactions import Database
from backend.database.trying_again import until_it_holds
from backend.errors import Busy, DatabaseUnusable, NotInitialised, UnknownEvent
from backend.store.rows import DomainRow
from backend.store.sql import Store
from keys.labels import Domain
from tests.integration.store.rows import EVENT, GATES, POLICY, ZONES, an_event

LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
)
DOMAIN = DomainRow(Domain(bytes(16)), bytes(32), 1, 0)


async def test_what_a_failed_transaction_wrote_is_gone(store: Store) -> None:
    async def failing() -> None:
        async with store.transaction() as tx:
            await tx.domains.insert(DOMAIN)
            raise UnknownEvent(1)

    with pytest.raises(UnknownEvent):
        await failing()
    async with store.reading() as tx:
        assert await tx.domains.find() is None


async def test_a_reader_goes_on_seeing_the_state_it_began_with(with_event: Store) -> None:
    async with with_event.reading() as reader:
        assert [row.event for row in await reader.events.every()] == [EVENT]
        async with with_event.transaction() as writer:
            await writer.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
        assert [row.event for row in await reader.events.every()] == [EVENT]
    async with with_event.reading() as later:
        assert [row.event for row in await later.events.every()] == [EVENT, EVENT + 1]


async def test_writers_of_one_process_wait_for_each_other(with_event: Store) -> None:
    async def give_out() -> None:
        async with with_event.transaction() as tx:
            row = await tx.events.locked(EVENT)
            await asyncio.sleep(0)
            assert await tx.events.take(row, 1, 1)

    await asyncio.gather(*(give_out() for _ in range(10)))
    async with with_event.reading() as tx:
        assert (await tx.events.get(EVENT)).next_number == 10


async def test_writers_of_two_processes_wait_for_each_other(with_event: Store, database_url: str) -> None:
    other = Database.open(database_url)

    async def give_out(store: Store) -> None:
        async with store.transaction() as tx:
            row = await tx.events.locked(EVENT)
            await asyncio.sleep(0)
            assert await tx.events.take(row, 1, 1)

    stores = [with_event, Store(other)]
    await asyncio.gather(*(give_out(stores[turn % 2]) for turn in range(10)))
    await other.close()
    async with with_event.reading() as tx:
        assert (await tx.events.get(EVENT)).next_number == 10


async def test_a_database_without_a_domain_says_so(store: Store) -> None:
    async with store.transaction() as tx:
        with pytest.raises(NotInitialised):
            await tx.domains.take_event_number()


async def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(
    with_event: Store, database_url: str
) -> None:
    impatient = Database.open(database_url, busy_ms=20)
    async with with_event.transaction() as patient:
        await patient.events.locked(EVENT)
        with pytest.raises(Busy):
            async with Store(impatient).transaction() as tx:
                await tx.events.locked(EVENT)
    async with Store(impatient).transaction() as tx:
        assert (await tx.events.get(EVENT)).event == EVENT
    await impatient.close()


async def test_a_writer_that_is_cancelled_leaves_nothing_and_holds_nobody_up(with_event: Store) -> None:
    begun = asyncio.Event()

    async def never_ending() -> None:
        async with with_event.transaction() as tx:
            await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
            begun.set()
            await asyncio.Event().wait()

    writer = asyncio.create_task(never_ending())
    await begun.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    async with with_event.transaction() as tx:
        assert [row.event for row in await tx.events.every()] == [EVENT]


async def test_writers_who_stand_in_each_others_way_both_get_their_turn(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)

    @until_it_holds
    async def give_out(*events: int) -> None:
        async with with_event.transaction() as tx:
            for event in events:
                assert await tx.events.take(await tx.events.locked(event), 1, 1)

    await asyncio.gather(give_out(EVENT, EVENT + 1), give_out(EVENT + 1, EVENT))
    async with with_event.reading() as tx:
        assert [row.next_number for row in await tx.events.every()] == [2, 2]


async def test_a_database_that_is_not_there_is_told_as_such() -> None:
    nowhere = Database.open("postgresql://somebody@localhost:1/nothing")
    with pytest.raises(DatabaseUnusable):
        async with Store(nowhere).reading() as tx:
            await tx.domains.find()
    await nowhere.close()


async def test_who_closes_comes_back_when_nobody_is_at_work_any_more(tmp_path: Path) -> None:
    others = set(threading.enumerate())
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'closed.db'}")
    connection = await database.engine.connect()
    given_up: Any = (await connection.get_raw_connection()).driver_connection
    counting = asyncio.create_task(given_up.execute(LONG))
    await asyncio.sleep(0)  # it is on its way
    given_up.stop()
    counting.cancel()
    await asyncio.wait([counting])
    await database.close()
    left = set(threading.enumerate()) - others
    connection.sync_connection.detach()  # type: ignore[union-attr] # nothing of it is to go back
    assert not [thread for thread in left if "_connection_worker" in thread.name]
