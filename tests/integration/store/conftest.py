"""Stores to run the contract against. Another database is one more line in `DATABASES`."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from backend.database import Database, upgrade
from backend.store.sql import Store

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
