"""`portao init`: a domain with its keys, in a folder of its own."""

import asyncio
import os
from pathlib import Path

import typer

from backend.cli.options import DEFAULT_DATA, AsJson, Data, Database
from backend.cli.output import console, document, plain
from backend.context import Context, open_context
from backend.errors import AlreadyInitialised, PassphraseUnusable
from backend.keyring.passphrase import make_passphrase
from backend.settings import PUBLIC_URL, Settings
from backend.usecases.setting_up import Bootstrap, init_domain

app = typer.Typer(add_completion=False)


@app.command()
def init(data: Data = DEFAULT_DATA, database: Database = None, as_json: AsJson = False) -> None:
    """Make the domain: its root key, its server keys, its first trust list and an administrator's token."""
    settings = Settings.from_env(data, database=database)
    bootstrap = asyncio.run(_init(settings))
    settings.note_database()
    if PUBLIC_URL in os.environ:  # else the first `serve` knows better
        settings.note_url()
    if as_json:
        document(_told(bootstrap, settings))
        return
    console().print(f"[bold green]✓[/] domain {bootstrap.domain.hex}")
    console().print(f"  root fingerprint {bootstrap.root_fingerprint.hex()}", soft_wrap=True)
    console().print(
        f"  keys in {data}, sealed under the passphrase in {settings.passphrase_file}", soft_wrap=True
    )
    console().print("  administrator's token, shown this once:")
    plain(f"  {bootstrap.admin_token}")
    console().print(f"  next: portao event create NAME --capacity N --data {data}", soft_wrap=True)


async def _init(settings: Settings) -> Bootstrap:
    async with open_context(settings) as ctx:
        return await initialise(ctx)


async def initialise(ctx: Context) -> Bootstrap:
    """Make the domain, and a passphrase file (0600) first if there is none. `AlreadyInitialised`, `PassphraseUnusable`."""
    file = ctx.settings.passphrase_file
    if not file.exists():
        try:
            make_passphrase(file, ctx.random)
        except PassphraseUnusable:
            if not file.exists():
                raise  # else another server made it at this moment
    return await init_domain(ctx)


async def initialise_once(ctx: Context) -> Bootstrap | None:
    """As `initialise`; None if there is a domain, or another server makes one at this moment."""
    if await _has_domain(ctx):
        return None
    try:
        return await initialise(ctx)
    except AlreadyInitialised:
        if await _has_domain(ctx):
            return None
        raise


async def _has_domain(ctx: Context) -> bool:
    async with ctx.store.reading() as tx:
        return await tx.domains.find() is not None


def _told(bootstrap: Bootstrap, settings: Settings) -> dict[str, object]:
    return {
        "domain": bootstrap.domain.hex,
        "root_fingerprint": bootstrap.root_fingerprint.hex(),
        "admin_token": bootstrap.admin_token,
        "data": str(settings.data),
        "passphrase_file": str(settings.passphrase_file),
    }


def is_initialised(data: Path) -> bool:
    """Whether there is a domain under this folder already, as far as its files tell."""
    return Settings.from_env(data).root_ring.exists()
