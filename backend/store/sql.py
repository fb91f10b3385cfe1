"""The store on a SQL database: transactions, and in each the nouns of the contract."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.transactions import Database
from backend.store.access import SqlAccess
from backend.store.aliases import SqlAliases
from backend.store.asking import Asking
from backend.store.bearings import SqlBearings
from backend.store.cases import SqlCases
from backend.store.claims import SqlClaims
from backend.store.clock import SqlClock
from backend.store.devices import SqlDevices
from backend.store.domains import ONLY, SqlDomains
from backend.store.events import SqlEvents
from backend.store.feed import SqlFeed
from backend.store.imports import SqlImportJobs
from backend.store.journals import SqlJournals
from backend.store.keys import SqlKeys
from backend.store.lost import SqlLost
from backend.store.operators import SqlOperators
from backend.store.parts import SqlParts
from backend.store.readiness import SqlCollected
from backend.store.repeats import SqlRepeats
from backend.store.tickets import SqlTickets
from backend.store.views import SqlViews


class SqlTx:
    """See `contract.Tx`."""

    __slots__ = (
        "_grown",
        "access",
        "aliases",
        "cases",
        "claims",
        "clock",
        "devices",
        "domains",
        "events",
        "feed",
        "import_jobs",
        "journals",
        "keys",
        "lost",
        "operators",
        "parts",
        "readiness",
        "repeats",
        "tickets",
        "views",
    )

    def __init__(self, connection: AsyncConnection, domain: int) -> None:
        self.domains = SqlDomains(connection, domain)
        self.keys = SqlKeys(connection, domain)
        self.events = SqlEvents(connection, domain)
        self.tickets = SqlTickets(connection, domain, self.events)
        self.aliases = SqlAliases(connection, domain, self.events)
        self._grown: set[int] = set()
        self.feed = SqlFeed(connection, domain, self.events, self._grown)
        self.parts = SqlParts(connection, domain)
        self.devices = SqlDevices(connection, domain)
        self.access = SqlAccess(connection, domain)
        self.journals = SqlJournals(connection, domain)
        self.views = SqlViews(connection, domain)
        self.cases = SqlCases(connection, domain)
        self.lost = SqlLost(connection, domain)
        self.operators = SqlOperators(connection, domain)
        self.repeats = SqlRepeats(connection, domain)
        self.readiness = SqlCollected(connection, domain)
        self.import_jobs = SqlImportJobs(connection, domain)
        self.claims = SqlClaims(Asking.within(connection), domain)
        self.clock = SqlClock(connection, domain)

    @property
    def grown(self) -> frozenset[int]:
        """The events whose feed got longer in this transaction."""
        return frozenset(self._grown)


class SqlGlance:
    """See `contract.Glance`."""

    __slots__ = ("claims", "devices")

    def __init__(self, asking: Asking, domain: int) -> None:
        self.devices = SqlBearings(asking, domain)
        self.claims = SqlClaims(asking, domain)


class Store:
    """See `contract.Store`. `domain` is the number under which the database keeps it.

    `told` is called with each event whose feed grew, once that is committed.
    """

    __slots__ = ("_database", "_domain", "_told")

    def __init__(
        self, database: Database, domain: int = ONLY, told: Callable[[int], object] = lambda _event: None
    ) -> None:
        self._database = database
        self._domain = domain
        self._told = told

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTx]:
        async with self._database.writing() as connection:
            tx = SqlTx(connection, self._domain)
            yield tx
        for event in sorted(tx.grown):
            self._told(event)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTx]:
        async with self._database.reading() as connection:
            yield SqlTx(connection, self._domain)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[SqlGlance]:
        yield SqlGlance(Asking(self._database.look, self._database.is_sqlite), self._domain)

    @asynccontextmanager
    async def single(self) -> AsyncIterator[SqlGlance]:
        yield SqlGlance(Asking(self._database.change, self._database.is_sqlite), self._domain)

    @property
    def one_writes_at_a_time(self) -> bool:
        return self._database.is_sqlite
