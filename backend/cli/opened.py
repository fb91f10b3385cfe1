"""The second shell around the use cases: a command that works on the database of this machine, without HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from backend.context import Context, open_context
from backend.errors import NotInitialised
from backend.settings import Settings

_T = TypeVar("_T")


def on(data: Path, work: Callable[[Context], Awaitable[_T]]) -> _T:
    """Do this work on the installation in `data`. `NotInitialised` before a mistyped path makes an empty one."""
    settings = Settings.from_env(data)
    check_exists(settings)
    return asyncio.run(_open_and(settings, work))


def check_exists(settings: Settings) -> None:
    """`NotInitialised` where neither a folder nor another database is named."""
    if settings.database_url == Settings.under(settings.data).database_url and not settings.data.is_dir():
        raise NotInitialised


async def _open_and(settings: Settings, work: Callable[[Context], Awaitable[_T]]) -> _T:
    async with open_context(settings) as ctx:
        return await work(ctx)
