"""The store's contract in memory, for servers that live for a tenth of a second.

A transaction works on a copy of all tables and puts it in place when it ends well: who reads meanwhile sees the former state, and
a state that was once in place never changes, so that it can be kept as a snapshot and put back.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, TypeVar

from tests.simulation.memory_aliases import MemoryAliases
from tests.simulation.memory_claims import MemoryClaims
from tests.simulation.memory_events import MemoryEvents, MemoryFeed
from tests.simulation.memory_imports import MemoryImportJobs
from tests.simulation.memory_journals import MemoryJournals
from tests.simulation.memory_lost import MemoryLost
from tests.simulation.memory_operators import MemoryOperators
from tests.simulation.memory_readiness import MemoryCollected
from tests.simulation.memory_setup import (
    MemoryAccess,
    MemoryClock,
    MemoryDevices,
    MemoryDomains,
    MemoryKeys,
    MemoryParts,
    MemoryRepeats,
)
from tests.simulation.memory_state import State
from tests.simulation.memory_tickets import MemoryTickets
from tests.simulation.memory_views import MemoryCases, MemoryViews

_N = TypeVar("_N")


class _AtFirstUse(Generic[_N]):
    """A noun of a transaction: made at first use, and an attribute like any other from then on."""

    def __init__(self, made: Callable[[Any], _N]) -> None:
        self._made = made
        self._name = made.__name__

    def __get__(self, tx: "MemoryTx", _class: object = None) -> _N:
        noun = tx.__dict__[self._name] = self._made(tx)
        return noun


class MemoryTx:
    """See `contract.Tx`. Few of the nouns are asked for in one transaction, so each is made when it first is."""

    def __init__(self, tables: State) -> None:
        self.tables = tables

    @_AtFirstUse
    def domains(self) -> MemoryDomains:
        return MemoryDomains(self.tables)

    @_AtFirstUse
    def keys(self) -> MemoryKeys:
        return MemoryKeys(self.tables)

    @_AtFirstUse
    def events(self) -> MemoryEvents:
        return MemoryEvents(self.tables)

    @_AtFirstUse
    def tickets(self) -> MemoryTickets:
        return MemoryTickets(self.tables)

    @_AtFirstUse
    def aliases(self) -> MemoryAliases:
        return MemoryAliases(self.tables)

    @_AtFirstUse
    def feed(self) -> MemoryFeed:
        return MemoryFeed(self.tables)

    @_AtFirstUse
    def parts(self) -> MemoryParts:
        return MemoryParts(self.tables)

    @_AtFirstUse
    def devices(self) -> MemoryDevices:
        return MemoryDevices(self.tables)

    @_AtFirstUse
    def access(self) -> MemoryAccess:
        return MemoryAccess(self.tables)

    @_AtFirstUse
    def journals(self) -> MemoryJournals:
        return MemoryJournals(self.tables)

    @_AtFirstUse
    def views(self) -> MemoryViews:
        return MemoryViews(self.tables)

    @_AtFirstUse
    def cases(self) -> MemoryCases:
        return MemoryCases(self.tables)

    @_AtFirstUse
    def lost(self) -> MemoryLost:
        return MemoryLost(self.tables)

    @_AtFirstUse
    def operators(self) -> MemoryOperators:
        return MemoryOperators(self.tables)

    @_AtFirstUse
    def repeats(self) -> MemoryRepeats:
        return MemoryRepeats(self.tables)

    @_AtFirstUse
    def claims(self) -> MemoryClaims:
        return MemoryClaims(self.tables)

    @property
    def readiness(self) -> MemoryCollected:
        return MemoryCollected(self.tables)

    @_AtFirstUse
    def import_jobs(self) -> MemoryImportJobs:
        return MemoryImportJobs(self.tables)

    @property
    def clock(self) -> MemoryClock:
        return MemoryClock(self.tables)


@dataclass(slots=True)
class MemoryStore:
    """See `contract.Store`. `state` is what is in place; putting a former one back is a restore from a snapshot."""

    state: State = field(default_factory=State)
    told: Callable[[int], object] = lambda _event: None
    _queue: asyncio.Lock = field(default_factory=asyncio.Lock)
    _reading: MemoryTx | None = None
    """Reads what is in place, which never changes: whoever else reads it may have the same."""

    def transaction(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return _Transaction(self)

    def reading(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        tx = self._reading
        if tx is None or tx.tables is not self.state:
            tx = self._reading = MemoryTx(self.state)
        return _Reading(tx)

    def glance(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return self.reading()

    def single(self) -> AbstractAsyncContextManager[MemoryTx]:
        """See `contract.Store`."""
        return self.transaction()

    @property
    def one_writes_at_a_time(self) -> bool:
        """See `contract.Store`."""
        return True

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
