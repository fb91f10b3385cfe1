"""What the story is played on: a clock that the story moves, a network that it cuts, a server and gates that are the real ones."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette

from backend.app import create_app
from backend.cli.initialising import initialise
from backend.context import open_context
from backend.settings import Settings
from keys.ring import Cost
from sync.clock import Reading
from sync.device.device import Device
from sync.device.engine import Answer, Engine
from sync.device.report import SyncReport

TIMEZONE: Final = "America/Sao_Paulo"
_URL: Final = "http://portao.test"
_CHEAP: Final = Cost(passes=1, memory_kib=64)  # the story's passphrases guard nothing
_BOOTED_BEFORE_MS: Final = 3_600_000


class StoryClock:
    """The true time of the story, in Unix milliseconds. It stands still until the story moves it on."""

    def __init__(self, day: str) -> None:
        self._day = day
        self._now_ms = 0
        self.move_to("00:00:00")

    def move_to(self, time: str) -> None:
        """Go on to a local time of the story's day, such as 19:40:05. Never back."""
        at = datetime.fromisoformat(f"{self._day}T{time}").replace(tzinfo=ZoneInfo(TIMEZONE))
        self._now_ms = max(self._now_ms, int(at.timestamp() * 1000))

    def now_ms(self) -> int:
        return self._now_ms

    @property
    def now_s(self) -> int:
        return self._now_ms // 1000


class StoryDice:
    """Bytes that look random and are the same in each performance."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def draw(self, count: int) -> bytes:
        self._drawn += 1
        seed = self._seed + self._drawn.to_bytes(8, "big")
        return hashlib.shake_256(seed).digest(count)


class Network(httpx.AsyncBaseTransport):
    """The way from a gate to the server: into the app itself, or nowhere while it is down."""

    def __init__(self, app: Starlette) -> None:
        self._through = httpx.ASGITransport(app)
        self.down = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("the network is down", request=request)
        return await self._through.handle_async_request(request)


class OfficeRefused(Exception):
    """The server refused what the story takes for granted."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        )


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation's server, and its administrator at the telephone."""

    app: Starlette
    http: httpx.AsyncClient
    token: str = field(repr=False)

    async def ask(
        self, method: str, path: str, json: Mapping[str, Any] | None = None, content: bytes | None = None
    ) -> dict[str, Any]:
        """One call of the administrators' API. Raises OfficeRefused."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = await self.http.request(method, path, json=json, content=content, headers=headers)
        if not answer.is_success:
            raise OfficeRefused(answer)
        found: dict[str, Any] = answer.json()
        return found


@asynccontextmanager
async def opened_office(folder: Path, clock: StoryClock, dice: StoryDice) -> AsyncIterator[Office]:
    """A new domain with its server running, in process, for the length of the block."""
    settings = replace(Settings.under(folder), public_url=_URL, cost=_CHEAP)
    async with open_context(settings, clock.now_ms, dice.draw) as ctx:
        token = (await initialise(ctx)).admin_token
    app = create_app(settings, clock.now_ms, dice.draw)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=_URL) as http,
    ):
        yield Office(app, http, token)


class StoryGate:
    """A gate: a real device on its own file, whose wall clock may be wrong, behind a network that may be down."""

    def __init__(
        self, name: str, gate: int, store: Path, clock: StoryClock, network: Network, off_ms: int
    ) -> None:
        self.name = name
        self.network = network
        self._gate = gate
        self._store = store
        self._clock = clock
        self._off_ms = off_ms
        self._booted_ms = clock.now_ms() - _BOOTED_BEFORE_MS
        self._dice = StoryDice(name)
        self._boot = self._dice.draw(8)
        self._device: Device | None = None
        self._engine: Engine | None = None

    async def enrol(self, code: str) -> None:
        """Become a device of the domain and fetch the lists."""
        async with httpx.AsyncClient(transport=self.network) as http:
            self._device = await Device.enrol(
                self._store, code, self.name, http, clocks=self._read, random=self._dice.draw
            )
        self._engine = self._device.engine(self._gate)

    async def sync(self, event: int) -> SyncReport:
        """One round with the server. Raises Unreachable while the network is down."""
        async with httpx.AsyncClient(transport=self.network) as http:
            return await self.device.syncer(http).sync(event)

    def scan(self, event: int, code: str) -> Answer:
        """What the gate says to a code."""
        assert self._engine is not None
        return self._engine.scan(event, code)

    @property
    def device(self) -> Device:
        assert self._device is not None
        return self._device

    def close(self) -> None:
        if self._device is not None:
            self._device.close()

    def _read(self) -> Reading:
        now_ms = self._clock.now_ms()
        return Reading(now_ms + self._off_ms, now_ms - self._booted_ms, self._boot)
