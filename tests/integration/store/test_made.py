"""Whether there is an installation in a database, for whoever only looks."""

from backend.database.transactions import Database, step_of, upgrade


async def test_a_database_without_tables_is_known_as_one_and_gets_none_by_that(bare_url: str) -> None:
    database = Database.open(bare_url)
    try:
        assert await step_of(database) is None
        assert await step_of(database) is None
        await upgrade(database)
        assert await step_of(database) is not None
    finally:
        await database.close()
