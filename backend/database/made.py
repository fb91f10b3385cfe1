"""Whether there is anything in a database yet, for whoever only looks and is to make nothing."""

from alembic.runtime.migration import MigrationContext

from backend.database.transactions import Database


async def is_made(database: Database) -> bool:
    """Whether it has tables of ours, of whichever step; `DatabaseUnusable`."""
    async with database.reading() as connection:
        revision = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return revision is not None
