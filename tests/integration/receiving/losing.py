"""A server that can be put back to what it was, and what devices heard of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.callers.access import Device
from backend.usecases.recovering import hand_back
from backend.usecases.serving_lists import feed_page
from keys.cose import unverified_payload
from sync.feed import GENESIS, chain_hash, parse_page
from sync.lost_tail import Return, ReturnReply
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.integration.receiving.world import World, open_world
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore

BEGIN = Position(1, 0)


@dataclass(slots=True)
class Losing:
    """A world whose server keeps its tables in memory, so that a backup is a value."""

    world: World
    store: MemoryStore

    @property
    def event(self) -> int:
        return self.world.event

    def back_up(self) -> State:
        return self.store.state

    def put_back(self, state: State) -> None:
        self.store.state = state

    async def heard(self, device: Device, after: Position = BEGIN, at_most: int = 1_000) -> list[Return]:
        """Every page from a position on, as a device that asks now hears it."""
        pages: list[Return] = []
        async with self.store.reading() as tx:
            before = await tx.feed.chain_at(self.event, after) or GENESIS
            domain = (await tx.domains.get()).domain
        while True:
            page = parse_page(await feed_page(self.world.ctx, device, self.event, after, at_most))
            assert unverified_payload(page.head_raw)
            pages.append(Return(self.event, before, page))
            for item in page.items:
                before = chain_hash(domain, self.event, before, item)
            after = Position(after.gen, after.pos + len(page.items))
            if after.pos == (await self.world.at()).pos:
                return pages

    async def hand_back(self, device: Device, pages: Sequence[Return]) -> list[ReturnReply]:
        """Hand back these pages, one after the other."""
        raws = [await hand_back(self.world.ctx, device, page.encode()) for page in pages]
        return [ReturnReply.parse(raw) for raw in raws]

    async def ancestry(self) -> Ancestry:
        async with self.store.reading() as tx:
            return await tx.events.ancestry(self.event)

    async def states(self) -> dict[int, CredentialState]:
        """The codes that are not valid, as the next roster will have them."""
        async with self.store.reading() as tx:
            return await tx.tickets.non_valid(self.event)

    async def in_force(self) -> Policy:
        async with self.store.reading() as tx:
            return (await tx.events.policies(self.event))[-1]


@asynccontextmanager
async def open_losing(folder: Path) -> AsyncIterator[Losing]:
    """One event on such a server."""
    store = MemoryStore()
    async with open_world(folder, store=store) as world:
        yield Losing(world, store)
