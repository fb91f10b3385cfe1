"""Going to another step of the tables on purpose, also back, and what that would lose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, MetaData, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.transactions import Database, downgrade, downgrade_within, steps, upgrade

_PART: Final = re.compile(r"_p\d+$")
_Tables = Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a step back takes away: a table, or a column of one, with so many rows that say something there."""

    table: str
    column: str | None
    rows: int


class _Looked(Exception):
    """It was only to be seen what would happen: the transaction must not hold."""


async def go(database: Database, found: str, step: str) -> None:
    """Bring the tables from the step that was found to another one, before or after it."""
    await (downgrade if _is_back(found, step) else upgrade)(database, step)


async def losses(database: Database, found: str, step: str) -> list[Loss]:
    """What going there would lose, by table and column: nothing on the way up."""
    if not _is_back(found, step):
        return []
    async with database.reading() as connection:
        before = await _there(connection)
    after: _Tables = {}
    try:
        async with database.writing() as connection:
            await downgrade_within(connection, step)
            after = await _there(connection)
            raise _Looked
    except _Looked:
        pass
    async with database.reading() as connection:
        counted = [await _counted(connection, table, column) for table, column in _gone(before, after)]
    return [loss for loss in counted if loss.rows]


def _is_back(found: str, step: str) -> bool:
    order = steps()
    return order.index(step) < order.index(found)


async def _there(connection: AsyncConnection) -> _Tables:
    """The tables as they are; the parts of one on PostgreSQL count as that one."""
    found = MetaData()
    await connection.run_sync(lambda sync: found.reflect(sync, only=lambda name, _: not _PART.search(name)))
    return found.tables


def _gone(before: _Tables, after: _Tables) -> list[tuple[Table, ColumnElement[Any] | None]]:
    """Tables that are there before and not after, and columns of those that stay."""
    gone: list[tuple[Table, ColumnElement[Any] | None]] = []
    for name, table in sorted(before.items()):
        if name not in after:
            gone.append((table, None))
        else:
            gone += [(table, column) for column in table.columns if column.name not in after[name].columns]
    return gone


async def _counted(connection: AsyncConnection, table: Table, column: ColumnElement[Any] | None) -> Loss:
    counting = select(func.count()).select_from(table)
    if column is not None:
        counting = counting.where(column.is_not(None))
    rows = int(await connection.scalar(counting) or 0)
    return Loss(str(table.name), None if column is None else str(column.key), rows)
