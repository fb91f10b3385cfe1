"""What a server writes down beside its answers: which devices it heard of by what they ask of a feed (PROTOCOL.md 11.3).

No answer waits for it: whoever asks for a list gets it while a database takes no writers. Nothing is held: a sighting that could not
be written is dropped, and the device's next one takes its place.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from backend.context import Context
from backend.errors import BackendError
from backend.feed.heard import EVERY_MS

_LOG: Final = structlog.get_logger("portao.noting")
_TOGETHER_S: Final = 1.0
"""How long more of them are waited for after some were written: a crowd of gates makes no writer of every request."""


@asynccontextmanager
async def noting(ctx: Context, together_s: float = _TOGETHER_S) -> AsyncIterator[None]:
    """Write down who is heard of for as long as the block lasts, and what is left at its end."""
    task = asyncio.create_task(_on(ctx, together_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await _written(ctx)


async def write_down(ctx: Context) -> None:
    """Write who was heard of until now, unless another server did. One row at a time: whoever locks a device waits for no other. `Busy`."""
    for device, sighting in ctx.heard.take().items():
        async with ctx.store.single() as one:
            await one.devices.heard(device, sighting, sighting.seen_ms - EVERY_MS)


async def _on(ctx: Context, together_s: float) -> None:
    while True:
        await ctx.heard.some()
        await _written(ctx)
        await asyncio.sleep(together_s)


async def _written(ctx: Context) -> None:
    """Whatever keeps a database from answering is told, and passes."""
    try:
        await write_down(ctx)
    except BackendError as error:
        if structlog.is_configured():
            _LOG.warning("not noted", error=error.name)
