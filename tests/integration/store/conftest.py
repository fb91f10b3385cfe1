"""Stores to run the contract against. Another database is one more line in `DATABASES`."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from backend.database import Database, upgrade
from backend.store.rows import DomainRow
from backend.store.sql import Store
from keys.labels import Domain
from tests.integration.store.rows import GATES, POLICY, ZONES, an_event

DATABASES: Final[dict[str, Callable[[Path], str]]] = {
    "sqlite": lambda folder: f"sqlite+aiosqlite:///{folder / 'portao.db'}",
}


@pytest.fixture(params=sorted(DATABASES))
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return DATABASES[request.param](tmp_path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.open(database_url)
    await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
async def with_event(store: Store) -> Store:
    """The store with a domain and one event in it."""
    async with store.transaction() as tx:
        await tx.domains.insert(DomainRow(Domain(bytes(16)), bytes(32), 1, 0))
        await tx.events.insert(an_event(), ZONES, GATES, POLICY)
    return store
