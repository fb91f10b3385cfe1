"""`portao code`: a ticket's code, once more: in the terminal, or as an image."""

from pathlib import Path
from typing import Annotated

import typer

from backend import documents
from backend.cli.drawing import qr
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Reference
from backend.cli.output import console, document, fields_of, plain
from backend.rendering import png, svg
from backend.usecases.issuing import code_of

app = typer.Typer(add_completion=False)

_FORMATS = (".png", ".svg")


@app.command()
def code(
    event: Event,
    reference: Reference,
    out: Annotated[Path | None, typer.Option("--out", help="Write an image: a .png or .svg file.")] = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Show a ticket's present code."""
    if out is not None and out.suffix.lower() not in _FORMATS:
        raise typer.BadParameter("name a .png or .svg file", param_hint="--out")
    view = on(data, lambda ctx: code_of(ctx, event, reference))
    if out is not None:
        _write(out, view.text)
    if as_json:
        document(fields_of(documents.of_code(view)) | {"out": str(out) if out else None})
    elif out is not None:
        console().print(f"[bold green]✓[/] wrote {out}; the ticket is {view.state.name.lower()}")
    else:
        console().print(f"ticket {view.ticket.reference}, {view.state.name.lower()}")
        qr(view.text)
        plain(view.text)


def _write(path: Path, text: str) -> None:
    path.write_bytes(png(text) if path.suffix.lower() == ".png" else svg(text).encode())
