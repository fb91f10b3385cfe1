"""`portao generation`: what to say after a server was restored from a backup, and what became of what it had lost."""

from typing import Annotated

import typer

from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import console, document
from backend.context import Context
from backend.recovery.counting import Recovery
from backend.recovery.wording import told
from backend.store.rows import EventRow
from backend.usecases import recovering, running_events

app = typer.Typer(help="After a restored backup: begin, show.", add_completion=False, no_args_is_help=True)


@app.command()
def begin(
    event: Annotated[int | None, typer.Argument(help="The event's number, or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every event of the domain.")] = False,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """This server was restored from a backup: go on in another generation, before anything else is changed."""
    if (event is None) is not every:
        raise typer.BadParameter("name one event, or --all", param_hint="EVENT")
    rows = on(data, lambda ctx: _begin(ctx, event))
    if as_json:
        document(
            {"events": [{"event": row.event, "generation": row.at.gen, "fork": row.at.pos} for row in rows]}
        )
        return
    for row in rows:
        console().print(f"[bold green]✓[/] event {row.event} goes on as generation {row.at.gen}")
    console().print("  gates hand back what was lost as they sync; to see it: portao generation show EVENT")


async def _begin(ctx: Context, event: int | None) -> list[EventRow]:
    if event is None:
        return await recovering.begin_generations(ctx)
    return [await recovering.begin_generation(ctx, event)]


@app.command()
def show(event: Event, lang: Lang = Language.EN, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """What became of an event after its server lost a part of what it had told the gates."""
    found, row = on(data, lambda ctx: _show(ctx, event))
    if as_json:
        document(found)
        return
    for line in told(found, row.timezone, lang) or ["this server never lost anything that a gate knows of"]:
        console().print(line, soft_wrap=True, markup=False)


async def _show(ctx: Context, event: int) -> tuple[Recovery, EventRow]:
    return await recovering.recovery(ctx, event), await running_events.get_event(ctx, event)
