"""What every evening begins with: a domain, an event, its tickets and its enrolled tablets. Made once a process, by the real use cases."""

import asyncio
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from backend.callers.access import Device as Caller
from backend.context import Context
from backend.keyring.vault import Vault
from backend.lists.snapshot import PartKind
from backend.settings import Settings
from backend.store.contract import Store
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases import enrolling, serving_lists, staffing
from backend.usecases.issuing import issue, reissue
from backend.usecases.running_events import create_event
from backend.usecases.setting_up import init_domain
from keys.crypto import PrivateKey, PublicKey
from keys.issued import Issued
from keys.labels import Domain
from keys.passphrase_box import Cost
from keys.pin import open_key
from keys.trusted import Usage
from sync.authority import OperatorRole
from sync.clock import Reading
from sync.device.client import Server
from sync.device.database import Database
from sync.device.device import Device
from sync.device.enrol import enrol
from sync.device.identity import Identity, IdentityStore
from sync.device.parts import Parts
from sync.enrolment import EnrolmentCode, EnrolReply, Role
from sync.policy import Mode
from tests.simulation.disk import in_memory
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore
from tests.simulation.virtual_time import START_MS

TICKETS: Final = 24
ROTATING: Final = 6
"""The first so many tickets are bound to their holders' phones."""

GATES: Final = (1, 2, 3, 1)
"""The gate at which each tablet stands; gates 1 and 2 lead to zone 1, gate 3 to zone 2."""

ZONE_OF: Final = {1: 1, 2: 1, 3: 2}
MEMORY: Final = Path(":memory:")
_SALES_MS: Final = START_MS - 86_400_000
MODES: Final = {Mode.ONCE: "once", Mode.REENTRY: "re-entry"}


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works at the gates: number, name, role and PIN."""

    number: int
    name: str
    role: OperatorRole
    pin: str


STEWARD: Final = Worker(1, "Ana", OperatorRole.STEWARD, "270391")
BRUNO: Final = Worker(2, "Bruno", OperatorRole.SUPERVISOR, "916204")
CARLA: Final = Worker(3, "Carla", OperatorRole.SUPERVISOR, "350817")
STAFF: Final = (STEWARD, BRUNO, CARLA)


@dataclass(frozen=True, slots=True)
class Code:
    """A code somebody has: the signed ticket, its status index and, if it is bound, the key in the holder's phone."""

    issued: Issued
    index: int
    holder: PrivateKey | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """A ticket: its number, the reference that the office knows it by, and its first code."""

    number: int
    reference: str
    code: Code


@dataclass(frozen=True, slots=True)
class Ground:
    """The start of an evening. `images` are the tablets' store files, lists fetched; `keys` their ids, in the same order."""

    vault: Vault
    settings: Settings
    event: int
    domain: Domain
    ticket_key: PrivateKey
    guests: tuple[Guest, ...]
    word: PrivateKey
    """Bruno's key, as whoever guesses his PIN has it."""
    images: tuple[bytes, ...]

    def context(self, store: Store, now_ms: Callable[[], int], seed: object) -> Context:
        """The server of one evening."""
        return Context(store, self.vault, self.settings, now_ms, random.Random(repr(seed)).randbytes)


@lru_cache
def ground(mode: Mode) -> tuple[Ground, State]:
    """The start of an evening under this mode of entry, and the state of a server in memory."""
    store = MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        laid = asyncio.run(lay_ground(store, settings_in(Path(folder)), mode))
    return laid, store.state


def settings_in(folder: Path) -> Settings:
    """A server in this folder, whose keys are sealed cheaply."""
    settings = Settings.under(folder, cost=Cost(1, 8))
    settings.passphrase_file.write_text("correct horse\n")
    settings.passphrase_file.chmod(0o600)
    return settings


async def lay_ground(store: Store, settings: Settings, mode: Mode) -> Ground:
    """Set everything up, the day before the doors open."""
    chance = random.Random(f"ground {mode.name}")
    vault = Vault(settings.passphrase_file, settings.cost, chance.randbytes)
    now_ms = _SALES_MS
    ctx = Context(store, vault, settings, lambda: now_ms, chance.randbytes)
    bootstrap = await init_domain(ctx)
    for one in STAFF:
        await staffing.add_operator(ctx, one.name, one.role, one.pin)
    event = (await create_event(ctx, _draft(mode))).event
    guests = await _sell(ctx, event, chance)
    tablets = [await _enrol(ctx, event, number, chance) for number in range(len(GATES))]
    now_ms = START_MS
    images = tuple([await _fetch_lists(ctx, event, tablet) for tablet in tablets])
    async with store.reading() as tx:
        bruno = await tx.operators.get(BRUNO.number)
        ticket_key = (await vault.keys(tx)).signing_key(Usage.TICKET, event, START_MS // 1000)
    assert bruno is not None
    word = open_key(bruno.sealed, BRUNO.pin, PublicKey.parse(bruno.key))
    return Ground(vault, settings, event, bootstrap.domain, ticket_key, guests, word, images)


def _draft(mode: Mode) -> EventDraft:
    start_s = START_MS // 1000
    return EventDraft(
        name="Night of Gates",
        kind="show",
        timezone="America/Sao_Paulo",
        starts_s=start_s,
        ends_s=start_s + 6 * 3_600,
        capacity=TICKETS + 4,
        zones=((1, "Inside"), (2, "Balcony")),
        gates=((1, "Gate A", 1), (2, "Gate B", 1), (3, "Stairs", 2)),
        policy={"mode": MODES[mode], "claim": [0]},
    )


async def _sell(ctx: Context, event: int, chance: random.Random) -> tuple[Guest, ...]:
    sold = await issue(ctx, event, [TicketDraft(reference=f"T{number}") for number in range(TICKETS)])
    guests = [Guest(one.number, f"T{place}", Code(one.issued, one.index)) for place, one in enumerate(sold)]
    for place in range(ROTATING):
        key = PrivateKey.from_seed(chance.randbytes(32))
        bound = await reissue(ctx, event, f"T{place}", TicketChange(holder_key=key.public.raw))
        guests[place] = Guest(bound.number, f"T{place}", Code(bound.issued, bound.index, key))
    return tuple(guests)


class _EnrolmentDesk(Server):
    """The one call that a tablet makes before it has a certificate."""

    def __init__(self, ctx: Context, identity: Identity) -> None:
        self._ctx = ctx
        self._own = identity

    async def enrol(self) -> EnrolReply:
        return EnrolReply.parse(await enrolling.enrol(self._ctx, self._own.request()))


async def _enrol(ctx: Context, event: int, number: int, chance: random.Random) -> Database:
    name = f"Tablet {number}"
    code = await enrolling.offer(ctx, frozenset({event}), None, Role.GATE, name, 86_400)
    database = Database(MEMORY, in_memory())
    identities = IdentityStore(database)
    identity = identities.begin(EnrolmentCode.parse(code.text), name, chance.randbytes)
    await enrol(_EnrolmentDesk(ctx, identity), identity, identities, ctx.now_s)
    return database


async def _fetch_lists(ctx: Context, event: int, database: Database) -> bytes:
    device = Device(database, IdentityStore(database).get(), _no_clocks, bytes)
    async with ctx.store.reading() as tx:
        row = await tx.devices.get(device.identity.device)
    assert row is not None
    caller = Caller(row)
    raws = [(await serving_lists.parts(ctx, caller, event, kind)).raw for kind in PartKind]
    device.lists.save_parts(event, Parts(*raws), ctx.now_s)
    device.operators.save(event, await staffing.operators_for(ctx, caller, event), ctx.now_s)
    return image_of(database)


def _no_clocks() -> Reading:
    raise AssertionError("nothing is scanned before the doors open")


def image_of(database: Database) -> bytes:
    """The store file as it is."""
    with database.reading() as connection:
        return connection.serialize()
