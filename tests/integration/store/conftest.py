"""Stores to run the contract against. Another database is one more line in `DATABASES`."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from backend.database import Database, upgrade
from backend.store.contract import Store
from backend.store.rows import DomainRow
from backend.store.sql import Store as SqlStore
from keys.labels import Domain
from tests.integration.store.rows import GATES, POLICY, ZONES, an_event
from tests.simulation.memory_store import MemoryStore

DATABASES: Final[dict[str, Callable[[Path], str]]] = {
    "sqlite": lambda folder: f"sqlite+aiosqlite:///{folder / 'portao.db'}",
}

MEMORY: Final = "memory"
"""The store of the simulation, which keeps the same contract."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on every store; what is about addresses and connections on those that have them."""
    if "kind" in metafunc.fixturenames:
        everywhere = "database_url" not in metafunc.fixturenames
        metafunc.parametrize("kind", [MEMORY, *sorted(DATABASES)] if everywhere else sorted(DATABASES))


@pytest.fixture
def database_url(kind: str, tmp_path: Path) -> str:
    return DATABASES[kind](tmp_path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.open(database_url)
    await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def store(kind: str, tmp_path: Path) -> AsyncIterator[Store]:
    if kind == MEMORY:
        yield MemoryStore()
        return
    opened = Database.open(DATABASES[kind](tmp_path))
    await upgrade(opened)
    yield SqlStore(opened)
    await opened.close()


@pytest.fixture
async def with_event(store: Store) -> Store:
    """The store with a domain and one event in it."""
    async with store.transaction() as tx:
        await tx.domains.insert(DomainRow(Domain(bytes(16)), bytes(32), 1, 0))
        await tx.events.insert(an_event(), ZONES, GATES, POLICY)
    return store
