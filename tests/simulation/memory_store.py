"""The store's contract in memory, for servers that live for a tenth of a second.

A transaction works on a copy of all tables and puts it in place when it ends well: who reads meanwhile sees the former state, and
a state that was once in place never changes, so that it can be kept as a snapshot and put back.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import TracebackType

from tests.simulation.memory_aliases import MemoryAliases
from tests.simulation.memory_claims import MemoryClaims
from tests.simulation.memory_events import MemoryEvents, MemoryFeed
from tests.simulation.memory_journals import MemoryJournals
from tests.simulation.memory_lost import MemoryLost
from tests.simulation.memory_operators import MemoryOperators
from tests.simulation.memory_readiness import MemoryCollected
from tests.simulation.memory_setup import (
    MemoryAccess,
    MemoryDevices,
    MemoryDomains,
    MemoryKeys,
    MemoryParts,
    MemoryRepeats,
)
from tests.simulation.memory_state import State
from tests.simulation.memory_tickets import MemoryTickets
from tests.simulation.memory_views import MemoryCases, MemoryViews


class MemoryTx:
    """See `contract.Tx`. Few of the nouns are asked for in one transaction, so each is made when it is."""

    __slots__ = ("tables",)

    def __init__(self, tables: State) -> None:
        self.tables = tables

    @property
    def domains(self) -> MemoryDomains:
        return MemoryDomains(self.tables)

    @property
    def keys(self) -> MemoryKeys:
        return MemoryKeys(self.tables)

    @property
    def events(self) -> MemoryEvents:
        return MemoryEvents(self.tables)

    @property
    def tickets(self) -> MemoryTickets:
        return MemoryTickets(self.tables)

    @property
    def aliases(self) -> MemoryAliases:
        return MemoryAliases(self.tables)

    @property
    def feed(self) -> MemoryFeed:
        return MemoryFeed(self.tables)

    @property
    def parts(self) -> MemoryParts:
        return MemoryParts(self.tables)

    @property
    def devices(self) -> MemoryDevices:
        return MemoryDevices(self.tables)

    @property
    def access(self) -> MemoryAccess:
        return MemoryAccess(self.tables)

    @property
    def journals(self) -> MemoryJournals:
        return MemoryJournals(self.tables)

    @property
    def views(self) -> MemoryViews:
        return MemoryViews(self.tables)

    @property
    def cases(self) -> MemoryCases:
        return MemoryCases(self.tables)

    @property
    def lost(self) -> MemoryLost:
        return MemoryLost(self.tables)

    @property
    def operators(self) -> MemoryOperators:
        return MemoryOperators(self.tables)

    @property
    def repeats(self) -> MemoryRepeats:
        return MemoryRepeats(self.tables)

    @property
    def claims(self) -> MemoryClaims:
        return MemoryClaims(self.tables)

    @property
    def readiness(self) -> MemoryCollected:
        return MemoryCollected(self.tables)


@dataclass(slots=True)
class MemoryStore:
    """See `contract.Store`. `state` is what is in place; putting a former one back is a restore from a snapshot."""

    state: State = field(default_factory=State)
    told: Callable[[int], object] = lambda _event: None
    _queue: asyncio.Lock = field(default_factory=asyncio.Lock)

    def transaction(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return _Transaction(self)

    def reading(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return _Reading(MemoryTx(self.state))

    def glance(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return self.reading()

    def single(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return self.transaction()

    async def begin(self) -> MemoryTx:
        """Whoever changes something waits for whoever began before."""
        await self._queue.acquire()
        return MemoryTx(self.state.copy())

    def end(self, tables: State | None) -> None:
        """Put these tables in place, if it ended well."""
        before, self.state = self.state, tables or self.state
        self._queue.release()
        for event, row in self.state.events.items():
            if event in before.events and before.events[event].at != row.at:
                self.told(event)


# Classes rather than generators: an evening goes through a hundred of them, and most do next to nothing.
@dataclass(slots=True)
class _Transaction(AbstractAsyncContextManager[MemoryTx, None]):
    store: MemoryStore
    tx: MemoryTx = field(init=False)

    async def __aenter__(self) -> MemoryTx:
        self.tx = await self.store.begin()
        return self.tx

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.end(self.tx.tables if kind is None else None)


@dataclass(slots=True)
class _Reading(AbstractAsyncContextManager[MemoryTx, None]):
    tx: MemoryTx

    async def __aenter__(self) -> MemoryTx:
        return self.tx

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return
