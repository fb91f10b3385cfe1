"""Single statements: each is a transaction of its own, and what may go wrong with one is told as with any other."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import literal, make_url, select
from sqlalchemy.pool import QueuePool

from backend.database.transactions import Database
from backend.errors import Busy, DatabaseUnusable
from backend.schema.central import events
from backend.store.contract import Store
from backend.store.sql import Store as SqlStore
from tests.databases import POSTGRESQL, SQLITE, empty_database
from tests.integration.store.rows import EVENT
from tests.integration.store.test_claims import AT_MS, KEY, LEASE, OTHER, take
from tests.postgres import dsn_of

_END_WHO_WAITS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def test_columns_are_attributes_and_lists_are_lists(with_event: Store, database_url: str) -> None:
    database = Database.open(database_url)
    wanted = select(events.c.event, events.c.name, literal(1).label("one")).where(events.c.event == EVENT)
    (row,) = await database.look(wanted, {})
    assert (row.event, row.one, row[0]) == (EVENT, 1, EVENT)
    with pytest.raises(AttributeError):
        row.two  # noqa: B018
    await database.close()


async def test_a_look_into_a_file_that_was_closed_is_refused_and_opens_nothing(tmp_path: Path) -> None:
    database = Database.open(await empty_database(SQLITE, tmp_path))
    wanted = select(literal(1).label("one"))
    assert [row.one for row in await database.look(wanted, {})] == [1]
    await database.close()
    with pytest.raises(DatabaseUnusable):
        await database.look(wanted, {})
    assert _held(database) == 0


async def test_a_look_that_is_closed_while_it_opens_the_file_leaves_nothing_open(tmp_path: Path) -> None:
    database = Database.open(await empty_database(SQLITE, tmp_path))
    looking = asyncio.create_task(database.look(select(literal(1)), {}))
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(looking, return_exceptions=True)
    assert _held(database) == 0


async def test_whoever_gives_up_while_a_file_is_opened_leaves_nothing_open(tmp_path: Path) -> None:
    address = await empty_database(SQLITE, tmp_path)
    for turns in range(1, 40):
        database = Database.open(address)
        looking = asyncio.create_task(database.look(select(literal(1)), {}))
        for _ in range(turns):
            await asyncio.sleep(0.0001)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await database.close()
        assert _held(database) == 0


def _held(database: Database) -> int:
    """How many connections somebody took and did not give back."""
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


async def test_more_at_a_time_than_there_are_connections_all_get_their_answer(with_event: Store) -> None:
    leases = [LEASE._replace(stay=stay, nonce=bytes([stay]) * 16) for stay in range(50)]
    assert await asyncio.gather(*(take(with_event, lease) for lease in leases)) == [True] * 50


async def test_a_database_that_is_not_there_is_told_as_such() -> None:
    nowhere = Database.open("postgresql://somebody@localhost:1/nothing")
    with pytest.raises(DatabaseUnusable):
        async with SqlStore(nowhere).glance() as look:
            await look.devices.bearings(bytes(8), EVENT)
    await nowhere.close()


async def test_who_waits_too_long_for_a_stay_is_told_that_the_database_is_busy(
    with_event: Store, database_url: str
) -> None:
    database = Database.open(database_url, busy_ms=20)
    impatient = SqlStore(database)
    async with with_event.transaction() as holding:
        assert await holding.claims.take(EVENT, KEY, LEASE, AT_MS)
        with pytest.raises(Busy):
            await take(impatient, OTHER)
    assert not await take(impatient, OTHER)
    await database.close()


async def test_who_gives_up_leaves_a_connection_that_works(with_event: Store, database_url: str) -> None:
    async with with_event.transaction() as holding:
        assert await holding.claims.take(EVENT, KEY, LEASE, AT_MS)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(take(with_event, OTHER), 0.05)
    assert not await take(with_event, OTHER)
    assert await take(with_event, LEASE)


async def test_a_connection_that_is_lost_is_told_once_and_replaced(tmp_path: Path) -> None:
    address = await empty_database(POSTGRESQL, tmp_path)
    database = Database.open(address)
    store = SqlStore(database)
    async with store.transaction() as holding:
        assert await holding.claims.take(EVENT, KEY, LEASE, AT_MS)
        waiting = asyncio.create_task(take(store, OTHER))
        await _end_who_waits(address)
        with pytest.raises(DatabaseUnusable):
            await waiting
    assert not await take(store, OTHER)
    await database.close()


async def _end_who_waits(address: str) -> None:
    connection = await asyncpg.connect(dsn_of(make_url(address)))
    try:
        while not await connection.fetch(_END_WHO_WAITS):
            pass
    finally:
        await connection.close()
