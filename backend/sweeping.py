"""What a server does by itself, now and then: it forgets claims that are over (PROTOCOL.md 11.6), and imports of long ago."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from backend.context import Context
from backend.errors import BackendError
from backend.usecases.claiming import sweep
from backend.usecases.import_jobs import forget_imports

_LOG: Final = structlog.get_logger("portao.sweeping")
_EVERY_S: Final = 60.0


@asynccontextmanager
async def sweeping(ctx: Context, every_s: float = _EVERY_S) -> AsyncIterator[None]:
    """Sweep every so often for as long as the block lasts, the first time after that time. Several servers may."""
    task = asyncio.create_task(_on(ctx, every_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _on(ctx: Context, every_s: float) -> None:
    """Whatever goes wrong is told, and passes: the next time may do."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await sweep(ctx)
            await forget_imports(ctx)
        except BackendError as error:
            if structlog.is_configured():
                _LOG.warning("not swept", error=error.name)
        except Exception as error:
            if structlog.is_configured():
                _LOG.error("mistake", error=type(error).__name__)
