"""`portao ready`: which gates are ready for the doors; `portao ready collect`: take in the codes that their devices show."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape

from backend import documents
from backend.cli.by_default import LIST, ListByDefault
from backend.cli.gate_states import gate_states
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import complain_of, console, document
from backend.cli.scanning import lines, standard_input
from backend.context import Context
from backend.doors.standing import DeviceReadiness, GateReadiness
from backend.doors.wording import state_of, told
from backend.errors import BackendError
from backend.usecases.collecting import collect, readiness_of
from backend.usecases.running_events import get_event
from keys.errors import KeysError
from sync.catalogue import text
from sync.errors import SyncError

_REFUSED = (BackendError, KeysError, SyncError)


app = typer.Typer(
    cls=ListByDefault,
    help="Whether gates are ready for the doors: list (or just EVENT), collect.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command(LIST)
def list_(event: Event, lang: Lang = Language.EN, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Tell which gates are ready, since when, and what is not right with the others."""
    gates, timezone = on(data, lambda ctx: _gates(ctx, event))
    if as_json:
        document(documents.of_gates(gates, lang))
        return
    table = gate_states(gates, timezone, lang)
    console().print(table if table.row_count else text("cli.ready.none", lang, event=event))


@app.command("collect")
def collect_(
    event: Event,
    codes: Annotated[
        list[str] | None, typer.Argument(help="What the devices show; without any, a line each is read.")
    ] = None,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Take in the codes that gates show: from a hand scanner or a program that reads photographs, a line each. 1 if one was refused."""
    shown = codes or (line for line in lines(standard_input()) if line.strip())
    if not on(data, lambda ctx: _collect(ctx, event, shown, lang, as_json)):
        raise typer.Exit(1)


async def _gates(ctx: Context, event: int) -> tuple[tuple[GateReadiness, ...], str]:
    return await readiness_of(ctx, event), (await get_event(ctx, event)).timezone


async def _collect(ctx: Context, event: int, codes: Iterable[str], language: str, as_json: bool) -> bool:
    """Each is told as soon as it is kept. Whether all were."""
    all_taken = True
    for code in codes:
        try:
            _tell(await collect(ctx, event, code), language, as_json)
        except _REFUSED as error:
            complain_of(error, as_json)
            all_taken = False
    return all_taken


def _tell(found: DeviceReadiness, language: str, as_json: bool) -> None:
    if as_json:
        document(documents.of_shown(found, language))
        return
    sign = "[bold green]✓[/]" if found.is_ready else "[bold red]✗[/]"
    console().print(f"{sign} {escape(found.name)}: {state_of(found.findings, language)}")
    for finding in found.findings:
        console().print(f"  {escape(told(finding, language))}", soft_wrap=True)
