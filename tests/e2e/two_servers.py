"""Two processes of the server on one database, and ways to call now the one and now the other."""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx

from backend.context import Context, open_context
from backend.settings import Settings
from tests.databases import POSTGRESQL, bare_database
from tests.e2e.serving import Served, port_of, started


class Alternating(httpx.AsyncBaseTransport):
    """Sends each request to another server than the one before, whatever address it names: a balancer without a memory."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._ports = cycle(ports)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=next(self._ports))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both servers, their folder with the keys, and the administrator's token."""

    ports: tuple[int, int]
    settings: Settings
    token: str
    servers: tuple[Served, Served]

    def http(self, first: int = 0) -> httpx.AsyncClient:
        """A client whose first request goes to this server, and each other one to the other."""
        ports = self.ports[first:] + self.ports[:first]
        headers = {"authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{ports[0]}"
        return httpx.AsyncClient(transport=Alternating(ports), base_url=url, headers=headers, timeout=60)

    def gate_http(self, first: int = 0) -> httpx.AsyncClient:
        """As `http`, for a gate, which brings its own credentials."""
        return httpx.AsyncClient(transport=Alternating(self.ports[first:] + self.ports[:first]), timeout=60)

    async def told(self, http: httpx.AsyncClient, path: str, body: object = None) -> Any:
        """What the office is answered to a request that is done."""
        answer = await http.post(f"/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


@contextmanager
def two_servers(folder: Path, kind: str = POSTGRESQL) -> Iterator[Pair]:
    """Both of them answering, for the length of the block, on a database of their own."""
    url = asyncio.run(bare_database(kind, folder))
    with ExitStack() as stack:
        first, second = [stack.enter_context(served_on(folder / "data", url)) for _ in range(2)]
        told = first.told, second.told
        assert told[1]["admin_token"] is None
        assert os.environ.get("PORTAO_DATABASE_URL") is None
        settings = Settings.from_env(folder / "data")
        assert settings.database_url == url, "commands beside the server would look elsewhere"
        ports = port_of(told[0]), port_of(told[1])
        yield Pair(ports, settings, told[0]["admin_token"], (first, second))


@contextmanager
def served_on(data: Path, url: str) -> Iterator[Served]:
    """One more server on this database."""
    words = ("serve", "--data", str(data), "--database", url, "--port", "0", "--json")
    with started(*words) as running:
        line = running.stdout.readline()
        assert line, running.stderr.read().decode()
        server = Served(json.loads(line), running)
        try:
            yield server
        finally:
            server.stop()
            print(running.stderr.read().decode())  # shown if the test fails


async def beside(pair: Pair, work: Any) -> Any:
    """Do something with the database as a command beside the servers would: `work` takes a `Context`."""
    async with open_context(pair.settings) as ctx:
        assert isinstance(ctx, Context)
        return await work(ctx)
