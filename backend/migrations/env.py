"""Runs the steps on the connection that `backend.database.transactions` hands over, inside its transaction: all of them, or none."""

from alembic import context
from sqlalchemy import Connection

from backend.schema.metadata import metadata


def run(connection: Connection) -> None:
    """Alembic reads this module and calls nothing in it: the last line does."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # true of SQLite as well, since the driver begins nothing by itself
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
