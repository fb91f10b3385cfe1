"""All rows of all tables, out of one database and into another. The only part of backups that knows SQL.

Values are plain: numbers, truths, texts, bytes, nothing, and what stands in a column of JSON as lists and maps. So a backup fits
every kind of database. What must not come back to life is not even written down.
"""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Table,
    false,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.backup.contents import TableHead
from backend.backup.errors import BackupBroken
from backend.schema import central as schema
from backend.schema import imports as schema_imports
from backend.schema import repeats as schema_repeats
from backend.schema.metadata import metadata
from backend.store.bulk import write_rows
from backend.store.by_column import Row

_CHUNK_BYTES: Final = 1 << 20
_FETCHED: Final = 256
_SKIPPED_EVENTS: Final = 1_000
_VERSION: Final = "alembic_version"

LEFT_OUT: Final[Mapping[Table, ColumnElement[bool]]] = {
    # A token or link that was withdrawn or used since the backup would work again; new ones are made.
    schema.admin_tokens: false(),
    # The same for a code that enrolled a gate since. Those that were used stay known as used.
    schema.enrolment_codes: schema.enrolment_codes.c.used_ms.is_not(None),
    # What was answered may have codes in it, and is good for a day: nobody repeats a request across a restore.
    schema_repeats.repeats: false(),
    # Nobody carries them out where they are put back, and their lists are gone.
    schema_imports.import_jobs: false(),
}
"""The tables of which not every row is written: which rows are."""


def heads() -> tuple[TableHead, ...]:
    """Every table, those that others refer to first."""
    return tuple(
        TableHead(str(table.name), tuple(str(column.name) for column in table.columns))
        for table in metadata.sorted_tables
    )


async def chunks(connection: AsyncConnection, name: str) -> AsyncIterator[tuple[int, bytes]]:
    """The rows of a table in the order of its key, some at a time: how many, and their encoding."""
    table = metadata.tables[name]
    query = select(table).order_by(*table.primary_key)
    if table in LEFT_OUT:
        query = query.where(LEFT_OUT[table])
    held, size = [], 0
    stream = await connection.stream(query, execution_options={"yield_per": _FETCHED})
    async for rows in stream.partitions():
        for row in rows:
            held.append(encoded := _ENCODER.encode(tuple(row)))
            size += len(encoded)
            if size >= _CHUNK_BYTES:
                yield len(held), _joined(held)
                held, size = [], 0
    if held:
        yield len(held), _joined(held)


def rows_of(data: bytes, head: TableHead) -> list[Row]:
    """The rows of a chunk; `BackupBroken`."""
    try:
        rows: list[Row] = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupBroken(f"tables/{head.name}: {error}") from None
    if any(len(row) != len(head.columns) for row in rows):
        raise BackupBroken(f"tables/{head.name}: a row has not as many values as there are columns")
    return rows


async def there(connection: AsyncConnection, given: tuple[TableHead, ...]) -> dict[str, Table]:
    """The tables of the database as they are now, which may be an older step than the program's; `BackupBroken`."""
    found = await connection.run_sync(_reflected)
    for head in given:
        table = found.get(head.name)
        if table is None or {column.name for column in table.columns} != set(head.columns):
            raise BackupBroken(f"tables/{head.name} has other columns than its schema")
    return found


async def fill(connection: AsyncConnection, table: Table, head: TableHead, rows: list[Row]) -> None:
    """Write rows into an empty table; `BackupBroken` for values that do not fit into it."""
    names = tuple(column.name for column in table.columns)
    places = [head.columns.index(name) for name in names]
    plain = [tuple(_as_text(row[place]) for place in places) for row in rows]
    try:
        await write_rows(connection, table, names, plain)
    except (DBAPIError, ValueError, TypeError) as error:
        raise BackupBroken(f"tables/{head.name}: {type(error).__name__}, its rows do not fit") from None


async def holds_domain(connection: AsyncConnection) -> bool:
    """Whether there is anything that a restore would displace."""
    if not await connection.run_sync(lambda sync: inspect(sync).has_table(schema.domains.name)):
        return False
    return bool(await connection.scalar(select(func.count()).select_from(schema.domains)))


async def drop_all(connection: AsyncConnection) -> None:
    """Take every table of ours away, of whatever step it is; what others keep in the same database stays."""
    ours = await connection.run_sync(_ours)
    if ours:
        names = ", ".join(f'"{name}"' for name in sorted(ours))
        await connection.exec_driver_sql(f"DROP TABLE {names} CASCADE")


async def skip_event_numbers(connection: AsyncConnection) -> None:
    """Leave a gap: a number that was given to an event since the backup must never name another one."""
    domains = schema.domains
    await connection.execute(update(domains).values(next_event=domains.c.next_event + _SKIPPED_EVENTS))


def _ours(connection: Connection) -> set[str]:
    return {*metadata.tables, _VERSION} & set(inspect(connection).get_table_names())


def _reflected(connection: Connection) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    return dict(found.tables)


def _joined(rows: list[bytes]) -> bytes:
    """One MessagePack array of rows that are encoded already."""
    return b"\xdd" + len(rows).to_bytes(4, "big") + b"".join(rows)


def _as_text(value: object) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(list[tuple[Any, ...]])
