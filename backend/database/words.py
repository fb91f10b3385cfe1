"""Statements put into words once, and how their rows are read, for those that go to a driver without SQLAlchemy."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Dialect, Executable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows

Words: TypeAlias = tuple[str, tuple[tuple[str, Any], ...]]
"""A statement's text, and its parameters in order with what each is where nothing is given."""

LISTED: Final = "among"
"""The one parameter that may stand for several."""


@lru_cache(256)
def words(statement: Executable, given: tuple[str, ...], dialect: Dialect, listed: int = 0) -> Words:
    """The words of a statement that is made once and kept; `given`: the names of the values that it will be given.

    `listed`: how many values are given for `LISTED`, where that expands; they are `among_1`, `among_2` and so on.
    """
    assert isinstance(statement, ClauseElement)
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
    if listed:
        state = compiled.construct_expanded_state({**dict.fromkeys(given), LISTED: (None,) * listed})
        return state.statement, tuple((name, state.parameters[name]) for name in state.positiontup)
    return str(compiled), tuple((name, compiled.params[name]) for name in compiled.positiontup)


Process: TypeAlias = Callable[[Any], Any]
Read: TypeAlias = Callable[[Iterable[Sequence[Any]]], list[Any]]
"""Makes tuples with names of what a driver gave."""


@lru_cache(256)
def reader(statement: Executable, dialect: Dialect) -> Read:
    """How the rows of a statement that is made once and kept are read: each a tuple whose columns are attributes, too."""
    columns = list(_returned(statement))
    found = namedtuple("Found", [column.key for column in columns], rename=True)  # type: ignore[misc]  # of a statement
    processes = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    odd = [(place, process) for place, process in enumerate(processes) if process is not None]

    def read(rows: Iterable[Sequence[Any]]) -> list[Any]:
        return list(map(found._make, (_processed(row, odd) for row in rows) if odd else rows))

    return read


def _returned(statement: Executable) -> Iterable[ColumnElement[Any]]:
    assert isinstance(statement, ReturnsRows)
    return statement.exported_columns


def _processed(row: Sequence[Any], odd: Iterable[tuple[int, Process]]) -> Sequence[Any]:
    values = list(row)
    for place, process in odd:
        values[place] = process(values[place])
    return values
