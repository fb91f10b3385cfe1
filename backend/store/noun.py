"""What every part of a transaction has: its connection and its domain."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Executable,
    Integer,
    SmallInteger,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.ahead import Ahead
from backend.database.straight_on_sqlite import asked
from backend.database.words import LISTED, words
from backend.store.bulk import SQLITE

DOMAIN: Final = bindparam("of_domain", type_=SmallInteger)
EVENT: Final = bindparam("of_event", type_=BigInteger)
OnEach: TypeAlias = Mapping[bool, Executable]
"""A statement for SQLite (True) and one for PostgreSQL."""


def of_domain(table: Table) -> ColumnElement[bool]:
    """The rows of `DOMAIN`: for a statement that is made once, since making one takes as long as carrying it out."""
    return table.c.domain == DOMAIN


def of_event(table: Table) -> ColumnElement[bool]:
    """The rows of `EVENT`, as `of_domain`."""
    return and_(of_domain(table), table.c.event == EVENT)


def on_each(make: Callable[[bool], Executable]) -> OnEach:
    """The statement that `make` makes for SQLite, or else for PostgreSQL."""
    return {is_sqlite: make(is_sqlite) for is_sqlite in (True, False)}


def among(column: ColumnElement[Any], is_sqlite: bool) -> ColumnElement[bool]:
    """The rows with one of the values that `Noun._found_among` is given: on PostgreSQL an array, on SQLite JSON, or a list of bytes."""
    if not is_sqlite:
        return column == any_(bindparam(LISTED, type_=ARRAY(column.type)))
    if isinstance(column.type, Integer):
        return column.in_(select(func.json_each(bindparam(LISTED, type_=Text)).table_valued("value").c.value))
    return column.in_(bindparam(LISTED, expanding=True))


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

    async def _found(self, statement: Executable, event: int, **given: Any) -> Sequence[Any]:
        """The rows that a statement, which is made once and kept, gives of an event: tuples whose columns are attributes."""
        values = {"of_domain": self._domain, "of_event": event, **given}
        if self._is_sqlite and self._connection.in_transaction():
            return await asked(self._connection, statement, values)
        return (await self._connection.execute(statement, values)).all()

    async def _count_changed(self, statement: Executable, event: int, **given: Any) -> int:
        """How many rows of an event a statement changes."""
        values = {"of_domain": self._domain, "of_event": event, **given}
        return int((await self._connection.execute(statement, values)).rowcount)

    async def _begin(self, statement: Executable, event: int, **given: Any) -> None:
        """As `_found`, of a statement that gives nothing: it is only on its way when this returns (`backend.database.ahead`)."""
        values = {"of_domain": self._domain, "of_event": event, **given}
        text, names = words(statement, tuple(values), self._connection.dialect)
        await Ahead.of(self._connection).begin(text, [values.get(name, usual) for name, usual in names])

    async def _found_among(
        self, statements: OnEach, event: int, values: Collection[int] | Collection[bytes], **given: Any
    ) -> Any:
        """As `_found`, of a statement with `among`: at least one value, all of them numbers or all of them bytes."""
        listed: Any = list(values)
        if self._is_sqlite and isinstance(listed[0], int):
            listed = json.dumps(listed)
        return await self._found(statements[self._is_sqlite], event, **{LISTED: listed}, **given)

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
