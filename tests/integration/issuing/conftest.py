"""One office for each test, copied from one that was set up once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.usecases.setting_up import init_domain
from tests.integration.issuing.office import Office, open_office


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a domain in it, and its first token."""
    folder = tmp_path_factory.mktemp("office")

    async def set_up() -> str:
        async with open_office(folder) as office:
            return (await init_domain(office.ctx)).admin_token

    return folder, asyncio.run(set_up())


@pytest.fixture
async def office(set_up_once: tuple[Path, str], tmp_path: Path) -> AsyncIterator[Office]:
    folder, token = set_up_once
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    async with open_office(tmp_path) as opened:
        opened.admin_token = token
        yield opened
