"""What every use case is given, and how it is put together."""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from backend.backup.unfinished import check_finished
from backend.database.transactions import Database, upgrade
from backend.feed.heard import Heard
from backend.feed.live import Live
from backend.keyring.vault import Vault
from backend.lists.held import Held
from backend.lists.held_people import HeldPeople
from backend.settings import Settings
from backend.store.contract import Store
from backend.store.sql import Store as SqlStore


@dataclass(frozen=True, slots=True)
class Context:
    """The world of a use case: where things are kept, the keys, the choices, the clock (Unix milliseconds) and randomness.

    `live`: who waits in this process for news of an event; `heard`: which devices it heard of just now; `held` and `held_people`:
    lists that it read or made lately; `one_of_several`: servers on other machines, with clocks of their own, may write into the same database.
    """

    store: Store
    vault: Vault
    settings: Settings
    now_ms: Callable[[], int]
    random: Callable[[int], bytes]
    live: Live = field(default_factory=Live)
    heard: Heard = field(default_factory=Heard)
    held: Held = field(default_factory=Held)
    held_people: HeldPeople = field(default_factory=HeldPeople)
    one_of_several: bool = False

    @property
    def now_s(self) -> int:
        """The time in Unix seconds."""
        return self.now_ms() // 1000

    def shared_ms(self) -> int | None:
        """The time for what servers of one database must agree about; None: the database's own clock says it."""
        return None if self.one_of_several else self.now_ms()


def wall_ms() -> int:
    """The clock on the wall."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The installation's database for the length of the block. The folder is made, and the tables are brought up to date, if need be.

    `RestoreUnfinished` where a restore was interrupted: half an installation serves nobody.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_finished(settings.data)
    database = Database.open(settings.database_url)
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_context(
    settings: Settings,
    now_ms: Callable[[], int] = wall_ms,
    random: Callable[[int], bytes] = os.urandom,
) -> AsyncIterator[Context]:
    """A context for the length of the block, as `open_database`. A clock that is given stands for the database's, too."""
    async with open_database(settings) as database:
        vault = Vault(settings.passphrase_file, settings.cost, random)
        live = Live()
        several = now_ms is wall_ms and not database.is_sqlite
        store = SqlStore(database, told=live.told)
        yield Context(store, vault, settings, now_ms, random, live, one_of_several=several)
