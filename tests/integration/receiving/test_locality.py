"""Nothing that a device asks for walks a whole event: every statement finds its rows by an index beyond (domain, event).

What this guards is the target that a push into a million entries costs what it costs into ten thousand.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from backend.database import sqlite_driver, straight_on_sqlite
from backend.usecases.printing import printout_of_next
from backend.usecases.serving_lists import feed_page
from sync.position import Position
from tests.databases import SQLITE
from tests.integration.receiving.story import evening
from tests.integration.receiving.world import World

ON_SQLITE = pytest.mark.parametrize("world", [SQLITE], indirect=True)
"""Its plans can be read; those of PostgreSQL depend on what it counted last."""
HOT = "entries|ticket_entries|key_views|feed_items|credentials|credential_changes|tickets|cases"
WALK = re.compile(rf"SCAN ({HOT})\b|SEARCH ({HOT}) USING .*\(domain=\? AND event=\?\)$")
Asked = tuple[str, tuple[Any, ...]]


@contextmanager
def _overheard() -> Iterator[list[Asked]]:
    """Every statement that is executed meanwhile, with its parameters, or the first of several: by SQLAlchemy, or without it."""
    heard: list[Asked] = []
    straight, ahead = sqlite_driver.ask, sqlite_driver.begin

    async def ask(adapted: Any, operation: str, parameters: Any) -> Any:
        heard.append((operation, tuple(parameters)))
        return await straight(adapted, operation, parameters)

    def begin(adapted: Any, operation: str, parameters: Any) -> Any:
        heard.append((operation, tuple(parameters)))
        return ahead(adapted, operation, parameters)

    def listen(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        heard.append((statement, tuple(parameters[0] if many else parameters)))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(straight_on_sqlite, "ask", ask)
            patch.setattr(sqlite_driver, "begin", begin)
            yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def _walks(file: Path, heard: list[Asked]) -> set[tuple[str, str]]:
    """What SQLite plans to do for a statement, where that is to walk an event."""
    found: set[tuple[str, str]] = set()
    with sqlite3.connect(file) as connection:
        for statement, parameters in heard:
            if statement.split(" ", 1)[0] in ("SELECT", "UPDATE"):
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found |= {(statement, row[3]) for row in plan if WALK.search(row[3])}
    return found


@ON_SQLITE
async def test_a_push_walks_no_event(world: World, tmp_path: Path) -> None:
    relay = await world.enrol("Relay")
    lines = await evening(world)
    for piece in (lines[:9], lines[9:]):
        with _overheard() as heard:
            await world.push(relay, relay.push(*piece))
        assert len(heard) > 20
        assert _walks(tmp_path / "portao.db", heard) == set()


@ON_SQLITE
async def test_a_hello_and_a_page_of_the_feed_walk_no_event(world: World, tmp_path: Path) -> None:
    gate = await world.enrol("Gate 1")
    gate.next_epoch(world.clock.now_ms)
    for code in world.codes:
        gate.admit(code, world.clock.now_ms)
    await world.push(gate)
    caller = await world.caller(gate.id)
    with _overheard() as heard:
        await world.hello(gate)
        await feed_page(world.ctx, caller, world.event, Position(1, 3))
    assert len(heard) > 8
    assert _walks(tmp_path / "portao.db", heard) == set()


@ON_SQLITE
async def test_what_is_printed_of_one_class_is_found_by_its_class(world: World, tmp_path: Path) -> None:
    with _overheard() as heard:
        await printout_of_next(world.ctx, world.event, None, 10, "vip")
    with sqlite3.connect(tmp_path / "portao.db") as connection:
        plans = [
            row[3]
            for statement, parameters in heard
            if "class_ = ?" in statement
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any("ix_tickets_class (domain=? AND event=? AND class_=? AND number>?)" in plan for plan in plans)
