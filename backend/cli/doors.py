"""More than one socket for one server: each with what is served there, and with TLS or without."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from socket import socket
from ssl import SSLContext

import uvicorn
from starlette.applications import Starlette

from backend.routes.lines import BoundedLine
from backend.routes.serving import Serving

_GRACE_S = 5


@dataclass(frozen=True, slots=True)
class Door:
    """Who comes to this socket (`at`) gets `app`, over TLS if there is a context."""

    at: socket = field(repr=False)
    app: Starlette
    tls: SSLContext | None = None


class Server(uvicorn.Server):
    """A site at its first door, and whatever is at the others; they open and close together."""

    def __init__(self, site: Starlette, doors: Sequence[Door] = ()) -> None:
        super().__init__(_configured(site))
        self._site = site
        self._doors = doors

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for door in self._doors:
                self.servers.append(await self._open(door))

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Who waits for news, or for a document, is sent away before requests are waited for."""
        serving: Serving = self._site.state.serving
        serving.ctx.live.stop()
        serving.drawing.stop()
        await super().shutdown(sockets)

    async def _open(self, door: Door) -> asyncio.Server:
        config = _configured(door.app)
        config.load()

        def line() -> asyncio.Protocol:
            return BoundedLine(config=config, server_state=self.server_state, app_state=self.lifespan.state)

        loop = asyncio.get_running_loop()
        return await loop.create_server(line, sock=door.at, ssl=door.tls, backlog=config.backlog)


def _configured(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedLine,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
