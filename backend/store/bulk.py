"""Writing rows by the ten thousand: one prepared statement, and values that go to the driver as they are.

SQLAlchemy's own way costs more a row than the database does. The statement is still compiled by it. SQLite takes a row after the
other; PostgreSQL takes all of them at once, a column an array, which `unnest` makes rows of.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

SQLITE: Final = "sqlite"
Row: TypeAlias = tuple[Any, ...]
_Order: TypeAlias = Callable[[Sequence[Row]], list[Row]]
_Send: TypeAlias = Callable[[Sequence[Row]], Any]


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


@lru_cache(maxsize=128)
def _prepared(
    table: Table, columns: tuple[str, ...], dialect: Dialect, taken: Taken
) -> tuple[str, _Order, _Send]:
    """The statement, what puts rows in order, and how the driver takes them."""
    in_order = _ordering([columns.index(column.name) for column in table.primary_key])
    if dialect.name == SQLITE:
        return _by_row(table, columns, dialect, taken), in_order, list
    return _by_column(table, columns, dialect, taken), in_order, _arrays(table, columns)


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
    insert = insert_on_sqlite(table)
    if taken is Taken.LEFT:
        insert = insert.on_conflict_do_nothing()
    elif taken is not Taken.REFUSED:
        changed = _changed(table, columns, insert.excluded, taken)
        insert = insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=changed)
    return _text(insert, dialect, columns)


def _by_column(table: Table, columns: tuple[str, ...], dialect: Dialect, taken: Taken) -> str:
    given = func.unnest(*(_array(table.c[name]) for name in columns)).table_valued(*columns).render_derived()
    insert = insert_on_postgresql(table).from_select(
        list(columns), select(*(given.c[name] for name in columns))
    )
    if taken is Taken.LEFT:
        insert = insert.on_conflict_do_nothing()
    elif taken is not Taken.REFUSED:
        changed = _changed(table, columns, insert.excluded, taken)
        insert = insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=changed)
    return _text(insert, dialect, columns)


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


def _array(column: Column[Any]) -> ColumnElement[Any]:
    """The parameter that brings a whole column."""
    array = ARRAY(column.type)
    if _is_number(column):
        return cast(bindparam(column.name, type_=Text), array)
    return bindparam(column.name, type_=array)


def _arrays(table: Table, columns: tuple[str, ...]) -> _Send:
    """Rows as columns. Numbers and truths go as the text of an array: the driver asks of each value whether it is an array itself."""
    numbers = frozenset(place for place, name in enumerate(columns) if _is_number(table.c[name]))

    def arrays(rows: Sequence[Row]) -> Row:
        found = zip(*rows, strict=True)
        return tuple(
            _written(values) if place in numbers else list(values) for place, values in enumerate(found)
        )

    return arrays


def _written(values: Sequence[Any]) -> str:
    """An array of numbers, truths and nulls as PostgreSQL reads it."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, Boolean | Integer)
