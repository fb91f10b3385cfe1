"""Work in a thread that is over, whatever happens, when who began it goes on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_T = TypeVar("_T")


async def in_thread(work: Callable[[], _T]) -> _T:
    """What this work comes to in a thread. Who is cancelled meanwhile waits for it: a thread cannot be stopped, and works with what is his."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        while not working.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([working])
        working.exception()  # nobody wants it any more
        raise
