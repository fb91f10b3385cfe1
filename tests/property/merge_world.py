"""A server in memory with one event, three tickets and two devices: made once by the real use cases, then copied."""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

from backend.context import Context
from backend.keyring.vault import Vault
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import issue
from backend.usecases.running_events import create_event
from backend.usecases.setting_up import init_domain
from keys.passphrase_box import Cost
from tests.integration.receiving.scribe import Code, Scribe
from tests.integration.receiving.world import START_MS, Clock, World
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore

TICKETS = 3
CAPACITY = 16


@dataclass(frozen=True)
class Ground:
    """What every run begins with."""

    folder: tempfile.TemporaryDirectory[str]
    state: State
    event: int
    codes: tuple[Code, ...]


PLAIN = tuple(TicketDraft(reference=f"T{number}") for number in range(TICKETS))


def fresh_world(drafts: tuple[TicketDraft, ...] = PLAIN) -> tuple[World, list[Scribe]]:
    """A world of one's own with these tickets and two devices, before anybody came."""
    laid = _ground(drafts)
    world = _world(Path(laid.folder.name), MemoryStore(laid.state), laid.event, list(laid.codes))
    return world, asyncio.run(_devices(world))


@lru_cache
def _ground(drafts: tuple[TicketDraft, ...]) -> Ground:
    folder = tempfile.TemporaryDirectory()
    passphrase = Path(folder.name) / "passphrase"
    passphrase.write_text("correct horse\n")
    passphrase.chmod(0o600)
    store = MemoryStore()
    event, codes = asyncio.run(_lay(_world(Path(folder.name), store, 0, []), drafts))
    return Ground(folder, store.state, event, codes)


def _world(folder: Path, store: MemoryStore, event: int, codes: list[Code]) -> World:
    clock, settings = Clock(), Settings.under(folder, cost=Cost(1, 8))
    chance = _chance()
    ctx = Context(store, Vault(settings.passphrase_file, settings.cost, chance), settings, clock, chance)
    return World(ctx, clock, event, codes)


def _chance() -> Callable[[int], bytes]:
    drawn = count()
    return lambda size: hashlib.shake_256(repr(next(drawn)).encode()).digest(size)


async def _lay(world: World, drafts: tuple[TicketDraft, ...]) -> tuple[int, tuple[Code, ...]]:
    await init_domain(world.ctx)
    start_s = START_MS // 1000
    draft = EventDraft(
        name="Night of Gates", kind="show", timezone="UTC", starts_s=start_s, ends_s=start_s + 14_400, capacity=CAPACITY,
        zones=((1, "Inside"), (2, "Balcony")), gates=((1, "Gate A", 1), (3, "Stairs", 2)),
    )  # fmt: skip
    event = (await create_event(world.ctx, draft)).event
    issued = await issue(world.ctx, event, drafts)
    return event, tuple(Code(one.number, one.index, one.issued) for one in issued)


async def _devices(world: World) -> list[Scribe]:
    return [await world.enrol(name) for name in ("Gate 1", "Gate 2")]
