"""A site on each kind of database, to be backed up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import KINDS, bare_database
from tests.integration.http.site import Site, opened_site


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def site(kind: str, tmp_path: Path) -> AsyncIterator[Site]:
    data = tmp_path / "site"
    data.mkdir()
    async with opened_site(data, database=await bare_database(kind, data)) as opened:
        yield opened
