"""What a store must do, one small protocol a noun. `tests/integration/store` runs the same tests against every implementation.

Everything happens inside one transaction of one domain. Mappings have no entry for what does not exist. A `bool` answer is a
compare and swap: False says that somebody was faster and nothing was changed.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from backend.store.contract_access import Access, Devices, Known
from backend.store.contract_aliases import Aliases
from backend.store.contract_claims import Claims
from backend.store.contract_clock import Clock
from backend.store.contract_imports import ImportJobs
from backend.store.contract_journal import Cases, Journals, Views
from backend.store.contract_lost import Lost
from backend.store.contract_operators import Operators
from backend.store.contract_policies import Policies
from backend.store.contract_readiness import Collected
from backend.store.contract_repeats import Repeats
from backend.store.contract_tickets import Tickets
from backend.store.rows import (
    DomainRow,
    EventRow,
    EventSaid,
    FeedRow,
    PartRow,
    PolicyForm,
    SealedRing,
    SegmentRow,
    TrustListRow,
)
from backend.store.rows_lost import GenerationRow
from sync.feed import Item
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import Gate, Zone

__all__ = [
    "Access",
    "Aliases",
    "Cases",
    "Claims",
    "Clock",
    "Collected",
    "Devices",
    "Domains",
    "Events",
    "Feed",
    "ImportJobs",
    "Journals",
    "Keys",
    "Lost",
    "Operators",
    "Parts",
    "Policies",
    "Repeats",
    "Store",
    "Tickets",
    "Tx",
    "Views",
]


class Domains(Protocol):
    """The one domain of this database."""

    async def find(self) -> DomainRow | None:
        """The domain, or None before it was made."""

    async def get(self) -> DomainRow:
        """The domain; `NotInitialised`."""

    async def insert(self, row: DomainRow) -> None:
        """Make the domain; `AlreadyInitialised`."""

    async def take_event_number(self) -> int:
        """The next event number, given once; `NotInitialised`. No other transaction takes one before this one ends."""


class Keys(Protocol):
    """The sealed ring and the signed trust lists."""

    async def version(self) -> int | None:
        """How often the ring was replaced; None before there is one."""

    async def ring(self) -> SealedRing | None:
        """The sealed ring."""

    async def swap_ring(self, expected: int | None, raw: bytes) -> bool:
        """Replace the ring that has this version (None: there is none yet)."""

    async def counter(self) -> int | None:
        """The counter of the newest trust list."""

    async def trust_list(self) -> TrustListRow | None:
        """The newest trust list."""

    async def add_trust_list(self, row: TrustListRow) -> bool:
        """Publish a list; False when its counter is taken."""


class Events(Policies, Protocol):
    """Events with their zones, gates, policies and generations."""

    async def get(self, event: int) -> EventRow:
        """The event; `UnknownEvent`."""

    async def locked(self, event: int) -> EventRow:
        """As `get`, and no other transaction changes the event before this one ends."""

    async def every(self) -> list[EventRow]:
        """All events of the domain, by number."""

    async def insert(
        self,
        row: EventRow,
        zones: Sequence[Zone],
        gates: Sequence[Gate],
        policy: Policy,
        form: PolicyForm | None = None,
    ) -> None:
        """A new event and what belongs to it. `form`: as in `add_policy`."""

    async def edit(self, event: int, said: EventSaid) -> None:
        """The event is called so and takes place then from now on; nothing else of it changes."""

    async def zones(self, event: int) -> tuple[Zone, ...]:
        """Ascending by id."""

    async def gates(self, event: int) -> tuple[Gate, ...]:
        """Ascending by id."""

    async def put_places(self, event: int, zones: Sequence[Zone], gates: Sequence[Gate]) -> None:
        """Zones and gates as they are from now on; the others stay."""

    async def ancestry(self, event: int) -> Ancestry:
        """How the generations of its feed descend from one another (PROTOCOL.md 2.2)."""

    async def rules(self, event: int) -> tuple[tuple[Policy, ...], Ancestry]:
        """`policies` and `ancestry`, which every fold needs both."""

    async def generations(self, event: int) -> tuple[GenerationRow, ...]:
        """The generations after the first one, ascending."""

    async def begin_generation(self, row: EventRow, added: Sequence[GenerationRow], chain: bytes) -> bool:
        """Add these to the event's generations; its feed goes on in the last one, from its fork, where the chain has this hash."""

    async def segments(self, event: int, kind: int) -> tuple[SegmentRow, ...]:
        """The permuted runs of ticket numbers (1) or status indexes (2), ascending."""

    async def take(self, row: EventRow, numbers: int, indexes: int) -> bool:
        """Give out the next numbers and indexes after those of `row`; each number is one live ticket more."""

    async def lose(self, event: int, tickets: int) -> None:
        """So many tickets are live no more."""

    async def resize(self, row: EventRow, capacity: int, slots: int, numbers: int) -> bool:
        """Grow the event from what `row` says; segments follow."""

    async def close(self, event: int, at_ms: int) -> None:
        """The event is over."""


class Feed(Protocol):
    """The ordered changes of an event (PROTOCOL.md 4)."""

    async def append(self, event: EventRow, items: Sequence[Callable[[Position], Item]]) -> Position:
        """Write items at the next positions, under the event's lock. The position after them.

        Once the transaction is committed, and only then, whoever waits for news of the event is nudged, in every process.
        """

    async def after(self, event: int, at: Position, at_most: int) -> list[FeedRow]:
        """What follows a position of the event's present generation, in order. `SnapshotRequired` for any other position."""

    async def hashes(self, event: int, gen: int, after: int, up_to: int) -> dict[int, bytes]:
        """The chain's hash after each item that a generation wrote above one position and up to another, on whichever line."""

    async def chain_at(self, event: int, at: Position) -> bytes | None:
        """h(pos) of PROTOCOL.md 4.2, or None for a position that is not of the event's present line."""


class Parts(Protocol):
    """Signed parts, stored once and served as they are (PROTOCOL.md 3)."""

    async def newest(self, event: int, kind: int) -> PartRow | None:
        """The part of this kind with the highest position."""

    async def add(self, event: int, rows: Sequence[PartRow]) -> None:
        """Store parts; one that is there already stays as it is."""

    async def prune(self, event: int, keep: int) -> None:
        """Forget all but the newest `keep` parts of each kind."""


class Tx(Protocol):
    """One transaction: all of it happens, or nothing."""

    @property
    def domains(self) -> Domains: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def events(self) -> Events: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def aliases(self) -> Aliases: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def parts(self) -> Parts: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def access(self) -> Access: ...
    @property
    def journals(self) -> Journals: ...
    @property
    def views(self) -> Views: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def lost(self) -> Lost: ...
    @property
    def operators(self) -> Operators: ...
    @property
    def repeats(self) -> Repeats: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def readiness(self) -> Collected: ...
    @property
    def import_jobs(self) -> ImportJobs: ...
    @property
    def clock(self) -> Clock: ...


class Glance(Protocol):
    """Single statements, each of them a transaction of its own: two may see two states."""

    @property
    def devices(self) -> Known: ...
    @property
    def claims(self) -> Claims: ...


class Store(Protocol):
    """Where transactions come from."""

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction that may write. It ends with the block, rolled back if the block raises. `Busy`."""

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction that sees one state of everything and writes nothing."""

    def glance(self) -> AbstractAsyncContextManager[Glance]:
        """Statements that read. `Busy` only where something holds up even those."""

    def single(self) -> AbstractAsyncContextManager[Glance]:
        """Statements that may write; each may be committed before the block ends. `Busy`."""

    @property
    def one_writes_at_a_time(self) -> bool:
        """Whether writers wait for one another whatever they write: what many small transactions would write belongs into one then."""
