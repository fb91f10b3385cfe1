"""A fresh site for each test, on each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import KINDS, empty_database
from tests.integration.http.site import Site, opened_site


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A file whose tests look into SQLite's own file names that alone in a `KINDS` of its own."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", getattr(metafunc.module, "KINDS", KINDS))


@pytest.fixture
async def site(kind: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(tmp_path, database=await empty_database(kind, tmp_path)) as opened:
        yield opened
