"""Whether there is an installation in a database, for whoever only looks."""

from backend.database.made import is_made
from backend.database.transactions import Database, upgrade


async def test_a_database_without_tables_is_known_as_one_and_gets_none_by_that(bare_url: str) -> None:
    database = Database.open(bare_url)
    try:
        assert not await is_made(database)
        assert not await is_made(database)
        await upgrade(database)
        assert await is_made(database)
    finally:
        await database.close()
