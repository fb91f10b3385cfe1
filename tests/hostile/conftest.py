"""A server and a gate for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gate_fixtures import clocks, gate, store, world
from tests.integration.http.site import Site, opened_site

__all__ = ["clocks", "gate", "site", "store", "world"]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(tmp_path) as opened:
        yield opened
