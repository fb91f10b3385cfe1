"""Rows that are on their way: whoever asks next finds them, and what goes wrong with them goes wrong for the whole transaction."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.transactions import Database, upgrade
from backend.database.trying_again import Overtaken
from backend.errors import DatabaseUnusable
from backend.schema.central import feed_items
from backend.store.bulk import Taken, begin_rows
from tests.databases import POSTGRESQL, SQLITE, bare_database

_COLUMNS: Final = ("domain", "event", "gen", "pos", "raw", "chain")
_COUNT: Final = select(func.count()).select_from(feed_items)


async def _begin(connection: AsyncConnection, places: Sequence[int], size: int = 1) -> None:
    rows = [(1, 1, 1, pos, bytes([pos % 251]) * size, bytes(32)) for pos in places]
    await begin_rows(connection, feed_items, _COLUMNS, rows, Taken.REFUSED)


async def _stored(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(_COUNT)).scalar_one())


@pytest.mark.parametrize("rows", [1, 2, 32, 33, 511, 512, 513, 1_100])
async def test_rows_on_their_way_are_there_for_whoever_asks_next(database: Database, rows: int) -> None:
    async with database.writing() as connection:
        await _begin(connection, range(rows, 0, -1))
        found = await connection.execute(select(feed_items.c.pos, feed_items.c.raw))
        assert sorted(tuple(row) for row in found) == [(n, bytes([n % 251])) for n in range(1, rows + 1)]
    assert await _stored(database) == rows


def _same(one: int) -> bytes:
    return bytes([7])


def _one_is_odd(one: int) -> bytes:
    return bytes([one == 3])


def _each_its_own(one: int) -> bytes:
    return bytes([one % 251])


@pytest.mark.parametrize("said", [_same, _one_is_odd, _each_its_own])
@pytest.mark.parametrize("rows", [2, 33, 512, 700])
async def test_what_rows_say_alike_is_said_of_each_of_them_and_of_no_other(
    database: Database, rows: int, said: Callable[[int], bytes]
) -> None:
    given = [(1, 1, 1, pos, said(pos), said(pos + 1) * 32) for pos in range(rows)]
    alike = (
        ("domain", "event", "gen", "raw", "chain"),
        ("domain", "event", "gen", "raw"),
        ("domain", "event"),
    )
    async with database.writing() as connection:
        await begin_rows(connection, feed_items, _COLUMNS, given[::-1], Taken.REFUSED, alike)
    async with database.reading() as connection:
        found = await connection.execute(select(feed_items).order_by(feed_items.c.pos))
        assert [tuple(row) for row in found] == given


@pytest.mark.parametrize("rows", [1, 40])
async def test_nothing_is_committed_when_rows_on_their_way_are_refused(database: Database, rows: int) -> None:
    async def refused() -> None:
        async with database.writing() as connection:
            await _begin(connection, range(100))
            await _begin(connection, range(rows))

    with pytest.raises(Exception, match=r"(?i)unique"):
        await refused()
    assert await _stored(database) == 0


async def test_whatever_follows_refused_rows_is_refused_and_the_next_transaction_is_not(
    database: Database,
) -> None:
    async def refused() -> None:
        async with database.writing() as connection:
            await _begin(connection, [1, 2])
            await _begin(connection, [2])
            await connection.execute(_COUNT)

    with pytest.raises(SQLAlchemyError):
        await refused()
    assert await _stored(database) == 0
    async with database.writing() as connection:
        await _begin(connection, [3])
    assert await _stored(database) == 1


async def test_a_transaction_that_was_given_up_leaves_nothing_of_what_was_on_its_way(
    database: Database,
) -> None:
    async def given_up() -> None:
        async with database.writing() as connection:
            await _begin(connection, range(600))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await given_up()
    async with database.writing() as connection:
        await _begin(connection, [1])
    assert await _stored(database) == 1


async def test_who_is_cancelled_in_the_midst_of_anything_is_cancelled_and_told_nothing_else(
    database: Database,
) -> None:
    async def write(first: int) -> None:
        async with database.writing() as connection:
            await connection.execute(text("SELECT 1"))
            await _begin(connection, range(first, first + 3))
            await connection.execute(text("SELECT 2"))

    written = 0
    for turns in range(120):
        task = asyncio.create_task(write(turns * 3))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert ended is None or isinstance(ended, asyncio.CancelledError)
        written += 3 * (ended is None)
    stored = await _stored(database)  # who is cancelled while it is committed does not hear that it was
    assert stored >= written
    assert stored % 3 == 0


async def _opened(kind: str, folder: Path) -> Database:
    database = Database.open(await bare_database(kind, folder))
    await upgrade(database)
    return database


async def test_a_full_disk_is_told_and_what_comes_after_it_is_no_transaction_of_its_own(
    tmp_path: Path,
) -> None:
    database = await _opened(SQLITE, tmp_path)

    async def fill() -> None:
        async with database.writing() as connection:
            pages = int((await connection.execute(text("PRAGMA page_count"))).scalar_one())
            await connection.execute(text(f"PRAGMA max_page_count = {pages + 20}"))
            await _begin(connection, range(500), size=1_000)
            await _begin(connection, [1_000])

    with pytest.raises(DatabaseUnusable):
        await fill()
    assert await _stored(database) == 0
    await database.close()


async def test_of_two_that_wait_for_each_others_rows_one_is_told_to_try_again(tmp_path: Path) -> None:
    database, both = await _opened(POSTGRESQL, tmp_path), asyncio.Barrier(2)

    async def write(first: int, second: int) -> None:
        async with database.writing() as connection:
            await _begin(connection, [first])
            await connection.execute(_COUNT)
            await both.wait()
            await _begin(connection, [second])
            await connection.execute(_COUNT)

    told = await asyncio.gather(write(1, 2), write(2, 1), return_exceptions=True)
    assert sum(isinstance(one, Overtaken) for one in told) == 1
    await database.close()
