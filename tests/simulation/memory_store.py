"""The store's contract in memory, for servers that live for a tenth of a second.

A transaction works on a copy of all tables and puts it in place when it ends well: who reads meanwhile sees the former state, and
a state that was once in place never changes, so that it can be kept as a snapshot and put back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.simulation.memory_events import MemoryEvents, MemoryFeed
from tests.simulation.memory_journals import MemoryJournals
from tests.simulation.memory_lost import MemoryLost
from tests.simulation.memory_setup import MemoryAccess, MemoryDevices, MemoryDomains, MemoryKeys, MemoryParts
from tests.simulation.memory_state import State
from tests.simulation.memory_tickets import MemoryTickets
from tests.simulation.memory_views import MemoryCases, MemoryViews


class MemoryTx:
    """See `contract.Tx`."""

    __slots__ = (
        "access",
        "cases",
        "devices",
        "domains",
        "events",
        "feed",
        "journals",
        "keys",
        "lost",
        "parts",
        "tickets",
        "views",
    )

    def __init__(self, tables: State) -> None:
        self.domains = MemoryDomains(tables)
        self.keys = MemoryKeys(tables)
        self.events = MemoryEvents(tables)
        self.tickets = MemoryTickets(tables)
        self.feed = MemoryFeed(tables)
        self.parts = MemoryParts(tables)
        self.devices = MemoryDevices(tables)
        self.access = MemoryAccess(tables)
        self.journals = MemoryJournals(tables)
        self.views = MemoryViews(tables)
        self.cases = MemoryCases(tables)
        self.lost = MemoryLost(tables)


@dataclass(slots=True)
class MemoryStore:
    """See `contract.Store`. `state` is what is in place; putting a former one back is a restore from a snapshot."""

    state: State = field(default_factory=State)
    _queue: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryTx]:
        async with self._queue:
            tables = self.state.copy()
            yield MemoryTx(tables)
            self.state = tables

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryTx]:
        yield MemoryTx(self.state)
