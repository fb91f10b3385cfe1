"""A gate with a store of its own and clocks that are moved by hand: fixtures for whoever tests a whole device."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.device.device import Device
from tests.world import EVENT, NOW_S, ManualClocks, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def clocks() -> ManualClocks:
    return ManualClocks()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "gate.db"


@pytest.fixture
def gate(world: World, clocks: ManualClocks, store: Path) -> Iterator[Device]:
    """An enrolled device that holds the event's lists."""
    device = world.device(store, clocks=clocks)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    yield device
    device.close()
