"""What every part of a transaction has: its connection and its domain."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Table, and_, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.store.bulk import SQLITE


class Noun:
    """One noun of the contract on one connection. `domain` is the number under which this database keeps the domain."""

    __slots__ = ("_connection", "_domain")

    def __init__(self, connection: AsyncConnection, domain: int) -> None:
        self._connection = connection
        self._domain = domain

    def _own(self, table: Table) -> ColumnElement[bool]:
        """The rows of the domain."""
        return table.c.domain == self._domain

    def _of(self, table: Table, event: int) -> ColumnElement[bool]:
        """The rows of one event."""
        return and_(table.c.domain == self._domain, table.c.event == event)

    def _among(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """The rows with one of these values, numbers or bytes.

        However many numbers there are, it is one prepared statement: on PostgreSQL of an array, on SQLite of JSON.
        """
        if self._is_sqlite and isinstance(column.type, Integer):
            return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))
        if self._is_sqlite:
            return column.in_(list(values))
        return column == any_(literal(list(values), ARRAY(column.type)))

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == SQLITE
