"""`portao verify`: does everything that is shown follow from what the devices wrote?"""

from dataclasses import asdict

import typer

from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event
from backend.cli.output import console, document
from backend.context import Context
from backend.merging.refolding import Difference, refold
from backend.usecases.reporting import digest

app = typer.Typer(add_completion=False)


@app.command()
def verify(event: Event, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Read every entry again, check chains and proofs, fold anew, and compare; exit 1 if anything differs."""
    differences, view = on(data, lambda ctx: _both(ctx, event))
    if as_json:
        document({"event": event, "digest": view.hex(), "differences": [asdict(one) for one in differences]})
    else:
        for one in differences:
            console().print(f"[bold red]✗[/] {one.what} {one.key}", soft_wrap=True)
            console().print(
                f"    stored    {one.stored}\n    computed  {one.computed}", soft_wrap=True, markup=False
            )
        if not differences:
            console().print(
                f"[bold green]✓[/] event {event}: the view follows from the entries, digest {view.hex()[:16]}"
            )
    if differences:
        raise typer.Exit(1)


async def _both(ctx: Context, event: int) -> tuple[tuple[Difference, ...], bytes]:
    return await refold(ctx, event), await digest(ctx, event)
