"""`portao migrate`: which step the tables are at, and to another one, also back for an older program."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from backend.backup.errors import StillServed
from backend.cli.opened import NoInstallation, check_exists
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import console, document, margin
from backend.database.on_postgresql import is_shared
from backend.database.on_sqlite import is_in_use
from backend.database.stepping import Loss, go, losses
from backend.database.transactions import Database, check_known, step_of, steps
from backend.errors import BackendError, BadInput
from backend.migrations import HEAD
from backend.settings import Settings

app = typer.Typer(add_completion=False)

_SHOWN: Final = 10


class WouldLose(BackendError):
    """The way back would lose something, and nobody said that it may."""

    name = "WOULD_LOSE"
    what_to_do = "make a backup, then say that it may be lost: --lose"

    def __init__(self, lost: list[Loss]) -> None:
        super().__init__(f"this would lose {_words(lost)}; nothing was changed")


@app.command()
def migrate(
    to: Annotated[
        str | None, typer.Option("--to", metavar="STEP", help="The step to go to; the newest unless told.")
    ] = None,
    lose: Annotated[
        bool, typer.Option("--lose", help="Go back though that loses what only newer steps can hold.")
    ] = False,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Bring the tables to a step: back for an older program, which says the step it knows. Stop every server before."""
    settings = Settings.from_env(data)
    found, step, lost = asyncio.run(_gone(settings, to or HEAD, lose))
    if as_json:
        document({"from": found, "step": step, "newest": HEAD, "lost": [asdict(one) for one in lost]})
        return
    console().print(
        f"[bold green]✓[/] the tables are at step {step}"
        + ("" if found == step else f", they were at {found}")
    )
    if lost:
        console().print(f"  lost: {_words(lost)}", soft_wrap=True)
    if step != HEAD:
        margin().print(
            "  install the older program before any other command: this one brings them up again",
            soft_wrap=True,
        )


async def _gone(settings: Settings, step: str, lose: bool) -> tuple[str, str, list[Loss]]:
    """From where, to where, and what that lost."""
    if step not in steps():
        raise BadInput("--to", f"there is no step {step}", f"name one from {steps()[0]} to {HEAD}")
    await check_exists(settings)
    file = settings.database_file
    if file is not None and is_in_use(file):
        raise StillServed(str(file))
    database = Database.open(settings.database_url)
    try:
        found = await _found(database, settings.data)
        lost = await losses(database, found, step)
        if lost and not lose:
            raise WouldLose(lost)
        await go(database, found, step)
        return found, step, lost
    finally:
        await database.close()


async def _found(database: Database, data: Path) -> str:
    """The step that the tables are at, where nobody else works with them; `StillServed`, `DatabaseTooNew`."""
    if not database.is_sqlite:
        async with database.reading() as connection:
            if await is_shared(connection):
                raise StillServed("the database")
    found = await step_of(database)
    check_known(found)
    if found is None:
        raise NoInstallation(data)
    return found


def _words(lost: list[Loss]) -> str:
    """Such as: import_jobs (3 rows), devices.told_ms (2 rows)."""
    told = [f"{one.table}{'' if one.column is None else f'.{one.column}'} ({one.rows} rows)" for one in lost]
    more = len(told) - _SHOWN
    return ", ".join(told[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
