"""`portao issue`, `revoke`, `suspend`, `reinstate`, `reissue`, `transfer`: tickets one at a time."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from msgspec import UNSET, UnsetType

from backend import documents
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Reference, moment
from backend.cli.output import console, document, plain
from backend.context import Context
from backend.store.rows import TicketRow
from backend.ticketing.minting import IssuedTicket
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases import issuing

app = typer.Typer(add_completion=False)

Move: TypeAlias = Callable[[Context, int, str], Awaitable[TicketRow]]
Seat = Annotated[str | None, typer.Option("--seat", help="The seat, at most 16 bytes.")]
Class = Annotated[str | None, typer.Option("--class", help="The class, at most 16 bytes.")]
Name = Annotated[str | None, typer.Option("--name", help="The guest's name, at most 64 bytes.")]
From = Annotated[
    str | None, typer.Option("--from", help="Good from this time, as 2026-11-21T18:00:00-03:00.")
]
Until = Annotated[str | None, typer.Option("--until", help="Good until this time.")]
HolderKey = Annotated[
    str | None,
    typer.Option("--holder-key", help="Bind the code to this key: 64 hexadecimal digits, or 'none'."),
]


@app.command()
def issue(
    event: Event,
    reference: Annotated[
        str | None, typer.Option("--reference", help="Your own name for the ticket.")
    ] = None,
    name: Name = None,
    seat: Seat = None,
    class_: Class = None,
    from_: From = None,
    until: Until = None,
    paper: Annotated[bool, typer.Option("--paper", help="Mark it as printed on paper.")] = False,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Issue one ticket and print its code."""
    draft = TicketDraft(
        reference=reference,
        name=name,
        seat=seat,
        class_=class_,
        not_before=moment(from_, "--from") if from_ else None,
        expires=moment(until, "--until") if until else None,
        paper=paper,
    )
    (issued,) = on(data, lambda ctx: issuing.issue(ctx, event, [draft]))
    _show(issued, "issued", as_json)


@app.command()
def reissue(
    event: Event,
    reference: Reference,
    name: Name = None,
    seat: Seat = None,
    class_: Class = None,
    from_: From = None,
    until: Until = None,
    holder_key: HolderKey = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Give a ticket a new code, which replaces the present one; what is not named stays as it is."""
    change = TicketChange(
        name=UNSET if name is None else name,
        seat=UNSET if seat is None else seat,
        class_=UNSET if class_ is None else class_,
        not_before=UNSET if from_ is None else moment(from_, "--from"),
        expires=UNSET if until is None else moment(until, "--until"),
        holder_key=_key(holder_key),
    )
    _show(on(data, lambda ctx: issuing.reissue(ctx, event, reference, change)), "reissued", as_json)


@app.command()
def transfer(
    event: Event,
    reference: Reference,
    name: Annotated[str, typer.Option("--name", help="The guest whose ticket it is from now on.")],
    holder_key: HolderKey = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Pass a ticket on to another guest: a new code, and the former one is turned away."""
    key = _key(holder_key)
    bound = key if isinstance(key, bytes) else None
    issued = on(data, lambda ctx: issuing.transfer(ctx, event, reference, name, bound))
    _show(issued, "passed on", as_json)


@app.command()
def revoke(event: Event, reference: Reference, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Cancel a ticket for good."""
    _move(event, reference, data, as_json, issuing.revoke)


@app.command()
def suspend(event: Event, reference: Reference, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Put a ticket on hold."""
    _move(event, reference, data, as_json, issuing.suspend)


@app.command()
def unpaid(event: Event, reference: Reference, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Say that a ticket is not paid for yet; `reinstate` says that it is."""
    _move(event, reference, data, as_json, issuing.mark_unpaid)


@app.command()
def reinstate(event: Event, reference: Reference, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Let a ticket that was on hold or unpaid admit again."""
    _move(event, reference, data, as_json, issuing.restore)


def _move(event: int, reference: str, data: Path, as_json: bool, move: Move) -> None:
    row = on(data, lambda ctx: move(ctx, event, reference))
    if as_json:
        document(documents.of_ticket(row))
    else:
        console().print(f"[bold green]✓[/] ticket {row.reference} is {row.state.name.lower()}")


def _show(issued: IssuedTicket, done: str, as_json: bool) -> None:
    if as_json:
        document(documents.of_issued(issued))
        return
    console().print(f"[bold green]✓[/] {done} ticket {issued.reference}, its code:")
    plain(issued.text)


def _key(text: str | None) -> bytes | UnsetType | None:
    """What becomes of the holder's key: 'none' takes it away."""
    if text is None:
        return UNSET
    if text == "none":
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise typer.BadParameter("not hexadecimal digits", param_hint="--holder-key") from None
