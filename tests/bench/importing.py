"""How fast a list comes in, beside its rows alone; and whether twenty times as many take twenty times as long, in little memory."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from backend.settings import Settings
from backend.usecases.importing import BATCH
from tests.bench.measure import AT_LEAST, AT_MOST, Measurement, Target, timed

ROWS: Final = 50_000
MANY: Final = 1_000_000
RUNS: Final = 5
MEMORY_MIB: Final = 256

_TABLES: Final = {"ticket_references": "number", "tickets": "number", "credentials": "ticket"}
_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32768")


def import_rate() -> Iterator[Measurement]:
    """50,000 rows of CSV a second of CPU, beside the rows that it left in three tables, written once more by the driver alone, as many a commit."""
    pairs = sorted((_pair() for _ in range(RUNS)), key=lambda pair: pair[0] / pair[1])
    rate, bare = pairs[RUNS // 2]
    yield Measurement("import_rate", rate, "rows/s", bare, Target(AT_LEAST, 0.25))


def import_growth() -> Iterator[Measurement]:
    """CPU of 1,000,000 rows beside 50,000 right before and after, by the row; and how much memory the process had at most."""
    few = [_imported_alone(ROWS)]
    many = _imported_alone(MANY)
    few.append(_imported_alone(ROWS))
    each = sum(one["cpu"] for one in few) / (len(few) * ROWS)
    yield Measurement("import_growth", 1e6 * many["cpu"] / MANY, "us/row", 1e6 * each, Target(AT_MOST, 1.2))
    yield Measurement("import_memory", many["mib"], "MiB", MEMORY_MIB, Target(AT_MOST, 1))


def _pair() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        rate = ROWS / _imported(ROWS, Path(folder))["cpu"]
        return rate, ROWS / _written_again(
            Path(Settings.under(Path(folder)).database_url.partition("///")[2])
        )


def _imported_alone(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _imported(rows, Path(folder))


def _imported(rows: int, folder: Path) -> dict[str, float]:
    """Seconds, those of CPU, and the most memory of an import, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.import_alone", str(folder), str(rows)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _written_again(path: Path) -> float:
    """Seconds of CPU that the driver takes to write what an import left, in its order and in its transactions."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    commits = _commits(_in_order(database))
    for table in _TABLES:
        database.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of ours
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    took = timed(lambda: _write(database, commits), time.process_time)
    database.close()
    return took


def _in_order(database: sqlite3.Connection) -> dict[str, list[Sequence[Any]]]:
    """The rows of each table in the order of the list."""
    by_list = "SELECT number FROM tickets ORDER BY external_reference"
    places = {number: place for place, (number,) in enumerate(database.execute(by_list))}
    found: dict[str, list[Sequence[Any]]] = {}
    for table, of in _TABLES.items():
        rows = database.execute(f"SELECT {of}, * FROM {table}").fetchall()  # noqa: S608
        found[table] = [row[1:] for row in sorted(rows, key=lambda row: places[row[0]])]
    return found


def _commits(rows: dict[str, list[Sequence[Any]]]) -> list[list[tuple[str, list[Sequence[Any]]]]]:
    """What goes into each transaction: a statement a table, and its rows in the order of their keys, as the import has them."""
    commits = []
    for start in range(0, ROWS, BATCH):
        tables = [(table, sorted(every[start : start + BATCH], key=_key)) for table, every in rows.items()]
        commits.append([(_insert(table, len(some[0])), some) for table, some in tables])
    return commits


def _key(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row[:3])


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"  # noqa: S608


def _write(database: sqlite3.Connection, commits: list[list[tuple[str, list[Sequence[Any]]]]]) -> None:
    for commit in commits:
        database.execute("BEGIN IMMEDIATE")
        for insert, rows in commit:
            database.executemany(insert, rows)
        database.execute("COMMIT")
