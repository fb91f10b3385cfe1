"""What one push costs in a small event and in a large one: the merge must not get slower as an evening goes on.

The measured pushes go through the real use case, with real signatures. What lies there before is real for one push, and then
repeated by SQL in every table that a push touches, under other tickets, devices and hashes, until the event has its size.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import AT_MOST, Measurement, Target, median
from tests.integration.receiving.scribe import Code
from tests.integration.receiving.world import START_MS, World, open_world

SMALL = 10_000
LARGE = 1_000_000
ENTRIES = 500
ROUNDS = 9
_SIZES = (("small", SMALL), ("large", LARGE))

# How a filler row differs from the real one it repeats, by column; `:n` is its number. Tickets and devices are spread like real ones.
_TICKET = "1000000 + ((:n * 7919 + rowid_) % 8000000)"
_HASH = "randomblob(32)"
_DEVICE = "CAST(printf('%08d', :n % 2000) AS BLOB)"
_FILLED: Mapping[str, Mapping[str, str]] = {
    "entries": {"hash": _HASH, "prev": _HASH, "ticket": _TICKET, "device": _DEVICE, "seq": "100000 + :n"},
    "ticket_entries": {"ticket": _TICKET, "hash": _HASH, "device": _DEVICE, "seq": "100000 + :n"},
    "key_views": {"ticket": _TICKET, "digest": _HASH},
    "tickets": {
        "number": _TICKET,
        "reference": "printf('%010d', :n * 1000 + rowid_)",
        "external_reference": "NULL",
    },
    "credentials": {"status_index": _TICKET, "ticket": _TICKET},
}


@dataclass(slots=True)
class Evening:
    """An event of a certain size, and fresh tickets to admit."""

    world: World
    fresh: Iterator[Code]
    gates: int = 0

    async def push_seconds(self) -> float:
        """Seconds that a push of 500 fresh admissions by one more gate takes, committed and folded."""
        self.gates += 1
        scribe = await self.world.enrol(f"gate {self.gates}")
        scribe.next_epoch(START_MS, "first use")
        for number in range(ENTRIES - 1):
            scribe.admit(next(self.fresh), START_MS + 1000 * number)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        reply = await self.world.push(scribe)
        seconds = loop.time() - begin
        assert [row.seq for row in reply.connected] == [ENTRIES]
        return seconds


def fold_increment() -> Iterator[Measurement]:
    """The median push into 1,000,000 entries, beside the one into 10,000, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        for name, _ in _SIZES:
            (Path(folder) / name).mkdir()
        yield asyncio.run(_fold_increment(Path(folder)))


async def _fold_increment(folder: Path) -> Measurement:
    async with AsyncExitStack() as stack:
        evenings = [await _evening(stack, folder / name, size) for name, size in _SIZES]
        times: list[list[float]] = [[], []]
        for turn in range(ROUNDS):
            for side in (0, 1) if turn % 2 else (1, 0):
                times[side].append(await evenings[side].push_seconds())
    small, large = (median(one) * 1000 for one in times)
    return Measurement("fold_increment", large, "ms", small, Target(AT_MOST, 1.5))


async def _evening(stack: AsyncExitStack, folder: Path, size: int) -> Evening:
    tickets = (ROUNDS + 2) * ENTRIES
    world = await stack.enter_async_context(open_world(folder, tickets=tickets))
    evening = Evening(world, iter(world.codes))
    await evening.push_seconds()
    _fill(folder / "portao.db", size)
    await evening.push_seconds()  # the first after the filling pays for pages that nobody has read yet
    return evening


def _fill(path: Path, size: int) -> None:
    """Repeat what the first push left until the event holds `size` entries."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for table, changed in _FILLED.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(changed.get(column, column) for column in columns)
            source = f"SELECT *, row_number() OVER () AS rowid_ FROM {table}"  # noqa: S608 - names from above
            held = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names from above
            connection.executemany(
                f"INSERT OR IGNORE INTO {table} SELECT {values} FROM ({source} LIMIT {ENTRIES})",  # noqa: S608 - likewise
                ({"n": number} for number in range(1, 2 + (size - held) // ENTRIES)),
            )
        connection.execute("ANALYZE")
    connection.close()
