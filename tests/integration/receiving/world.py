"""A server on a real database with one event, tickets and enrolled devices; time moves when the test says so."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backend.callers.access import Device
from backend.context import Context, open_context
from backend.merging.folding import fold
from backend.merging.refolding import Difference, refold
from backend.settings import Settings
from backend.store.contract import Store
from backend.store.rows_views import KeyRow
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.enrolling import enrol, offer
from backend.usecases.issuing import issue
from backend.usecases.receiving import hello, push
from backend.usecases.reporting import digest
from backend.usecases.running_events import create_event
from backend.usecases.setting_up import init_domain
from backend.usecases.settling import ListedCase, list_cases
from keys.crypto import PrivateKey
from keys.passphrase_box import Cost
from sync.cases import CaseClass, CaseStatus
from sync.enrolment import EnrolRequest, Role
from sync.feed import Item, parse_item
from sync.messages import HelloReply, Push, PushReply
from sync.position import Position
from tests.integration.receiving.scribe import Code, Scribe

START_MS = 1_795_000_000_000
MINUTE_MS = 60_000


def seeded(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()


@dataclass(slots=True)
class Clock:
    """The server's clock."""

    now_ms: int = START_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True)
class World:
    """One event on one server, seen from its devices."""

    ctx: Context
    clock: Clock
    event: int
    codes: list[Code]

    async def enrol(self, name: str, events: frozenset[int] | None = None) -> Scribe:
        """A device with keys and a certificate of its own."""
        key = PrivateKey.from_seed(seeded("device", name))
        code = await offer(self.ctx, events, None, Role.GATE, name, 3_600)
        request = EnrolRequest(code.token, key.public, seeded("opening", name), name)
        await enrol(self.ctx, request.sign(key, code.domain))
        boot = seeded("boot", name)[:8]
        return Scribe(key, code.domain, self.event, booted_ms=START_MS - 3_600_000, boot=boot)

    async def another_event(self) -> int:
        start_s = START_MS // 1000
        draft = EventDraft(
            name="Elsewhere", kind="show", timezone="UTC", starts_s=start_s, ends_s=start_s + 60, capacity=4
        )
        return (await create_event(self.ctx, draft)).event

    async def caller(self, device: bytes) -> Device:
        async with self.ctx.store.reading() as tx:
            row = await tx.devices.get(device)
        assert row is not None
        return Device(row)

    async def push(self, scribe: Scribe, asked: Push | None = None) -> PushReply:
        """Push as this device; without a message, all that it wrote."""
        sent = Push.parse((asked or scribe.push()).encode())
        return PushReply.parse(await push(self.ctx, await self.caller(scribe.id), sent))

    async def hello(self, scribe: Scribe, nonce: bytes = bytes(16), head: int | None = None) -> HelloReply:
        raw = scribe.hello(nonce, head).encode()
        return HelloReply.parse(await hello(self.ctx, await self.caller(scribe.id), raw))

    async def anchored(self, scribe: Scribe, trip_ms: int = 40) -> HelloReply:
        """A HELLO whose signed time becomes an entry; the trip takes `trip_ms`, of which the server takes none."""
        sent = self.clock.now_ms
        self.clock.now_ms += trip_ms // 2
        reply = await self.hello(scribe)
        self.clock.now_ms += trip_ms // 2
        scribe.anchor(reply, sent, self.clock.now_ms)
        return reply

    async def fold(self) -> None:
        """Take in what facts changed."""
        async with self.ctx.store.transaction() as tx:
            await fold(tx, self.event, self.clock.now_ms)

    async def at(self) -> Position:
        async with self.ctx.store.reading() as tx:
            return (await tx.events.get(self.event)).at

    async def items(self, after: int = 0) -> list[Item]:
        async with self.ctx.store.reading() as tx:
            rows = await tx.feed.after(self.event, Position(1, after), 10_000)
        return [parse_item(row.raw) for row in rows]

    async def keys_of(self, code: Code) -> list[KeyRow]:
        async with self.ctx.store.reading() as tx:
            return (await tx.views.keys(self.event, [code.number])).get(code.number, [])

    async def key_of(self, code: Code) -> KeyRow:
        (row,) = await self.keys_of(code)
        return row

    async def cases(self, status: CaseStatus | None = CaseStatus.OPEN) -> list[ListedCase]:
        return list((await list_cases(self.ctx, self.event, status)).cases)

    async def classes(self, status: CaseStatus | None = CaseStatus.OPEN) -> list[CaseClass]:
        return sorted(listed.case.class_ for listed in await self.cases(status))

    async def digest(self) -> bytes:
        return await digest(self.ctx, self.event)

    async def differences(self) -> Sequence[Difference]:
        """What is stored and does not follow: nothing, in every test."""
        return await refold(self.ctx, self.event)


@asynccontextmanager
async def open_world(
    folder: Path,
    tickets: int = 8,
    policy: dict[str, object] | None = None,
    store: Store | None = None,
    database: str | None = None,
) -> AsyncIterator[World]:
    """A domain, an event and its tickets in this empty `database` (none: a file in the folder), or in `store`.

    The same everywhere: keys and ids follow from a seed.
    """
    clock, drawn = Clock(), iter(range(1 << 30))
    passphrase = folder / "passphrase"
    passphrase.write_text("correct horse\n")
    passphrase.chmod(0o600)
    settings = Settings.under(folder, cost=Cost(1, 8))
    settings = replace(settings, database_url=database or settings.database_url)
    async with open_context(
        settings, clock, lambda size: hashlib.shake_256(repr(next(drawn)).encode()).digest(size)
    ) as opened:
        ctx = replace(opened, store=store or opened.store)
        await init_domain(ctx)
        start_s = START_MS // 1000
        draft = EventDraft(
            name="Night of Gates", kind="show", timezone="America/Sao_Paulo", starts_s=start_s, ends_s=start_s + 14_400,
            capacity=max(tickets, 16), zones=((1, "Inside"), (2, "Balcony")),
            gates=((1, "Gate A", 1), (2, "Gate B", 1), (3, "Stairs", 2)), policy=policy or {},
        )  # fmt: skip
        event = (await create_event(ctx, draft)).event
        issued = await issue(
            ctx, event, [TicketDraft(reference=f"T{n}", seat=f"{n}") for n in range(tickets)]
        )
        yield World(ctx, clock, event, [Code(one.number, one.index, one.issued) for one in issued])
