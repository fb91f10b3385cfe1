"""The steps lead to the tables that the code declares, and back."""

import re
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    insert,
    inspect,
    select,
)
from sqlalchemy.event import listen, remove

from backend import migrations
from backend.database.transactions import Database, downgrade, steps, upgrade
from backend.schema import central as schema
from backend.schema.journal import entries, refusals
from backend.schema.metadata import metadata
from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.content import Kind
from sync.journal import FIRST_PREV, write_entry
from tests.integration.store_journal.entries import DEVICE, Draft

_LET_GO = "claims"  # leases of ten seconds: a step that numbers them anew begins without any
_PART = re.compile(r"_p\d+$")


def _is_whole(name: str | None, _type: str, _parents: object) -> bool:
    """Not a part of a table: those stand in no schema."""
    return name is None or not _PART.search(name)


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_name": _is_whole})
    return list(compare_metadata(context, metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _filled(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """One row in every table there is; all rows of all tables."""
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name != "alembic_version" and not _PART.search(name))
    for table in there.sorted_tables:
        connection.execute(insert(table).values({column.name: _value(column) for column in table.columns}))
    return _rows(connection)


def _rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name != "alembic_version" and not _PART.search(name))
    return {
        table.name: [tuple(row) for row in connection.execute(select(table))] for table in there.sorted_tables
    }


def _by_column(connection: Connection) -> dict[tuple[str, str], list[object]]:
    """By table and column, what stands there."""
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name != "alembic_version" and not _PART.search(name))
    found: dict[tuple[str, str], list[object]] = {}
    for table in there.sorted_tables:
        rows = connection.execute(select(table)).all()
        found |= {
            (table.name, column.key): [row._mapping[column] for row in rows] for column in table.columns
        }
    return found


def _cut(rows: list[tuple[object, ...]], to: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """These rows without the columns that a later step added."""
    return [row[: len(to[0])] for row in rows]


def _value(column: Column[Any]) -> object:
    kinds = [(JSON, [1]), (Boolean, True), (LargeBinary, b"12345678"), (String, "text"), (Integer, 7)]
    return next(value for kind, value in kinds if isinstance(column.type, kind))


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


async def test_what_was_there_before_events_lay_in_parts_goes_through_all_later_steps(bare_url: str) -> None:
    former = Database.open(bare_url)
    await upgrade(former, "0005")
    async with former.writing() as connection:
        before = await connection.run_sync(_filled)
    assert all(len(rows) == 1 for rows in before.values())
    for step in (upgrade(former), downgrade(former, "0005"), upgrade(former)):
        await step
        async with former.reading() as connection:
            after = await connection.run_sync(_rows)
        assert {table: _cut(after[table], rows) for table, rows in before.items()} == before
        assert not any(rows for table, rows in after.items() if table not in before)
    async with former.reading() as connection:
        assert await connection.run_sync(_differences) == []
    await former.close()


async def test_every_table_goes_back_and_forth_step_by_step_and_loses_nothing_that_a_step_can_hold(
    database: Database,
) -> None:
    async with database.writing() as connection:
        await connection.run_sync(_filled)
        held = await connection.run_sync(_by_column)
    assert {table for table, _ in held} == {table.name for table in metadata.sorted_tables}
    assert all(len(values) == 1 for values in held.values())
    held = {(table, column): values for (table, column), values in held.items() if table != _LET_GO}
    order = steps()
    ways = [(downgrade, step) for step in order[-2::-1]] + [(upgrade, step) for step in order[1:]]
    for go, step in ways:
        await go(database, step)
        async with database.reading() as connection:
            after = await connection.run_sync(_by_column)
        held = {place: values for place, values in held.items() if place in after}
        assert {place: after[place] for place in held} == held, step
    assert {"events", "tickets"} <= {table for table, _ in held}
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []


def _denied() -> dict[str, object]:
    """A refusal that names ticket 5, as a row of what was pushed."""
    said = Draft("denied", kind=Kind.DENY, ticket=5, reason=2).row().content
    assert said is not None
    key, domain = PrivateKey.from_seed(bytes(32)), Domain(bytes(16))
    entry = write_entry(key, domain, FIRST_PREV, 7, DEVICE, 1, 1, said)
    named = {"domain": 1, "event": 7, "device": DEVICE, "kind": 3, "raw": entry.frame_raw}
    return {column.name: _value(column) for column in entries.columns} | named


async def _refusals_of(url: str, rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """What the step that finds refusals finds of these entries."""
    former = Database.open(url)
    await upgrade(former, "0012")
    async with former.writing() as connection:
        await connection.execute(insert(entries), rows)
    await upgrade(former)
    async with former.reading() as connection:
        found = (await connection.execute(select(refusals).order_by(refusals.c.seq))).all()
    await former.close()
    return [tuple(one) for one in found]


async def test_refusals_that_are_there_already_are_found_by_their_ticket(bare_url: str) -> None:
    row = _denied()
    found = await _refusals_of(bare_url, [row, row | {"kind": 2, "seq": 9, "raw": b"no refusal"}])
    assert found == [(1, 7, 5, DEVICE, row["epoch"], row["seq"], row["hash"])]


async def test_however_many_refusals_are_there_they_are_found_a_thousand_at_a_time(bare_url: str) -> None:
    row, sizes = _denied(), list[int]()

    def noted(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("INSERT INTO refusals"):
            sizes.append(len(values))

    listen(Engine, "before_cursor_execute", noted)
    try:
        found = await _refusals_of(bare_url, [row | {"seq": seq} for seq in range(2_001)])
    finally:
        remove(Engine, "before_cursor_execute", noted)
    assert [one[5] for one in found] == list(range(2_001))
    assert sizes[:2] == [1_000, 1_000]


async def test_tables_that_grow_with_events_lie_in_parts_on_postgresql(database: Database) -> None:
    async with database.reading() as connection:
        tables = await connection.run_sync(_tables)
    parted = {
        table.name for table in metadata.sorted_tables if table.dialect_options["postgresql"]["partition_by"]
    }
    assert len(parted) == 10
    wanted = set() if database.is_sqlite else {f"{name}_p{part}" for name in parted for part in range(8)}
    assert {name for name in tables if _PART.search(name)} == wanted


def test_the_newest_step_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_primary_keys_of_what_grows_with_an_event_begin_with_domain_and_event() -> None:
    growing = [table for table in metadata.sorted_tables if "event" in table.primary_key.columns]
    assert len(growing) > 5
    for table in growing:
        assert [column.name for column in table.primary_key][:2] == ["domain", "event"], table.name
