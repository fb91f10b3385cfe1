"""One office for each test, on each kind of database; on SQLite it is copied from one that was set up once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.settings import Settings
from backend.usecases.setting_up import init_domain
from tests.databases import KINDS, SQLITE, empty_database
from tests.integration.issuing.office import DATA, Office, open_office


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", KINDS)


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a domain in it, and its first token."""
    folder = tmp_path_factory.mktemp("office")

    async def set_up() -> str:
        async with open_office(folder) as office:
            return (await init_domain(office.ctx)).admin_token

    return folder, asyncio.run(set_up())


@pytest.fixture
async def folder(kind: str, tmp_path: Path) -> Path:
    """A folder for an office that is not set up yet, and that finds an empty database of this kind."""
    if kind != SQLITE:
        url = await empty_database(kind, tmp_path)
        replace(Settings.under(tmp_path / DATA), database_url=url).note_database()
    return tmp_path


@pytest.fixture
async def office(kind: str, set_up_once: tuple[Path, str], folder: Path) -> AsyncIterator[Office]:
    once, token = set_up_once
    if kind == SQLITE:
        shutil.copytree(once, folder, dirs_exist_ok=True)
    async with open_office(folder) as opened:
        opened.admin_token = token if kind == SQLITE else (await init_domain(opened.ctx)).admin_token
        yield opened
