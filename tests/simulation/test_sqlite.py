"""The same evenings on SQLite: what holds on the store in memory holds on the one that is installed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.database.transactions import Database, upgrade
from backend.store.sql import Store
from tests.simulation.ground import Ground, lay_ground, settings_in
from tests.simulation.opening import open_on
from tests.simulation.plan import Do, Plan, draw
from tests.simulation.playing import play

OF_MEMORY_ALONE = (Do.NEW_ITEM, Do.SNAPSHOT, Do.ROLL_BACK)
"""What the simulation does to a server's tables by hand."""


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    own = asyncio.new_event_loop()
    yield own
    own.close()


async def opened(path: Path, plan: Plan) -> tuple[Database, Store, Ground]:
    database = Database.open(f"sqlite+aiosqlite:///{path / 'portao.db'}")
    await upgrade(database)
    store = Store(database)
    return database, store, await lay_ground(store, settings_in(path), plan.mode)


@pytest.mark.parametrize("seed", [1, 2])
def test_an_evening_on_sqlite_ends_as_the_one_in_memory(
    seed: int, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    plan = draw(seed)
    plan = replace(plan, steps=tuple(step for step in plan.steps if step.do not in OF_MEMORY_ALONE))
    database, store, base = loop.run_until_complete(opened(tmp_path, plan))
    played = play(plan, open_on(plan, base, store, loop.run_until_complete))
    loop.run_until_complete(database.close())
    expected = play(plan)
    assert (played.broken, expected.broken) == (None, None)
    assert str(played.story) == str(expected.story)
    assert played.digest == expected.digest
