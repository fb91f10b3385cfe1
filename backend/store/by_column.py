"""Rows for PostgreSQL, all of them at once: each column goes as a whole, and `unnest` makes rows of them.

The driver asks of each value of an array whether it is an array itself, which takes longer than all the rest. So numbers and truths
go as the text of an array, and the strings of bytes of a column as one string, with where each of them begins and how long it is.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert

Row: TypeAlias = tuple[Any, ...]
Send: TypeAlias = Callable[[Sequence[Row]], Any]

_FROM, _LONG = "_from", "_long"
_NULL: Final = "NULL"


def by_column(
    table: Table, columns: tuple[str, ...], dialect: Dialect, decided: Callable[[Insert], Insert]
) -> tuple[str, Send]:
    """The statement that inserts rows of these columns, and what makes its parameters of them.

    `decided`: the insertion that knows what becomes of rows whose key is taken.
    """
    arrays = {key: array for name in columns for key, array in _arrays(table.c[name]).items()}
    given = func.unnest(*arrays.values()).table_valued(*arrays).render_derived()
    values = [_value(table.c[name], given.c) for name in columns]
    made: Any = decided(insert(table).from_select(list(columns), select(*values)))
    compiled = made.compile(dialect=dialect)
    return str(compiled), _sending([table.c[name] for name in columns], tuple(compiled.positiontup))


def _arrays(column: Column[Any]) -> Mapping[str, ColumnElement[Any]]:
    """The arrays that `unnest` is given for a column."""
    if isinstance(column.type, LargeBinary):
        return {key: _written_array(key, Integer()) for key in (column.name + _FROM, column.name + _LONG)}
    if _is_number(column):
        return {column.name: _written_array(column.name, column.type)}
    return {column.name: bindparam(column.name, type_=ARRAY(column.type))}


def _written_array(name: str, type_: Any) -> ColumnElement[Any]:
    said: BindParameter[Any] = bindparam(name, type_=Text)
    return cast(said, ARRAY(type_))


def _value(column: Column[Any], given: Any) -> ColumnElement[Any]:
    """What a row of `unnest` says of a column."""
    if not isinstance(column.type, LargeBinary):
        value: ColumnElement[Any] = given[column.name]
        return value
    joined: BindParameter[Any] = bindparam(column.name, type_=LargeBinary)
    return func.substring(joined, given[column.name + _FROM], given[column.name + _LONG])


def _sending(columns: Sequence[Column[Any]], names: tuple[str, ...]) -> Send:
    def parameters(rows: Sequence[Row]) -> Row:
        said: dict[str, Any] = {}
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            if isinstance(column.type, LargeBinary):
                said |= _joined(column.name, values)
            else:
                said[column.name] = _written(values) if _is_number(column) else list(values)
        return tuple([said[name] for name in names])

    return parameters


def _joined(name: str, values: Sequence[bytes | None]) -> Mapping[str, Any]:
    """The strings of a column as one, where each begins, and how long it is: nothing where there is none."""
    sizes = [None if value is None else len(value) for value in values]
    there = [value for value in values if value is not None]
    return {name: b"".join(there), name + _FROM: _begins(sizes), name + _LONG: _written(sizes)}


def _begins(sizes: Sequence[int | None]) -> str:
    """Where each of these begins, counted from one."""
    first, many = sizes[0], len(sizes)
    if first is not None and sizes.count(first) == many:
        return _steps(first, many)
    return _written([1 + before for before in accumulate([size or 0 for size in sizes[:-1]], initial=0)])


@lru_cache(maxsize=64)
def _steps(size: int, many: int) -> str:
    return _written([1 + size * place for place in range(many)])


def _written(values: Sequence[Any]) -> str:
    """An array of numbers, truths and nulls as PostgreSQL reads it. Many columns say the same in each row."""
    first = values[0]
    if values.count(first) == len(values):
        return "{" + ",".join([_NULL if first is None else str(first)] * len(values)) + "}"
    return "{" + ",".join([_NULL if value is None else str(value) for value in values]) + "}"


def _is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, Boolean | Integer)
