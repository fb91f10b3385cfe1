"""What every part of a transaction has: its connection and its domain."""

from sqlalchemy import ColumnElement, Table, and_
from sqlalchemy.ext.asyncio import AsyncConnection


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
