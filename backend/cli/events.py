"""`portao event`: create, look at, change and close events; offer a device a place at their gates."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from backend import documents
from backend.cli.editing import edit
from backend.cli.offering import offer
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language, moment
from backend.cli.output import console, document, local
from backend.cli.places import gate_, zone_
from backend.errors import BadInput
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.flights import FlightDraft
from backend.usecases import running_events
from backend.usecases.describing import Description, describe
from sync.catalogue import text

app = typer.Typer(
    help="Events: create, list, show, edit, policy, zone, gate, grow, close, offer.",
    no_args_is_help=True,
    add_completion=False,
)

app.command()(edit)
app.command("zone")(zone_)
app.command("gate")(gate_)
app.command()(offer)

_HOURS_S: Final = 12 * 3600
_FLIGHT_WORDS: Final = 4


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    capacity: Annotated[int, typer.Option("--capacity", help="How many tickets it may have.", min=1)],
    kind: Annotated[str, typer.Option("--kind", help="show, flight or stay.")] = "show",
    timezone: Annotated[str, typer.Option("--timezone", help="An IANA name.")] = "America/Sao_Paulo",
    starts: Annotated[
        str | None,
        typer.Option("--starts", help="When it begins, as 2026-11-21T18:00:00-03:00; now if not given."),
    ] = None,
    ends: Annotated[
        str | None, typer.Option("--ends", help="When it ends; 12 hours later if not given.")
    ] = None,
    zone: Annotated[list[str] | None, typer.Option("--zone", help="ID:NAME, once for each zone.")] = None,
    gate: Annotated[
        list[str] | None, typer.Option("--gate", help="ID:NAME:ZONE, once for each gate.")
    ] = None,
    policy: Annotated[Path | None, typer.Option("--policy", help="A JSON file with the policy.")] = None,
    with_names: Annotated[bool, typer.Option("--with-names", help="Write guests' names into codes.")] = False,
    flight: Annotated[
        str | None,
        typer.Option("--flight", help="Issue boarding passes: 'AC 0834 YUL FRA'.", metavar="FLIGHT"),
    ] = None,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Create an event with a signing key of its own."""
    starts_s = moment(starts, "--starts") if starts else int(time.time())
    fields: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "timezone": timezone,
        "starts_s": starts_s,
        "ends_s": moment(ends, "--ends") if ends else starts_s + _HOURS_S,
        "capacity": capacity,
        "with_names": with_names,
        "flight": None if flight is None else _flight_in(flight),
    }
    draft = EventDraft(**fields, **_layout(zone or (), gate or (), policy, lang))
    row = on(data, lambda ctx: running_events.create_event(ctx, draft))
    if as_json:
        document(documents.of_event(row))
        return
    console().print(f"[bold green]✓[/] event [bold]{row.event}[/]: {row.name}, {row.capacity} tickets")
    there = "" if data == DEFAULT_DATA else f" --data {quote(str(data))}"
    console().print(
        f"  next: portao import {row.event} FILE.csv{there}, portao event offer {row.event}{there}",
        soft_wrap=True,
        markup=False,
    )


@app.command("list")
def list_(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """All events."""
    rows = on(data, running_events.list_events)
    if as_json:
        document({"events": [documents.of_event(row) for row in rows]})
        return
    if not rows:
        console().print("no events yet; make one: portao event create NAME --capacity N")
        return
    table = Table("event", "name", "starts", "tickets", "state", box=None)
    for row in rows:
        state = "closed" if row.closed else "open"
        table.add_row(
            str(row.event),
            row.name,
            local(row.starts_s, row.timezone),
            f"{row.live} of {row.capacity}",
            state,
        )
    console().print(table)


@app.command()
def show(event: Event, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """One event with its zones, gates and policy."""
    description = on(data, lambda ctx: describe(ctx, event))
    if as_json:
        document(documents.of_description(description))
        return
    for label, value in _lines(description):
        console().print(f"[dim]{label:>8}[/]  {value}")
    console().print_json(json.dumps(description.policy.to_json()))


@app.command()
def policy(
    event: Event,
    file: Annotated[Path, typer.Argument(help="A JSON file with the whole policy.")],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Put other rules in force."""
    form = _policy_in(file)
    made = on(data, lambda ctx: running_events.set_policy(ctx, event, form))
    if as_json:
        document(made.to_json())
    else:
        console().print(
            f"[bold green]✓[/] policy {made.version} is in force; devices learn of it as they sync"
        )


@app.command()
def grow(
    event: Event,
    capacity: Annotated[
        int, typer.Option("--capacity", help="How many tickets it may have from now on.", min=1)
    ],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Let more tickets in; never fewer."""
    _say(on(data, lambda ctx: running_events.grow(ctx, event, capacity)), "grown", as_json)


@app.command()
def close(event: Event, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """The event is over: nothing is issued any more."""
    _say(on(data, lambda ctx: running_events.close_event(ctx, event)), "closed", as_json)


def _say(row: EventRow, done: str, as_json: bool) -> None:
    if as_json:
        document(documents.of_event(row))
    else:
        console().print(f"[bold green]✓[/] event {row.event} is {done}: {row.live} of {row.capacity} tickets")


def _lines(description: Description) -> list[tuple[str, str]]:
    row = description.row
    return [
        ("event", f"{row.event}: {row.name} ({row.kind.name.lower()}){', closed' if row.closed else ''}"),
        ("time", f"{local(row.starts_s, row.timezone)} to {local(row.ends_s, row.timezone)}, {row.timezone}"),
        ("tickets", f"{row.live} of {row.capacity}"),
        ("zones", ", ".join(f"{zone.id} {zone.name}" for zone in description.zones)),
        ("gates", ", ".join(f"{gate.id} {gate.name} (zone {gate.zone})" for gate in description.gates)),
    ]


def _layout(
    zones: Sequence[str], gates: Sequence[str], policy: Path | None, lang: Language
) -> dict[str, Any]:
    """What was said about places and rules; places that were not are named in this language, and rules take their default."""
    said = {
        "zones": tuple(_zone(row) for row in zones) or ((1, text("cli.event.zone", lang)),),
        "gates": tuple(_gate(row) for row in gates) or ((1, text("cli.event.gate", lang), 1),),
        "policy": _policy_in(policy) if policy else None,
    }
    return {name: value for name, value in said.items() if value}


def _zone(text: str) -> tuple[int, str]:
    number, _, name = text.partition(":")
    return _number(number, "--zone"), name


def _gate(text: str) -> tuple[int, str, int]:
    number, _, rest = text.partition(":")
    name, _, zone = rest.rpartition(":")
    return _number(number, "--gate"), name, _number(zone, "--gate")


def _number(text: str, option: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise typer.BadParameter(f"{text!r} is not a number", param_hint=option)
    return int(text)


def _flight_in(text: str) -> FlightDraft:
    """Carrier, number, from, to."""
    words = text.upper().split()
    if len(words) != _FLIGHT_WORDS:
        raise typer.BadParameter(
            "give carrier, number and two places, as AC 0834 YUL FRA", param_hint="--flight"
        )
    carrier, number, origin, destination = words
    return FlightDraft(carrier=carrier, number=number, origin=origin, destination=destination)


def _policy_in(path: Path) -> dict[str, object]:
    """The JSON object in a file; `BadInput`."""
    try:
        form = json.loads(path.read_bytes())
    except ValueError as error:
        raise BadInput("policy", f"{path} is not JSON: {error}", "correct the file") from None
    if not isinstance(form, dict):
        raise BadInput("policy", f"{path} holds no JSON object", "write the policy as one object")
    return form
