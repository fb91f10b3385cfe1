"""One world for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.receiving.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened
        # Whatever a test did: the stored view is what entries and facts make of it.
        assert list(await opened.differences()) == []
