"""What is peculiar to PostgreSQL, but for how a statement is spelled, which is the store's matter.

A transaction that only reads sees one snapshot. One that writes sees at each statement what was committed before it (READ COMMITTED),
and takes the locks that it needs: an event's row for whatever changes the event's feed or views, a journal's for its entries. Nobody
holds more than the one event's lock for long, and whoever waits for a lock for `busy_ms` is told that the database is busy.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Final

from sqlalchemy import event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from backend.database.trying_again import Overtaken
from backend.errors import Busy, DatabaseUnusable

_NAME: Final = "portao"
_DRIVER: Final = "postgresql+asyncpg"
_OVERTAKEN: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_WAITED_TOO_LONG: Final = "55P03"
# Connections, resources, what an administrator or the system did; and passwords, databases and rights that are wrong.
_UNUSABLE: Final = frozenset({"08", "53", "57", "58", "28", "3D", "XX"})
_NO_RIGHT: Final = frozenset({"42501", "25006"})
_ROUNDS: Final = 100  # of the loop: a server near by has read what a socket did not take long before
# Statements are small and many: compiling them costs more than it gives.
SETTINGS: Final = {"application_name": _NAME, "timezone": "UTC", "jit": "off"}
"""What each connection sets."""
READING: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""The execution options of a transaction that sees one state."""


def engine_of(url: str, busy_ms: int) -> AsyncEngine:
    """An engine for a database of PostgreSQL, however its address names the driver."""
    settings = SETTINGS | {"lock_timeout": str(busy_ms)}
    engine = create_async_engine(
        make_url(url).set(drivername=_DRIVER),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={"server_settings": settings},
    )
    event.listen(engine.sync_engine, "handle_error", _tell)
    return engine


async def is_shared(connection: AsyncConnection) -> bool:
    """Whether other servers or commands of ours are connected to the same database."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = :ours"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    return bool(await connection.scalar(query, {"ours": _NAME}))


def begin(
    adapted: Any, operation: str, parameters: Sequence[Any]
) -> tuple[asyncio.Future[Any], Awaitable[None]]:
    """Have a statement carried out in its turn: when it is done, and when it is on its way to the server."""
    done = asyncio.create_task(adapted.cursor()._prepare_and_execute(operation, parameters))
    return done, _sent(adapted, done)


async def _sent(adapted: Any, done: asyncio.Future[Any]) -> None:
    """Once around the loop it stands in the queue of the connection; what a socket does not take at once goes as the server reads."""
    transport = adapted._connection._transport
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
        if done.done() or not transport.get_write_buffer_size():
            return


def _tell(context: ExceptionContext) -> None:
    # Who is cancelled loses the connection as well, but by no fault of the database's.
    if isinstance(context.original_exception, Exception):
        tell(context.original_exception, lost=context.is_disconnect)


def tell(error: BaseException, lost: bool = False) -> None:
    """What a person has to repair is told as such; a mistake in a statement stays the mistake it is. `lost`: so is the connection."""
    state = str(getattr(error, "sqlstate", None) or "")
    if state in _OVERTAKEN:
        raise Overtaken from None
    if state == _WAITED_TOO_LONG:
        raise Busy from None
    if lost or state[:2] in _UNUSABLE or state in _NO_RIGHT:
        raise DatabaseUnusable(str(error)) from None
