"""An office with a server of its own: a folder, a clock moved by hand, and what people there do most."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from backend.context import Context, open_context
from backend.database.transactions import Database
from backend.keyring.keychain import Keychain
from backend.keyring.passphrase import make_passphrase
from backend.schema.metadata import metadata
from backend.settings import Settings
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.minting import IssuedTicket
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import issue
from backend.usecases.running_events import create_event
from keys.passphrase_box import Cost
from keys.ticket import Shown, open_ticket
from keys.trust import TrustList
from sync.feed import Item, parse_item
from sync.position import Position
from tests.world import NOW_S, SeededRandom

CHEAP = Cost(1, 8)
DATA = "data"


@dataclass(slots=True)
class Clock:
    """A wall clock that only tests move."""

    ms: int = NOW_S * 1000

    def __call__(self) -> int:
        return self.ms

    def pass_s(self, seconds: int) -> None:
        self.ms += seconds * 1000


@dataclass(slots=True)
class Office:
    """A context, its clock, and the token that setting up gave."""

    ctx: Context
    clock: Clock
    folder: Path
    admin_token: str = field(repr=False, default="")

    async def event(self, capacity: int = 10, **changes: Any) -> EventRow:
        given: dict[str, Any] = {
            "name": "Noite de teste",
            "kind": "show",
            "timezone": "America/Sao_Paulo",
            "starts_s": NOW_S,
            "ends_s": NOW_S + 36_000,
            "capacity": capacity,
        }
        return await create_event(self.ctx, EventDraft(**(given | changes)))

    async def ticket(self, event: int, **said: Any) -> IssuedTicket:
        """One ticket that says this."""
        return (await issue(self.ctx, event, [TicketDraft(**said)]))[0]

    async def row(self, event: int) -> EventRow:
        async with self.ctx.store.reading() as tx:
            return await tx.events.get(event)

    async def keys(self) -> Keychain:
        async with self.ctx.store.reading() as tx:
            return await self.ctx.vault.keys(tx)

    async def trust(self) -> TrustList:
        return (await self.keys()).trust

    async def opened(self, text: str) -> Shown:
        """What a device with the newest trust list reads in a code now."""
        return open_ticket(text, await self.trust(), self.ctx.now_s)

    async def feed(self, event: int) -> list[Item]:
        async with self.ctx.store.reading() as tx:
            return [parse_item(row.raw) for row in await tx.feed.after(event, Position(1, 0), 1_000)]

    def move_root_away(self) -> Path:
        """The root leaves the server; where it went."""
        away = self.folder / "safe"
        away.mkdir()
        return Path(shutil.move(self.ctx.settings.root_ring, away / "root.ring"))


@asynccontextmanager
async def open_office(folder: Path, clock: Clock | None = None) -> AsyncIterator[Office]:
    """The office in this folder, as another process would find it; with a new passphrase if there is none."""
    clock = clock or Clock()
    data = folder / DATA
    data.mkdir(exist_ok=True)
    noted = Settings.from_env(data, {}).database_url
    settings = replace(Settings.under(data, "https://check.example", CHEAP), database_url=noted)
    if not settings.passphrase_file.exists():
        make_passphrase(settings.passphrase_file, SeededRandom("passphrase"))
    async with open_context(settings, clock) as ctx:
        yield Office(ctx, clock, folder)


async def at_rest(office: Office) -> bytes:
    """Everything that somebody finds who has the disk and the database."""
    found = [file.read_bytes() for file in office.folder.rglob("*") if file.is_file()]
    database = Database.open(office.ctx.settings.database_url)
    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    await database.close()
    return b"".join(found)
