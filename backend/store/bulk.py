"""Writing rows by the ten thousand: one prepared statement, and values that go to the driver as they are.

SQLAlchemy's own way costs more a row than the database does. The statement is still compiled by it. SQLite takes a row after the
other; PostgreSQL takes all of them at once, a column an array, which `unnest` makes rows of.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import Dialect, Insert, Table
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.ahead import Ahead
from backend.store.at_once import MOST, Places, at_once
from backend.store.by_column import Row, Send, by_column

SQLITE: Final = "sqlite"
Alike: TypeAlias = tuple[tuple[str, ...], ...]
_Order: TypeAlias = Callable[[Sequence[Row]], list[Row]]


class Taken(Enum):
    """What becomes of a row whose primary key is taken."""

    REFUSED = 1  # with all the others: `IntegrityError`
    LEFT = 2
    REPLACED = 3
    ADDED = 4  # its numbers are the sums of both, but for the primary key


async def write_rows(
    connection: AsyncConnection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[Row],
    taken: Taken = Taken.REFUSED,
) -> int:
    """Insert rows whose values stand in the order of `columns`, which is that of the table: plain numbers, texts, bytes, truths.

    How many it wrote: fewer than `rows` only if some were left. They are written in the order of their keys, so that two writers never wait for each other in a circle.
    """
    if not rows:
        return 0
    statement, in_order, sent = _prepared(table, columns, connection.dialect, taken)
    written = await connection.exec_driver_sql(statement, sent(in_order(rows)))
    return written.rowcount


async def begin_rows(
    connection: AsyncConnection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[Row],
    taken: Taken = Taken.REFUSED,
    alike: Alike = (),
) -> None:
    """As `write_rows`, but they are only on their way when this returns (`backend.database.ahead`).

    `alike`: sets of columns that often say the same in all of them, the largest first.
    """
    if not rows:
        return
    ahead = Ahead.of(connection)
    statement, in_order, sent = _prepared(table, columns, connection.dialect, taken)
    ordered = in_order(rows)
    if connection.dialect.name != SQLITE:
        await ahead.begin(statement, sent(ordered))
    elif len(ordered) == 1:
        await ahead.begin(statement, ordered[0])
    else:
        places = _places(columns, alike)
        for start in range(0, len(ordered), MOST):
            await ahead.begin(*at_once(statement, ordered[start : start + MOST], places))


@lru_cache(maxsize=128)
def _places(columns: tuple[str, ...], alike: Alike) -> tuple[Places, ...]:
    """Where the sets of columns stand that often say the same in all rows."""
    return tuple(tuple(columns.index(name) for name in names) for names in alike)


@lru_cache(maxsize=128)
def _prepared(
    table: Table, columns: tuple[str, ...], dialect: Dialect, taken: Taken
) -> tuple[str, _Order, Send]:
    """The statement, what puts rows in order, and how the driver takes them."""
    in_order = _ordering([columns.index(column.name) for column in table.primary_key])
    if dialect.name == SQLITE:
        return _by_row(table, columns, dialect, taken), in_order, list
    statement, sent = by_column(table, columns, dialect, lambda made: _decided(made, table, columns, taken))
    return statement, in_order, sent


def _ordering(places: Sequence[int]) -> _Order:
    """By the last of these values, then by the one before: most are the same in every row, and a key of several takes four times as long."""
    keys = [itemgetter(place) for place in reversed(places)]

    def in_order(rows: Sequence[Row]) -> list[Row]:
        ordered = list(rows)
        for key in keys:
            ordered.sort(key=key)
        return ordered

    return in_order


def _by_row(table: Table, columns: tuple[str, ...], dialect: Dialect, taken: Taken) -> str:
    return _text(_decided(insert_on_sqlite(table), table, columns, taken), dialect, columns)


def _decided(insert: Any, table: Table, columns: tuple[str, ...], taken: Taken) -> Any:
    """An insertion, on either database, that knows what to do with what is taken."""
    if taken is Taken.REFUSED:
        return insert
    if taken is Taken.LEFT:
        return insert.on_conflict_do_nothing()
    changed = _changed(table, columns, insert.excluded, taken)
    return insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=changed)


def _changed(table: Table, columns: tuple[str, ...], excluded: Any, taken: Taken) -> dict[str, Any]:
    """What becomes of the columns of a row whose primary key is taken."""
    others = [name for name in columns if name not in table.primary_key.columns]
    added = taken is Taken.ADDED
    return {name: table.c[name] + excluded[name] if added else excluded[name] for name in others}


def _text(insert: Insert, dialect: Dialect, columns: tuple[str, ...]) -> str:
    compiled = insert.compile(dialect=dialect, column_keys=list(columns))
    # What a conflict sets comes from the row itself, so there are no parameters but the columns.
    if tuple(compiled.positiontup or ()) != columns:
        raise NotImplementedError(f"{dialect.name} does not take parameters by position")
    return str(compiled)
