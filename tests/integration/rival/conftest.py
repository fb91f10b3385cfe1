"""A door without network, a server seen from journals, and a server with real devices: each test takes what it needs."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.http.site import Site, opened_site
from tests.integration.receiving.world import World, open_world
from tests.integration.rival.door import Door, open_door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path) as opened:
        yield opened


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened
        assert list(await opened.differences()) == []


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(tmp_path) as opened:
        yield opened
