"""A transaction happens or not; a reader sees one state; writers come one after the other."""

import asyncio

import pytest

from backend.database import Database
from backend.errors import NotInitialised, UnknownEvent
from backend.store.rows import DomainRow
from backend.store.sql import Store
from keys.labels import Domain
from tests.integration.store.rows import EVENT, GATES, POLICY, ZONES, an_event

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
