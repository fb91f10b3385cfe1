"""What servers of one database must agree about goes by its clock."""

from backend.context import wall_ms
from backend.database.transactions import Database
from backend.store.contract import Store
from backend.store.sql import Store as SqlStore


async def test_a_time_that_is_given_stands_for_the_databases(store: Store) -> None:
    async with store.reading() as tx:
        assert await tx.clock.now_ms(1_234) == 1_234


async def test_a_database_tells_what_time_it_is(database: Database) -> None:
    before_ms = wall_ms()
    async with SqlStore(database).reading() as tx:
        assert before_ms - 1_000 <= await tx.clock.now_ms(None) <= wall_ms() + 1_000
