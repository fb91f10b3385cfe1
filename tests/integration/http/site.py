"""One server in this process, its administrator, and real devices that call it over the app itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from backend.app import create_app
from backend.callers.access import TokenRole
from backend.cli.initialising import initialise
from backend.context import Context, open_context
from backend.database.transactions import Database
from backend.settings import Settings
from backend.usecases.signing_in import add_token, offer_link
from keys.cbor import Fields, decode, encode
from keys.ring import Cost
from sync.clock import Reading
from sync.device.device import Device
from sync.enrolment import sign_challenge

START_MS = 1_795_000_000_000
URL = "http://site.test"


@dataclass(slots=True)
class Clock:
    """The server's clock and, read by `reading`, those of a device beside it, which starts anew with another `boot`."""

    now_ms: int = START_MS
    boot: bytes = b"bootboot"

    def __call__(self) -> int:
        return self.now_ms

    def reading(self) -> Reading:
        return Reading(self.now_ms, self.now_ms - START_MS + 1_000, self.boot)


@dataclass(slots=True)
class Site:
    """A running app. `raising`: whether a mistake in the app surfaces in the test, as it does unless one is looked for."""

    app: Starlette
    http: httpx.AsyncClient
    folder: Path
    clock: Clock
    token: str
    metrics_token: str
    stores: list[Device] = field(default_factory=list)

    @property
    def ctx(self) -> Context:
        found: Context = self.app.state.serving.ctx
        return found

    async def ask(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """A call by the administrator."""
        headers = {"authorization": f"Bearer {self.token}"} | kwargs.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **kwargs)

    async def told(self, method: str, path: str, **kwargs: Any) -> Any:
        """As `ask`, of which the JSON is wanted: it must succeed."""
        answer = await self.ask(method, path, **kwargs)
        assert answer.is_success, answer.text
        return answer.json()

    async def event(self, **fields: object) -> int:
        """A new event with two gates, open now."""
        start_s = self.clock.now_ms // 1000
        draft = {
            "name": "Opening night",
            "kind": "show",
            "timezone": "America/Sao_Paulo",
            "starts_s": start_s,
            "ends_s": start_s + 8 * 3600,
            "capacity": 10,
            "gates": [[1, "Gate A", 1], [2, "Gate B", 1]],
        }
        return int((await self.told("POST", "/v1/events", json=draft | fields))["event"])

    async def issue(self, event: int, count: int = 1, /, **fields: object) -> list[dict[str, Any]]:
        """New tickets with their codes."""
        body = {"tickets": [fields] * count}
        tickets: list[dict[str, Any]] = (await self.told("POST", f"/v1/events/{event}/tickets", json=body))[
            "tickets"
        ]
        return tickets

    async def device(self, event: int, name: str, gate: int = 1, role: str = "gate") -> Device:
        """A real device on a file of its own, enrolled and with its lists."""
        wanted = {"events": [event], "gates": [gate], "role": role}
        offer = await self.told("POST", "/v1/enrolments", json=wanted)
        store = self.folder / f"{name}.db"
        device = await Device.enrol(store, offer["code"], name, self.http, self.clock.reading)
        self.stores.append(device)
        await self.sync(device, event)
        return device

    async def sync(self, device: Device, event: int) -> None:
        await device.syncer(self.http).sync(event)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What rests in the database, asked in SQL that both kinds of it understand."""
        database = Database.open(self.ctx.settings.database_url)
        try:
            async with database.reading() as connection:
                return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]
        finally:
            await database.close()

    async def session(self, device: Device) -> str:
        """A bearer token of a device, got as the protocol says (5.5)."""
        identity = device.identity
        answer = await self.http.post("/v1/session/challenge", content=encode({1: identity.device}))
        challenge = Fields.of(decode(answer.content, "5.5", 4096), "5.5").bytes(1, at_most=256)
        signature = sign_challenge(identity.key, identity.domain, challenge)
        body = encode({1: identity.device, 2: challenge, 3: signature})
        answer = await self.http.post("/v1/session", content=body)
        return Fields.of(decode(answer.content, "5.5", 4096), "5.5").text(1, at_most=2048)

    async def as_device(self, device: Device, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """A call under a session of this device."""
        headers = {"authorization": f"Bearer {await self.session(device)}"} | kwargs.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **kwargs)

    async def browser(self) -> httpx.AsyncClient:
        """A browser that followed a sign-in link and pressed its button; it keeps its cookies."""
        link = await offer_link(self.ctx)
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=URL, headers={"accept": "text/html"}
        )
        answer = await browser.post("/sign-in", data={"link": link.url.partition("link=")[2]})
        assert answer.status_code == 200, answer.text
        return browser


@asynccontextmanager
async def opened_site(folder: Path, raising: bool = True, database: str | None = None) -> AsyncIterator[Site]:
    """A site in an empty folder, for the length of the block; on this empty `database`, or on a file in the folder."""
    clock = Clock()
    settings = Settings.under(folder, URL, Cost(passes=1, memory_kib=8))
    settings = replace(settings, database_url=database or settings.database_url)
    async with open_context(settings, clock) as ctx:
        token = (await initialise(ctx)).admin_token
        metrics = await add_token(ctx, TokenRole.METRICS)
    app = create_app(settings, clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=raising)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=URL) as http:
        site = Site(app, http, folder, clock, token, metrics)
        try:
            yield site
        finally:
            for device in site.stores:
                device.close()
