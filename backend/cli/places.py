"""`portao event zone` and `portao event gate`: what comes to a running event, or gets another name."""

from typing import Annotated

import typer
from rich.markup import escape

from backend import documents
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event
from backend.cli.output import console, document
from backend.usecases.changing_places import put_gate, put_zone

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="A new number makes a new one.", min=1)]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What people call it.")]


def zone_(
    event: Event, number: Number, name: Name, data: Data = DEFAULT_DATA, as_json: AsJson = False
) -> None:
    """Add a zone, or give it another name. Gates learn of it in their next round."""
    zone = on(data, lambda ctx: put_zone(ctx, event, number, name))
    if as_json:
        document(documents.of_zone(zone))
        return
    console().print(f"[bold green]✓[/] zone {zone.id}: {escape(zone.name)}")


def gate_(
    event: Event,
    number: Number,
    name: Name,
    zone: Annotated[int | None, typer.Option("--zone", help="Where a new gate leads.", min=1)] = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Add a gate, or give it another name; where it leads stays. Devices learn of it in their next round."""
    gate = on(data, lambda ctx: put_gate(ctx, event, number, name, zone))
    if as_json:
        document(documents.of_gate(gate))
        return
    console().print(f"[bold green]✓[/] gate {gate.id}: {escape(gate.name)}, to zone {gate.zone}")
