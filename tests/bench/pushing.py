"""How many entries a second are taken in: verified, stored, folded and told, beside writing the same rows and nothing else.

A push goes through the app, from the request's headers to its answer, by one caller who waits for each answer. Right after it the
very rows that it left in the log and in the projection by tickets are written once more, in one commit, into tables like those, by
the driver alone: on PostgreSQL as arrays (`unnest`), on SQLite by `executemany`. Both databases sync each commit to the disk.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
from sqlalchemy import URL, Table, make_url, select

from backend.app import create_app
from backend.callers.access import Audience, open_session
from backend.database.transactions import Database
from backend.schema.journal import entries, ticket_entries
from keys.ring import Secret
from sync.messages import PushReply
from tests.bench.measure import AT_LEAST, Measurement, Target, median
from tests.databases import SQLITE, sqlite_in
from tests.integration.receiving.scribe import Code
from tests.integration.receiving.world import START_MS, World, open_world
from tests.postgres import CAREFUL, dsn_of, started

ENTRIES: Final = 500
ROUNDS: Final = 15
_WARM: Final = 3
_TABLES: Final = (entries, ticket_entries)
Rows = dict[str, list[tuple[Any, ...]]]


def push_rate() -> Iterator[Measurement]:
    """Entries a second, median of pushes of 500, on each database."""
    server = started(CAREFUL)
    url = asyncio.run(server.create_database()).render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(_push_rate(Path(folder), SQLITE, sqlite_in(Path(folder)), _bare_sqlite))
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(_push_rate(Path(folder), "postgresql", url, _bare_postgresql))


async def _push_rate(folder: Path, case: str, url: str, bare: Callable[[URL], Any]) -> Measurement:
    pushed, written = [], []
    async with (
        open_world(folder, tickets=(ROUNDS + _WARM) * ENTRIES, database=url) as world,
        _gates(world) as gates,
        bare(make_url(url)) as write,
    ):
        for turn in range(ROUNDS + _WARM):
            device, seconds = await gates.push()
            rows = await _left_by(url, device)
            assert [len(rows[table.name]) for table in _TABLES] == [ENTRIES, ENTRIES - 1]
            again = await write(rows)
            if turn >= _WARM:
                pushed.append(seconds)
                written.append(again)
    rate, limit = (ENTRIES / median(one) for one in (pushed, written))
    return Measurement("push_rate", rate, "entries/s", limit, Target(AT_LEAST, 0.3), case)


@dataclass(slots=True)
class _Gates:
    """One gate after the other comes with a full chunk of admissions, each of another ticket."""

    world: World
    http: httpx.AsyncClient
    fresh: Iterator[Code]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def push(self) -> tuple[bytes, float]:
        """The gate, and the seconds from its request to its answer."""
        scribe = await self.world.enrol(f"gate {next(self.numbers)}")
        scribe.next_epoch(START_MS, "first use")
        for number in range(ENTRIES - 1):
            scribe.admit(next(self.fresh), START_MS + 1000 * number)
        body, token = scribe.push().encode(), await self._session(scribe.id)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/cbor"}
        loop = asyncio.get_running_loop()
        begin = loop.time()
        answer = await self.http.post(f"/v1/events/{scribe.event}/push", content=body, headers=headers)
        seconds = loop.time() - begin
        assert [row.seq for row in PushReply.parse(answer.content).connected] == [ENTRIES]
        return scribe.id, seconds

    async def _session(self, device: bytes) -> str:
        ctx = self.world.ctx
        async with ctx.store.reading() as tx:
            keys = await ctx.vault.keys(tx)
        secret = keys.secret(Secret.SESSION)
        return open_session(secret, keys.domain, Audience.DEVICE, device.hex(), ctx.now_s, 3_600)


@asynccontextmanager
async def _gates(world: World) -> AsyncIterator[_Gates]:
    app = create_app(world.ctx.settings, world.clock)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://bench.test") as http,
    ):
        yield _Gates(world, http, iter(world.codes))


async def _left_by(url: str, device: bytes) -> Rows:
    """What a push left in the two tables, in the order of their keys."""
    database = Database.open(url)
    async with database.reading() as connection:
        rows: Rows = {}
        for table in _TABLES:
            query = select(table).where(table.c.device == device).order_by(*table.primary_key)
            rows[table.name] = [tuple(row) for row in await connection.execute(query)]
    await database.close()
    return rows


@asynccontextmanager
async def _bare_sqlite(url: URL) -> AsyncIterator[Any]:
    """Writes rows into a file beside the store's, set up as that is."""
    connection = sqlite3.connect(f"{url.database}.bare", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32768"):
        connection.execute(f"PRAGMA {pragma}")
    with sqlite3.connect(str(url.database)) as store:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('entries', 'ticket_entries') AND sql IS NOT NULL"
        for (statement,) in store.execute(f"{made} ORDER BY type DESC"):
            connection.execute(statement)
    store.close()

    async def write(rows: Rows) -> float:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        connection.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            marks = ", ".join("?" for _ in table.columns)
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows[table.name])  # noqa: S608 - our own
        connection.execute("COMMIT")
        return loop.time() - begin

    yield write
    connection.close()


@asynccontextmanager
async def _bare_postgresql(url: URL) -> AsyncIterator[Any]:
    """Writes rows into tables beside the store's, parted and indexed as those are."""
    connection = await asyncpg.connect(dsn_of(url))
    for table in _TABLES:
        await connection.execute(f"CREATE TABLE bare_{table.name} (LIKE {table.name} INCLUDING ALL)")
    statements = {table.name: await connection.prepare(_by_column(table)) for table in _TABLES}

    async def write(rows: Rows) -> float:
        columns = {name: _columns(rows[name]) for name in statements}
        loop = asyncio.get_running_loop()
        begin = loop.time()
        async with connection.transaction():
            for name, statement in statements.items():
                await statement.fetch(*columns[name])
        return loop.time() - begin

    yield write
    await connection.close()


def _by_column(table: Table) -> str:
    kinds = {
        "BIGINT": "bigint",
        "INTEGER": "integer",
        "SMALLINT": "smallint",
        "BLOB": "bytea",
        "BOOLEAN": "boolean",
    }
    arrays = [f"${n}::{kinds[str(column.type)]}[]" for n, column in enumerate(table.columns, 1)]
    return f"INSERT INTO bare_{table.name} SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608 - our own


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(values) for values in zip(*rows, strict=True)]
