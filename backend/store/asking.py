"""How a noun has single statements carried out, wherever they go: within a transaction, or each by itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.straight_on_sqlite import asked
from backend.store.bulk import SQLITE

Rows: TypeAlias = Callable[[Executable, Mapping[str, Any]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Asking:
    """`rows`: carries out a statement with these values and gives its rows, the columns of which are attributes."""

    rows: Rows
    is_sqlite: bool

    @classmethod
    def within(cls, connection: AsyncConnection) -> Self:
        """In the transaction of this connection."""
        is_sqlite = connection.dialect.name == SQLITE

        async def rows(statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
            # A list changes the words with its length: no constant (ADR 0026).
            is_constant = not any(isinstance(value, list) for value in values.values())
            if is_sqlite and is_constant and connection.in_transaction():
                return await asked(connection, statement, values)
            return (await connection.execute(statement, dict(values))).all()

        return cls(rows, is_sqlite)
