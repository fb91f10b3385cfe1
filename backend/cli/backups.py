"""`portao backup` and `portao restore`: everything in the database and beside it, as one file, and back."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import IO, Annotated, Final

import typer

from backend.backup.contents import Contents, Head
from backend.backup.restoring import Restored, Restoring
from backend.backup.restoring import restore as put_back
from backend.backup.saving import new_file, save, verify
from backend.cli.opened import check_exists
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Database
from backend.cli.output import console, document, margin, plain, utc, utc_ms
from backend.context import open_database, wall_ms
from backend.settings import Settings

app = typer.Typer(add_completion=False)

_STREAM: Final = Path("-")
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup; - is the standard stream.")]


@app.command()
def backup(
    file: BackupFile,
    check: Annotated[
        bool, typer.Option("--verify", help="Make none: read all of FILE and check every digest.")
    ] = False,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Back up a server while it runs. Keys stay sealed; keep the passphrase file elsewhere."""
    if check:
        with _opened(file) as source:
            head, contents = verify(source)
    elif file == _STREAM:
        contents = asyncio.run(_save(data, sys.stdout.buffer))
        margin().print(f"backup written, digest {contents.sha256}", soft_wrap=True)
        return
    else:
        with new_file(file) as out:
            contents = asyncio.run(_save(data, out))
        with file.open("rb") as source:
            head, contents = verify(source)
    _tell(file, head, contents, "is whole" if check else "written and read back", as_json)


@app.command()
def restore(
    file: BackupFile,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    displace: Annotated[
        bool, typer.Option("--replace", help="Displace the installation that is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place, on either kind of database; every event goes on in another generation."""
    settings = Settings.from_env(data, database=database)
    with _opened(file) as source:
        done = asyncio.run(put_back(source, Restoring(settings, wall_ms(), os.urandom, displace)))
    settings.note_database()
    if as_json:
        document(_restored(done))
        return
    _tell_restored(done, settings)


async def _save(data: Path, out: IO[bytes]) -> Contents:
    settings = Settings.from_env(data)
    await check_exists(settings)
    async with open_database(settings) as database:
        return await save(database, settings, out, wall_ms())


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    if file == _STREAM:
        yield sys.stdin.buffer
        return
    with file.open("rb") as source:
        yield source


def _tell(file: Path, head: Head, contents: Contents, done: str, as_json: bool) -> None:
    if as_json:
        document({"file": str(file), **_told(head, contents)})
        return
    rows = sum(table.rows for table in contents.tables.values())
    console().print(f"[bold green]✓[/] {file} {done}: {rows:,} rows of {utc_ms(head.made_ms)}")
    console().print(f"  digest {contents.sha256}", soft_wrap=True)


def _told(head: Head, contents: Contents) -> dict[str, object]:
    return {
        "made": utc_ms(head.made_ms),
        "schema": head.schema,
        "domain": head.domain,
        "database": head.database,
        "rows": {name: table.rows for name, table in contents.tables.items() if table.rows},
        "files": sorted(contents.files),
        "digest": contents.sha256,
    }


def _restored(done: Restored) -> dict[str, object]:
    events = [
        {"event": row.event, "generation": row.at.gen, "fork": row.at.pos} for row in done.revived.events
    ]
    return {
        **_told(done.head, done.contents),
        "events": events,
        "admin_token": done.revived.admin_token,
        "passphrase_fits": done.revived.opened,
        "aside": [str(path) for path in done.aside],
    }


def _tell_restored(done: Restored, settings: Settings) -> None:
    out = console()
    out.print(
        f"[bold green]✓[/] the backup of {utc(done.head.made_ms // 1000)} is in place, in {settings.data}"
    )
    for row in done.revived.events:
        out.print(f"  event {row.event} goes on as generation {row.at.gen}")
    for path in done.aside:
        out.print(f"  kept aside: {path}", soft_wrap=True)
    out.print(
        "  tokens, links and unused enrolment codes of before are void; an administrator's token, shown this once:"
    )
    plain(f"  {done.revived.admin_token}")
    if not done.revived.opened:
        out.print(
            f"  put the passphrase file there before anything else: {settings.passphrase_file}",
            soft_wrap=True,
        )
    out.print(f"  {onward(settings.data)}", soft_wrap=True, markup=False)


def onward(data: Path) -> str:
    """What to do after a restoring into this folder, in commands that find it again."""
    there = "" if data == DEFAULT_DATA else f" --data {quote(str(data))}"
    return (
        f"next: portao serve{there}; gates hand back what was lost as they sync: "
        f"portao generation show EVENT{there}"
    )
