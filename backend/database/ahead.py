"""Statements that a transaction begins and waits for only at its end: the database writes while what comes next is thought out.

Whatever else is asked on the same connection comes after them, and nothing is committed before each of them has ended well.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

Begin: TypeAlias = Callable[[Any, str, Sequence[Any]], "tuple[asyncio.Future[Any], Awaitable[None]]"]
"""Puts a statement with its parameters in the queue of a connection, as SQLAlchemy adapts it: when it is done, and when it is on its way."""

_ROOM: Final = "portao_ahead"


class Ahead:
    """What one transaction has begun. `begin` is the driver's way of doing that."""

    __slots__ = ("_adapted", "_begin", "_begun")

    def __init__(self, connection: AsyncConnection, begin: Begin) -> None:
        assert connection.sync_connection is not None
        self._adapted = connection.sync_connection.connection.dbapi_connection
        self._begin = begin
        self._begun: list[asyncio.Future[Any]] = []
        connection.info[_ROOM] = self

    @staticmethod
    def of(connection: AsyncConnection) -> "Ahead":
        """That of the transaction of this connection, which is one that writes."""
        found: Ahead = connection.info[_ROOM]
        return found

    async def begin(self, statement: str, parameters: Sequence[Any]) -> None:
        """Have a statement carried out; it is on its way when this returns. What it gives is lost, and its error is told by `done`.

        It is one statement: SQLite's thread wants the interpreter, which whoever thinks has, before and after each.
        """
        done, on_its_way = self._begin(self._adapted, statement, parameters)
        self._begun.append(done)
        await on_its_way

    async def done(self) -> None:
        """Wait for all that was begun; raises what the driver said of the first that failed."""
        failed = await self.failed()
        if failed is not None:
            raise failed

    async def failed(self) -> BaseException | None:
        """Wait for all that was begun. Of those that failed the first one's error: of what came after it that is the cause."""
        begun, self._begun = self._begun, []
        if begun:
            await asyncio.wait(begun)
        errors = [error for one in begun if not one.cancelled() and (error := one.exception()) is not None]
        return errors[0] if errors else None
