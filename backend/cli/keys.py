"""`portao keys`: what the keeper of the keys does."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backend import documents
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import console, document, utc
from backend.usecases import keeping_keys
from backend.usecases.keeping_keys import KeyChange
from keys.trusted import Usage

app = typer.Typer(help="Keys and the trust list.", no_args_is_help=True, add_completion=False)

_USAGES = {usage.name.lower(): usage for usage in Usage if usage is not Usage.ROOT}

Kid = Annotated[str, typer.Argument(help="The key id: 8 hexadecimal digits.")]
RootFile = Annotated[
    Path | None, typer.Option("--root", help="The file of the root key, if it is not in the data folder.")
]


@app.command("list")
def list_(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Every key of the ring, and whether devices know of it."""
    keys = on(data, keeping_keys.list_keys)
    if as_json:
        document({"keys": [documents.of_key(key) for key in keys]})
        return
    table = Table("kid", "usage", "event", "status", "until", "published", box=None)
    for key in keys:
        events = "all" if key.events is None else ", ".join(map(str, sorted(key.events)))
        status, published = key.status.name.lower(), "yes" if key.published else "[yellow]not yet[/]"
        table.add_row(key.kid.hex(), key.usage.name.lower(), events, status, utc(key.expires), published)
    console().print(table)


@app.command()
def export(
    data: Data = DEFAULT_DATA,
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print what somebody needs who verifies codes by himself: domain, root and trust list."""
    exported = on(data, keeping_keys.export_trust)
    if out is None:
        document(exported)
        return
    out.write_text(json.dumps(exported) + "\n", encoding="utf-8")
    if as_json:
        document({"out": str(out)})
    else:
        console().print(
            f"[bold green]✓[/] wrote {out}; try: portao ticket inspect CODE --trust {out}", soft_wrap=True
        )


@app.command()
def rotate(
    usage: Annotated[str, typer.Argument(help=f"One of {', '.join(_USAGES)}.")],
    data: Data = DEFAULT_DATA,
    event: Annotated[int | None, typer.Option("--event", help="The event, for ticket keys.", min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """A new key in place of the present one."""
    if usage not in _USAGES:
        raise typer.BadParameter(f"{usage} is none of {', '.join(_USAGES)}")
    _tell("made", on(data, lambda ctx: keeping_keys.rotate(ctx, _USAGES[usage], event)), as_json)


@app.command()
def retire(kid: Kid, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """The key signs no more; what it signed stays good."""
    _tell("retired", on(data, lambda ctx: keeping_keys.retire(ctx, _kid(kid))), as_json)


@app.command()
def compromise(kid: Kid, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Nothing the key signed is believed any more."""
    _tell("withdrawn", on(data, lambda ctx: keeping_keys.compromise(ctx, _kid(kid))), as_json)


@app.command()
def publish(data: Data = DEFAULT_DATA, root: RootFile = None, as_json: AsJson = False) -> None:
    """Sign a new trust list with the root."""
    counter = on(data, lambda ctx: keeping_keys.publish(ctx, root))
    if as_json:
        document({"counter": counter})
    else:
        console().print(f"[bold green]✓[/] trust list {counter} is published")


@app.command("rotate-root")
def rotate_root(data: Data = DEFAULT_DATA, root: RootFile = None, as_json: AsJson = False) -> None:
    """A new root, handed over to by the present one; devices follow by themselves."""
    fingerprint = on(data, lambda ctx: keeping_keys.rotate_root(ctx, root))
    if as_json:
        document({"root_fingerprint": fingerprint.hex()})
    else:
        console().print(f"[bold green]✓[/] new root {fingerprint.hex()}", soft_wrap=True)


def _kid(text: str) -> bytes:
    try:
        kid = bytes.fromhex(text)
    except ValueError:
        kid = b""
    if len(kid) != 4:
        raise typer.BadParameter(f"{text} is no key id: 8 hexadecimal digits")
    return kid


def _tell(done: str, change: KeyChange, as_json: bool) -> None:
    kid = change.kid.hex()
    if as_json:
        document({"kid": kid, "counter": change.counter})
    elif change.counter is None:
        console().print(
            f"[bold yellow]![/] key {kid} {done}; devices learn of it with: portao keys publish --root FILE"
        )
    else:
        console().print(f"[bold green]✓[/] key {kid} {done}; trust list {change.counter} is published")
