"""Statements put into words once, for those that go to a driver without SQLAlchemy."""

from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql import ClauseElement

Words: TypeAlias = tuple[str, tuple[tuple[str, Any], ...]]
"""A statement's text, and its parameters in order with what each is where nothing is given."""


@lru_cache(128)
def words(statement: Executable, given: tuple[str, ...], dialect: Dialect) -> Words:
    """The words of a statement that is made once and kept; `given`: the names of the values that it will be given."""
    assert isinstance(statement, ClauseElement)
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
    return str(compiled), tuple((name, compiled.params[name]) for name in compiled.positiontup)
