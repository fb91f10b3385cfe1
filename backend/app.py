"""The composition root: one app on one database. Nothing is opened before its lifespan begins."""

import gc
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from backend.context import open_context, wall_ms
from backend.errors import BackendError
from backend.feed.listening import listening
from backend.gate_files import GateFiles
from backend.metrics import Metrics
from backend.noting import noting
from backend.routes.declaring import routes_of
from backend.routes.envelope import Envelope
from backend.routes.guard import Serving
from backend.routes.refusals import refuse
from backend.routes.table import operations
from backend.settings import Settings
from backend.sweeping import sweeping
from keys.errors import KeysError
from sync.errors import SyncError

_YOUNG: Final = 50_000  # objects between two looks for garbage: some pushes' worth


def create_app(
    settings: Settings,
    now_ms: Callable[[], int] = wall_ms,
    random: Callable[[int], bytes] = os.urandom,
) -> Starlette:
    """An app that opens its database when it starts and closes it when it stops. `now_ms`: Unix milliseconds."""
    metrics, served = Metrics(), operations()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            open_context(settings, now_ms, random) as ctx,
            listening(settings.database_url, ctx.store, ctx.live),
            sweeping(ctx),
            noting(ctx),
        ):
            serving = Serving(ctx, metrics, served, gate=GateFiles.read(settings.gate))
            app.state.serving = serving
            try:
                with _what_stays():
                    yield
            finally:
                await serving.background.close()

    refused = (BackendError, KeysError, SyncError, HTTPException, Exception)
    app = Starlette(
        routes=routes_of(served), exception_handlers=dict.fromkeys(refused, refuse), lifespan=lifespan
    )
    # Around everything, also around the answer to a mistake of this program, which Starlette gives outermost.
    app.middleware_stack = Envelope(app.build_middleware_stack(), metrics, random, not settings.own_tls)
    return app


@contextmanager
def _what_stays() -> Iterator[None]:
    """Keep what there is before the first request out of every later look for garbage: modules, tables, routes.

    A push of 500 entries makes enough objects to set off a look at all of them, which took a fifth of its time; and the usual
    looks at the newest 700 objects come in the midst of it, and find that all of them are needed.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_YOUNG, *usual[1:])
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
