"""Stores to run the contract against: the simulation's in memory, and each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from backend.database.transactions import Database, upgrade
from backend.store.contract import Store
from backend.store.rows import DomainRow
from backend.store.sql import Store as SqlStore
from keys.labels import Domain
from tests.databases import KINDS, bare_database, empty_database
from tests.integration.store.rows import GATES, POLICY, ZONES, an_event
from tests.simulation.memory_store import MemoryStore

MEMORY: Final = "memory"
"""The store of the simulation, which keeps the same contract."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on every store; what is about addresses and connections on those that have them."""
    if "kind" in metafunc.fixturenames:
        everywhere = not {"database_url", "bare_url"} & set(metafunc.fixturenames)
        metafunc.parametrize("kind", [MEMORY, *KINDS] if everywhere else KINDS)


@pytest.fixture
async def address(kind: str, tmp_path: Path) -> str:
    """Of the database that the test's `store` is on; nothing for a store in memory."""
    return "" if kind == MEMORY else await empty_database(kind, tmp_path)


@pytest.fixture
def database_url(address: str) -> str:
    """As `address`, for tests that are about addresses and connections."""
    return address


@pytest.fixture
async def bare_url(kind: str, tmp_path: Path) -> str:
    """Of a database without a table, for this test alone."""
    return await bare_database(kind, tmp_path)


@pytest.fixture
async def database(bare_url: str) -> AsyncIterator[Database]:
    """A database that the test may take apart."""
    opened = Database.open(bare_url)
    await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    if not address:
        yield MemoryStore()
        return
    opened = Database.open(address)
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
