"""Plays evenings without computing anything twice."""

from collections.abc import Iterator

import pytest

from tests.simulation.shortcuts import shortcuts


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """No signature is computed twice."""
    with shortcuts():
        yield
