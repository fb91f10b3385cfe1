"""A database of a newer program is told as one, and `portao migrate` takes the tables to another step and back."""

import asyncio
import sqlite3
from pathlib import Path

from backend.context import open_database
from backend.database.transactions import steps
from backend.migrations import HEAD
from backend.settings import Settings
from tests.integration.cli.terminal import Terminal

NEWER = "9999"


def database(office: Terminal) -> Path:
    return office.data / "portao.db"


def at_step(office: Terminal, step: str) -> None:
    """Have the tables say that they are at this step."""
    connection = sqlite3.connect(database(office))
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (step,))
    connection.close()


def columns(office: Terminal, table: str) -> set[str]:
    connection = sqlite3.connect(database(office))
    found = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    connection.close()
    return found


def test_tables_of_a_newer_program_are_told_as_such_by_every_command(office: Terminal) -> None:
    at_step(office, NEWER)
    for command in (["event", "list"], ["report", "1"], ["migrate"], ["migrate", "--to", "0014"]):
        ran = office.office(*command)
        assert ran.code == 1, command
        assert "Traceback" not in ran.err
        assert (
            "DATABASE_TOO_NEW" in ran.out + ran.err,
            NEWER in ran.out + ran.err,
            f"--to {HEAD}" in ran.out + ran.err,
        ) == (True,) * 3, command
    at_step(office, HEAD)
    assert office.office("event", "list").code == 0


def test_tables_go_back_a_step_and_forth_and_keep_what_they_can_hold(office: Terminal) -> None:
    before = office.office("event", "list").json
    former = steps()[-2]
    there = columns(office, "policies")
    ran = office.office("migrate", "--to", former)
    assert (ran.code, ran.json) == (0, {"from": HEAD, "step": former, "newest": HEAD, "lost": []})
    assert columns(office, "policies") < there
    told = office.run("migrate", "--data", str(office.data))
    assert (told.code, f"they were at {former}" in told.out) == (0, True)
    assert columns(office, "policies") == there
    assert office.office("event", "list").json == before


def test_what_would_be_lost_is_said_first_and_given_up_only_when_told(office: Terminal) -> None:
    assert office.office("operator", "add", "Ana").code == 0, "operators came with step 0008"
    there = columns(office, "operators")
    ran = office.office("migrate", "--to", "0007")
    assert ran.code == 1
    assert ("WOULD_LOSE" in ran.out + ran.err, "operators (1 rows)" in ran.out + ran.err) == (True, True)
    assert columns(office, "operators") == there
    done = office.office("migrate", "--to", "0007", "--lose")
    assert done.code == 0, done.err
    assert {"table": "operators", "column": None, "rows": 1} in done.json["lost"]
    assert columns(office, "operators") == set()


def test_nobody_migrates_below_the_feet_of_a_server(office: Terminal) -> None:
    async def beside() -> tuple[int, str]:
        async with open_database(Settings.under(office.data)) as served, served.reading():
            ran = await asyncio.to_thread(office.office, "migrate", "--to", steps()[-2])
        return ran.code, ran.out + ran.err

    code, err = asyncio.run(beside())
    assert (code, "STILL_SERVED" in err) == (1, True)
    assert "told_ms" in columns(office, "devices")


def test_a_step_that_there_is_not_is_refused_with_those_that_there_are(office: Terminal) -> None:
    ran = office.office("migrate", "--to", "12")
    assert (ran.code, "0001" in ran.out + ran.err, HEAD in ran.out + ran.err) == (1, True, True)
