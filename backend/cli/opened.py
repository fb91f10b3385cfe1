"""The second shell around the use cases: a command that works on the database of this machine, without HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from backend.backup.unfinished import check_finished
from backend.context import Context, open_context
from backend.database.transactions import Database, step_of
from backend.errors import NotInitialised
from backend.settings import Settings

_T = TypeVar("_T")


class NoInstallation(NotInitialised):
    """Nothing was made in this folder yet, and looking makes nothing."""

    what_to_do = "name the folder of an installation with --data, or make one"

    def __init__(self, data: Path) -> None:
        super().__init__(f"there is no installation in {data}")


def on(data: Path, work: Callable[[Context], Awaitable[_T]]) -> _T:
    """Do this work on the installation in `data`; `NoInstallation` before a mistyped path makes an empty one."""
    return asyncio.run(_open_and(Settings.from_env(data), work))


async def check_exists(settings: Settings) -> None:
    """`NoInstallation` where there is no database, or nothing in it; `RestoreUnfinished`."""
    check_finished(settings.data)
    file = settings.database_file
    found = await _has_tables(settings) if file is None else file.is_file() and file.stat().st_size > 0
    if not found:
        raise NoInstallation(settings.data)


async def _has_tables(settings: Settings) -> bool:
    database = Database.open(settings.database_url)
    try:
        return await step_of(database) is not None
    finally:
        await database.close()


async def _open_and(settings: Settings, work: Callable[[Context], Awaitable[_T]]) -> _T:
    async with _opened(settings) as ctx:
        return await work(ctx)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Context]:
    await check_exists(settings)
    async with open_context(settings) as ctx:
        async with ctx.store.reading() as tx:
            if await tx.domains.find() is None:
                raise NoInstallation(settings.data)
        yield ctx
