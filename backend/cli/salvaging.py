"""`portao device salvage`: what can still be read of a broken store, in a new one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from backend.cli.options import AsJson
from backend.cli.output import console, document
from sync.device import salvage as salvaging
from sync.device.clocks import system_clocks


def salvage(
    store: Annotated[
        Path, typer.Option("--store", help="The broken file; it stays as it is.", dir_okay=False)
    ],
    to: Annotated[Path, typer.Option("--to", help="The new file.", dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Save what can be read of a broken store: keys, journal, what was let in. Then sync the new one."""
    if not store.exists():
        raise FileNotFoundError(2, "no such device file", str(store))
    if to.exists():
        raise typer.BadParameter(f"{to} is there already; name a new file", param_hint="--to")
    done = salvaging.salvage(store, to, system_clocks())
    if as_json:
        document({"store": str(to), **asdict(done)})
        return
    console().print(
        f"[bold green]✓[/] entries saved in {to}: {done.entries}; found but damaged: {done.rotten};"
        f" missing between others: {done.missing}",
        soft_wrap=True,
    )
    if not done.journal:
        console().print("  parts of the journal cannot be read: the last entries may be lost without a trace")
    if not done.lists:
        console().print("  the lists were broken: it scans again once it has synced")
    console().print(
        f"  next: portao device sync --store {to}; put {store} away, and scan with it no more", soft_wrap=True
    )
