"""`portao event edit`: another name, or other times, for an event that is there."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer
from msgspec import UNSET
from rich.markup import escape

from backend import documents
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, moment
from backend.cli.output import console, document, local, margin
from backend.store.rows import EventSaid
from backend.ticketing.event_changes import EventChange
from backend.usecases.editing_events import Edited, edit_event

_NEW_CODES: Final = (
    "give each a new code: portao reissue {event} REFERENCE --until TIME, or import the list once more "
    "with an end for each (docs/imports.md)"
)


def edit(
    event: Event,
    name: Annotated[str | None, typer.Option("--name", help="What people call it.")] = None,
    starts: Annotated[
        str | None, typer.Option("--starts", help="When it begins, as 2026-11-21T18:30:00-03:00.")
    ] = None,
    ends: Annotated[str | None, typer.Option("--ends", help="When it ends.")] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="An IANA name.")] = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Call it something else, or move it. Rules that are relative to its times move along; gates learn of it in their next round."""
    if (name, starts, ends, timezone) == (None, None, None, None):
        raise typer.BadParameter("give at least one of --name, --starts, --ends and --timezone")
    change = EventChange(
        name=UNSET if name is None else name,
        timezone=UNSET if timezone is None else timezone,
        starts_s=UNSET if starts is None else moment(starts, "--starts"),
        ends_s=UNSET if ends is None else moment(ends, "--ends"),
    )
    edited = on(data, lambda ctx: edit_event(ctx, event, change))
    if as_json:
        document(documents.of_edited(edited))
        return
    _tell(edited)


def _tell(edited: Edited) -> None:
    row = edited.row
    console().print(f"[bold green]✓[/] event {row.event}: {escape(row.name)}", soft_wrap=True)
    for label, now, was in _changes(edited.was, row.said):
        console().print(f"[dim]{label:>8}[/]  {escape(now)}, was {escape(was)}", soft_wrap=True)
    if edited.policy != edited.policy_was:
        console().print(f"  policy {edited.policy} is in force: the same rules, by the new times")
    if edited.was == row.said:
        console().print("  it was so already: nothing changed")
    else:
        console().print("  gates learn of it in their next round")
    for warning in _warnings(edited):
        margin().print(f"[bold yellow]▲[/] {escape(warning)}", soft_wrap=True)


def _changes(was: EventSaid, now: EventSaid) -> Iterator[tuple[str, str, str]]:
    """What is another one: how it is called, as it is now, as it was."""
    told = (
        ("name", now.name, was.name),
        ("starts", local(now.starts_s, now.timezone), local(was.starts_s, was.timezone)),
        ("ends", local(now.ends_s, now.timezone), local(was.ends_s, was.timezone)),
        ("timezone", now.timezone, was.timezone),
    )
    return (one for one in told if one[1] != one[2])


def _warnings(edited: Edited) -> Iterator[str]:
    """What did not follow, each with what to do about it."""
    event = edited.row.event
    if edited.by_the_clock:
        places = ", ".join(edited.by_the_clock)
        yield (
            f"policy {edited.policy} names times by the clock, which stay: {places}; look whether they still do, "
            f"and put them right: portao event policy {event} FILE"
        )
    if edited.codes_outside:
        yield f"tickets with codes that do not fit the new times: {edited.codes_outside}; {_NEW_CODES.format(event=event)}"
    if edited.devices_outside:
        yield (
            f"devices with certificates that end before the event: {edited.devices_outside}; "
            f"enrol each again: portao event offer {event}"
        )
