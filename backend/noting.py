"""What a server writes down beside its answers: which devices it heard of by what they ask of a feed (PROTOCOL.md 11.3).

No answer waits for it: whoever asks for a list gets it while a database takes no writers. Whom it could not write down stays to be
written, or the device's next sighting in that place; but for one at which the program itself fails, which it would do again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import structlog

from backend.context import Context
from backend.errors import BackendError
from backend.feed.heard import EVERY_MS
from backend.store.contract import Store
from backend.store.rows import Sighting

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
    """Write who was heard of until now, unless another server did; what is not written is put back. `Busy`, `DatabaseUnusable`."""
    left = deque(_parts(ctx.store, ctx.heard.take()))
    try:
        while left:
            await _write(ctx.store, left[0])
            left.popleft()
    except Exception as error:
        if not isinstance(error, BackendError):
            left.popleft()
        raise
    finally:
        for part in left:
            ctx.heard.put_back(part)


def _parts(store: Store, heard: Mapping[bytes, Sighting]) -> list[Mapping[bytes, Sighting]]:
    """What is written in one transaction each: all of them where pushes wait for every one, else so that whoever locks a device waits for no other."""
    if store.one_writes_at_a_time:
        return [heard] if heard else []
    return [{device: sighting} for device, sighting in heard.items()]


async def _write(store: Store, part: Mapping[bytes, Sighting]) -> None:
    if len(part) > 1:
        async with store.transaction() as tx:
            for device, sighting in part.items():
                await tx.devices.heard(device, sighting, sighting.seen_ms - EVERY_MS)
        return
    async with store.single() as one:
        for device, sighting in part.items():
            await one.devices.heard(device, sighting, sighting.seen_ms - EVERY_MS)


async def _on(ctx: Context, together_s: float) -> None:
    while True:
        await ctx.heard.some()
        await _written(ctx)
        await asyncio.sleep(together_s)


async def _written(ctx: Context) -> None:
    """Whatever goes wrong is told, and passes: the next time may do."""
    try:
        await write_down(ctx)
    except BackendError as error:
        if structlog.is_configured():
            _LOG.warning("not noted", error=error.name)
    except Exception as error:
        if structlog.is_configured():
            _LOG.error("mistake", error=type(error).__name__)
