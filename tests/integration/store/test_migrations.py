"""The steps lead to the tables that the code declares, and back."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from backend import migrations, schema
from backend.database import Database, downgrade, upgrade
from backend.metadata import metadata


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrated_tables_are_those_the_code_declares(database: Database) -> None:
    assert schema.events.metadata is metadata
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []


async def test_every_step_can_be_taken_back_and_again(database: Database) -> None:
    await downgrade(database, "base")
    async with database.reading() as connection:
        assert await connection.run_sync(_tables) == {"alembic_version"}
    await upgrade(database)
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []


async def test_upgrading_what_is_up_to_date_changes_nothing(database: Database) -> None:
    await upgrade(database)
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []


def test_the_newest_step_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_primary_keys_of_what_grows_with_an_event_begin_with_domain_and_event() -> None:
    growing = [table for table in metadata.sorted_tables if "event" in table.primary_key.columns]
    assert len(growing) > 5
    for table in growing:
        assert [column.name for column in table.primary_key][:2] == ["domain", "event"], table.name
