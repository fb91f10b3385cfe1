"""One world for each test, on each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import KINDS, empty_database
from tests.integration.receiving.world import World, open_world


@pytest.fixture(params=KINDS)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, database=await empty_database(request.param, tmp_path)) as opened:
        yield opened
        # Whatever a test did: the stored view is what entries and facts make of it.
        assert list(await opened.differences()) == []
