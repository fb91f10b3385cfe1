"""How a process hears what another one wrote to the same database: PostgreSQL says it, on SQLite one looks.

It nudges those who wait (`backend.feed.live`) and does nothing else. While nothing can be heard they read now and then by themselves,
and once it can be again they are all nudged: what was said meanwhile nobody heard.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg
import structlog

from backend.database.transactions import Database
from backend.errors import BackendError
from backend.feed.live import Live
from backend.feed.notices import NOTICES, FeedNotice
from backend.store.contract import Store
from sync.position import Position

_LOG: Final = structlog.get_logger("portao.live")
_AGAIN_S: Final = 1.0
_LOOK_S: Final = 0.25
"""How often the file is asked whether anybody wrote: half a page of shared memory is read for it."""
_ALIVE_S: Final = 15.0
_ANSWER_S: Final = 5.0
_ASKED_AGAIN_S: Final = 0.1
_TROUBLE: Final = (
    OSError,
    TimeoutError,
    BackendError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


@asynccontextmanager
async def listening(url: str, store: Store, live: Live) -> AsyncIterator[None]:
    """Nudge those who wait for as long as the block lasts. One connection of its own, whoever waits and however many."""
    database = Database.open(url)
    task = asyncio.create_task(_on(database, store, live))
    try:
        yield
    finally:
        await _ended(task)
        await database.close()


async def _ended(task: asyncio.Task[None]) -> None:
    """End it, asking again: a driver that is just connecting may take a cancellation for the end of its own waiting."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_ASKED_AGAIN_S)


async def _on(database: Database, store: Store, live: Live) -> None:
    """Listen, and once more from the beginning whenever the connection is lost."""
    while True:
        try:
            async with database.driver() as connection:
                if database.is_sqlite:
                    await _look(connection, store, live)
                else:
                    await _hear(connection, live)
        except _TROUBLE as error:
            if structlog.is_configured():
                _LOG.warning("not listening", error=type(error).__name__)
        await asyncio.sleep(_AGAIN_S)


async def _hear(connection: Any, live: Live) -> None:
    """Until the connection is lost: raises, or returns when the server said goodbye."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    await connection.add_listener(NOTICES, lambda *told: _heard(str(told[-1]), live))
    live.told_all()
    while not lost.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(lost.wait(), _ALIVE_S)
            return
        await connection.fetchval("SELECT 1", timeout=_ANSWER_S)  # a line that is dead says nothing by itself


def _heard(text: str, live: Live) -> None:
    notice = FeedNotice.parse(text)
    if notice is not None:
        live.told(notice.event)


async def _look(connection: Any, store: Store, live: Live) -> None:
    """Ask the file, again and again, whether anybody wrote; what grew then, the events say."""
    seen, held = None, await _ends(store)
    while True:
        version = await connection.execute_fetchall("PRAGMA data_version")
        if version != seen and live.events:
            seen, found = version, await _ends(store)
            for event in live.watched(found):
                if found.get(event) != held.get(event):
                    live.told(event)
            held = found
        await asyncio.sleep(_LOOK_S)


async def _ends(store: Store) -> dict[int, Position]:
    async with store.reading() as tx:
        return {row.event: row.at for row in await tx.events.every()}
