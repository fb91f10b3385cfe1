"""The server as the devices of an evening reach it: the real use cases, bytes in and bytes out, on either store."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar

from backend.callers.access import Device
from backend.context import Context
from backend.errors import BackendError, SnapshotRequired
from backend.lists.snapshot import PartKind
from backend.store.contract import Glance, Store, Tx
from backend.usecases import claiming, enrolling, receiving, recovering, reporting, serving_lists, staffing
from keys.errors import KeysError
from sync.claim import Claim
from sync.device.errors import Refused, Unreachable
from sync.device.parts import Parts
from sync.errors import SyncError
from sync.feed import Item, parse_item
from sync.messages import Push
from sync.policy import Policy
from sync.position import Ancestry, Position
from tests.simulation import memory_looks
from tests.simulation.line import Trouble
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore

_T = TypeVar("_T")
_ALL = 100_000
_GONE = 410
_REFUSED = 400
_BROKEN = 500


def run_at_once(work: Coroutine[Any, Any, _T]) -> _T:
    """Run work that never truly waits, without an event loop."""
    while True:
        try:
            work.send(None)
        except StopIteration as done:
            result: _T = done.value
            return result


class ServerCrash(Exception):
    """The server's process ends, before or after it commits."""


class NoRoom(Exception):
    """Nothing can be committed: the disk of the server is full."""


@dataclass(slots=True)
class CrashingStore:
    """A store whose next transaction ends as `armed` says: lost at its very end, or kept and nobody is told."""

    inner: Store
    armed: Trouble | None = None

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        return self.inner.transaction() if self.armed is None else self._ending_badly()

    @asynccontextmanager
    async def _ending_badly(self) -> AsyncIterator[Tx]:
        async with self.inner.transaction() as tx:
            yield tx
            if self.armed is Trouble.SERVER_FULL:
                raise NoRoom
            if self.armed is Trouble.CRASH:
                raise ServerCrash
        if self.armed is Trouble.CRASH_AFTER:
            raise ServerCrash

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        return self.inner.reading()

    def glance(self) -> AbstractAsyncContextManager[Glance]:
        return self.inner.glance()

    def single(self) -> AbstractAsyncContextManager[Glance]:
        return self.transaction()

    @property
    def one_writes_at_a_time(self) -> bool:
        return self.inner.one_writes_at_a_time


@dataclass(slots=True)
class Centre:
    """The server of one evening. `run` brings a use case to its end.

    A look at a store in memory is taken once for each state of it: a state that is in place never changes.
    """

    ctx: Context
    store: CrashingStore
    event: int
    run: Callable[[Coroutine[Any, Any, Any]], Any] = field(default=run_at_once)
    _looks: dict[object, Any] = field(default_factory=dict)
    _looked_at: State | None = None

    def unwatched(self) -> Self:
        """This is the server itself."""
        return self

    def fail_next(self, failure: Trouble) -> None:
        """The next request that writes ends like this. After a crash another process starts at once."""
        self.store.armed = failure

    def hello(self, device: bytes, raw: bytes) -> bytes:
        return self._serve(receiving.hello(self.ctx, self._caller(device), raw))

    def push(self, device: bytes, raw: bytes) -> bytes:
        return self._serve(self._taken_in(self._caller(device), raw))

    async def _taken_in(self, caller: Device, raw: bytes) -> bytes:
        return await receiving.push(self.ctx, caller, Push.parse(raw))

    def feed(self, device: bytes, at: Position, at_most: int) -> bytes:
        page = serving_lists.feed_page(self.ctx, self._caller(device), self.event, at, at_most)
        return self._serve(page)

    def hand_back(self, device: bytes, raw: bytes) -> bytes:
        return self._serve(recovering.hand_back(self.ctx, self._caller(device), raw))

    def claim(self, device: bytes, raw: bytes) -> bytes:
        asked = Claim.parse(raw)
        return self._serve(claiming.claim(self.ctx, self._caller(device), asked)).encode()

    def trust(self) -> bytes:
        return self._serve(serving_lists.trust(self.ctx))

    def operators(self, device: bytes) -> bytes:
        return self._serve(staffing.operators_for(self.ctx, self._caller(device), self.event))

    def enrol(self, raw: bytes) -> bytes:
        return self._serve(enrolling.enrol(self.ctx, raw))

    def stored(self) -> frozenset[bytes]:
        """The hash of every entry that is on the server."""
        found: frozenset[bytes] = self._look(_stored, self.event)
        return found

    def links(self, device: bytes) -> dict[bytes, tuple[int, int]]:
        """Epoch and seq of every entry of a device that is on the server, by hash."""
        found: dict[bytes, tuple[int, int]] = self._look(_links, self.event, device)
        return found

    def holders(self) -> dict[tuple[int, int, int], bytes | None]:
        """Whose admit holds each (ticket, zone, use), by the server's view."""
        found: dict[tuple[int, int, int], bytes | None] = self._look(_holders, self.event)
        return found

    def items(self, after: Position) -> list[Item]:
        """What the feed tells after a position."""
        found: list[Item] = self.run(_items(self.ctx, self.event, after))
        return found

    def ancestry(self) -> Ancestry:
        """How the generations of the feed descend from one another."""
        found: Ancestry = self._look(_ancestry, self.event)
        return found

    def digest(self) -> bytes:
        """The digest of the whole view (PROTOCOL.md 12.7)."""
        found: bytes = self.run(reporting.digest(self.ctx, self.event))
        return found

    def counted(self, ticket: int) -> dict[tuple[int, int], tuple[int, int]]:
        """How many came in and went out by this ticket in the server's view, by zone and use."""
        found: dict[tuple[int, int], tuple[int, int]] = self._look(_counted, self.event, ticket)
        return found

    def policies(self) -> dict[int, Policy]:
        """Each version of the policy."""
        found: dict[int, Policy] = self._look(_policies, self.event)
        return found

    def rules(self) -> Policy:
        """The policy in force."""
        known = self.policies()
        return known[max(known)]

    def at(self) -> Position:
        """Where the feed stands."""
        at: Position = self._look(_at, self.event)
        return at

    def _look(self, look: Callable[..., Coroutine[Any, Any, _T]], *at: object) -> _T:
        inner = self.store.inner
        state = inner.state if isinstance(inner, MemoryStore) else None
        if state is None or state is not self._looked_at:
            self._looks.clear()
            self._looked_at = state
        found: _T | None = self._looks.get((look, at))
        if found is None:
            found = self.run(look(self.ctx, *at)) if state is None else _IN_MEMORY[look](state, *at)
            self._looks[look, at] = found
        return found

    def hash_at(self, at: Position) -> bytes | None:
        """The chain's hash at a position, if it is of the feed's line."""
        found: bytes | None = self.run(_hash_at(self.ctx, self.event, at))
        return found

    def parts(self, device: bytes) -> Parts:
        caller = self._caller(device)
        raws = [self._serve(serving_lists.parts(self.ctx, caller, self.event, kind)).raw for kind in PartKind]
        return Parts(*raws)

    def _caller(self, device: bytes) -> Device:
        row = self._look(_device, device)
        return Device(row)

    def _serve(self, work: Coroutine[Any, Any, _T]) -> _T:
        """As the routes do: what the server refuses reaches the device as a problem."""
        try:
            served: _T = self.run(work)
        except (BackendError, KeysError, SyncError) as error:
            status = _GONE if isinstance(error, SnapshotRequired) else _REFUSED
            raise Refused(status, error.name, str(error), None) from None
        except ServerCrash:
            raise Unreachable("the connection was closed") from None
        except NoRoom:
            raise Refused(_BROKEN, "INTERNAL", "the server could not do it", None) from None
        finally:
            self.store.armed = None
        return served


async def _stored(ctx: Context, event: int) -> frozenset[bytes]:
    async with ctx.store.reading() as tx:
        found: set[bytes] = set()
        for state in await tx.journals.every(event):
            found.update(row.hash for row in await tx.journals.span(event, state.key, 1))
    return frozenset(found)


async def _links(ctx: Context, event: int, device: bytes) -> dict[bytes, tuple[int, int]]:
    async with ctx.store.reading() as tx:
        rows = await tx.journals.line(event, device)
    return {row.hash: (row.epoch, row.seq) for row in rows}


async def _holders(ctx: Context, event: int) -> dict[tuple[int, int, int], bytes | None]:
    async with ctx.store.reading() as tx:
        views = await tx.views.keys(event, await tx.views.tickets(event))
    return {(row.ticket, row.zone, row.use): row.holder for rows in views.values() for row in rows}


async def _items(ctx: Context, event: int, after: Position) -> list[Item]:
    async with ctx.store.reading() as tx:
        return [parse_item(row.raw) for row in await tx.feed.after(event, after, _ALL)]


async def _ancestry(ctx: Context, event: int) -> Ancestry:
    async with ctx.store.reading() as tx:
        return await tx.events.ancestry(event)


async def _counted(ctx: Context, event: int, ticket: int) -> dict[tuple[int, int], tuple[int, int]]:
    async with ctx.store.reading() as tx:
        views = await tx.views.keys(event, [ticket])
    return {(row.zone, row.use): (row.admits, row.exits) for row in views.get(ticket, ())}


async def _policies(ctx: Context, event: int) -> dict[int, Policy]:
    async with ctx.store.reading() as tx:
        return {policy.version: policy for policy in await tx.events.policies(event)}


async def _at(ctx: Context, event: int) -> Position:
    async with ctx.store.reading() as tx:
        return (await tx.events.get(event)).at


async def _hash_at(ctx: Context, event: int, at: Position) -> bytes | None:
    async with ctx.store.reading() as tx:
        return await tx.feed.chain_at(event, at)


async def _device(ctx: Context, device: bytes) -> Any:
    async with ctx.store.reading() as tx:
        return await tx.devices.get(device)


_IN_MEMORY: Final[Mapping[Callable[..., Coroutine[Any, Any, Any]], Callable[..., Any]]] = {
    _stored: memory_looks.stored,
    _links: memory_looks.links,
    _holders: memory_looks.holders,
    _counted: memory_looks.counted,
    _policies: memory_looks.policies,
    _ancestry: memory_looks.ancestry,
    _at: memory_looks.at,
    _device: memory_looks.device,
}
"""The same looks where the store is one in memory."""
