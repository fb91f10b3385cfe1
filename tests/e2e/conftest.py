"""A warm process for all tests of a run, and a place on a quick disk for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.forked import Warm, warmed
from tests.e2e.instants import in_memory


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    with warmed() as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    chosen = in_memory(tmp_path)
    yield chosen
    shutil.rmtree(chosen)
