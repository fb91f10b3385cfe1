"""The rival of a claim: Starlette and asyncpg alone, one compare and swap on one table, no credential, no proof and no rules.

python -m tests.bench.bare_claims DSN       says its port, and serves until it is ended
"""

import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import cbor2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LEASE_MS: Final = 10_000
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS bare_claims (
    event bigint, ticket int, zone int, use int, stay int, nonce bytea, at_ms bigint, until_ms bigint,
    PRIMARY KEY (event, ticket, zone, use, stay)
)"""
_TAKE: Final = """
INSERT INTO bare_claims VALUES ($1, $2, $3, $4, 0, $5, $6, $7)
ON CONFLICT (event, ticket, zone, use, stay) DO UPDATE
SET nonce = excluded.nonce, at_ms = excluded.at_ms, until_ms = excluded.until_ms
WHERE bare_claims.until_ms <= excluded.at_ms OR bare_claims.nonce = excluded.nonce
RETURNING stay"""


def create_app(dsn: str) -> Starlette:
    """The app, on this database."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(dsn, min_size=8, max_size=16) as pool:
            await pool.execute(_TABLE)
            app.state.pool = pool
            yield

    async def claim(request: Request) -> Response:
        asked = cbor2.loads(await request.body())
        now_ms = time.time_ns() // 1_000_000
        key = (asked[1], asked[2], asked[3], asked[4])
        row = await request.app.state.pool.fetchrow(_TAKE, *key, asked[7], now_ms, now_ms + _LEASE_MS)
        return Response(cbor2.dumps({1: 1 if row else 2}), media_type="application/cbor")

    return Starlette(routes=[Route("/claim", claim, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", 0))
    os.write(1, f"{listening.getsockname()[1]}\n".encode())
    config = uvicorn.Config(create_app(sys.argv[1]), loop="uvloop", log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])
