"""`portao ticket note` and `portao ticket alias`: what gates are told about a guest."""

import sys
from typing import Annotated

import typer

from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event
from backend.cli.output import console, document
from backend.usecases.naming_guests import set_alias, set_note

Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="Of the ticket: ours or the importer's.")]


def note(
    event: Event,
    reference: Reference,
    text: Annotated[str, typer.Argument(metavar="TEXT", help='At most 64 bytes; "" takes it back.')],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Note something about a guest. Supervisors see it, and gates once the code is shown; the code stays the same."""
    ticket = on(data, lambda ctx: set_note(ctx, event, reference, text))
    if as_json:
        document({"ticket": ticket.number, "reference": ticket.reference, "note": ticket.note})
        return
    console().print(f"[bold green]✓[/] {'noted' if ticket.note else 'no note any more'}: {ticket.reference}")


def alias(event: Event, reference: Reference, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Read a code of another system from standard input, and let it stand for the ticket where the policy accepts `alias`."""
    code = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    ticket = on(data, lambda ctx: set_alias(ctx, event, reference, code))
    if as_json:
        document({"ticket": ticket.number, "reference": ticket.reference})
        return
    console().print(
        f"[bold green]✓[/] that code stands for {ticket.reference} until it gets a new code of ours"
    )
