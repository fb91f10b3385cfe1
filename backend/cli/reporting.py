"""`portao report`: what happened at the gates so far."""

import typer
from rich.markup import escape
from rich.table import Table

from backend import documents
from backend.cli.gate_states import gate_states
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import console, document, fields_of, utc
from backend.context import Context
from backend.event_report import Report
from backend.recovery.counting import Recovery
from backend.recovery.wording import told
from backend.usecases import recovering, reporting
from sync.catalogue import text

app = typer.Typer(add_completion=False)


@app.command()
def report(
    event: Event, lang: Lang = Language.EN, data: Data = DEFAULT_DATA, as_json: AsJson = False
) -> None:
    """Print an event's numbers."""
    found, view, recovered = on(data, lambda ctx: _all(ctx, event))
    if as_json:
        document(fields_of(documents.of_report(found, view, lang)) | {"recovery": fields_of(recovered)})
        return
    console().print(
        f"[bold]{escape(found.name)}[/]: "
        + text("cli.report.people", lang, admitted=found.admitted, left=found.left, unproven=found.unproven)
    )
    for table in (
        _places(found, lang),
        _denials(found, lang),
        _devices(found, lang),
        gate_states(found.readiness, found.timezone, lang),
    ):
        if table.row_count:
            console().print()
            console().print(table)
    for line in told(recovered, found.timezone, lang):
        console().print()
        console().print(f"[bold yellow]▲[/] {escape(line)}", soft_wrap=True)


async def _all(ctx: Context, event: int) -> tuple[Report, bytes, Recovery]:
    found, view = await reporting.report(ctx, event), await reporting.digest(ctx, event)
    return found, view, await recovering.recovery(ctx, event)


def _table(language: str, *columns: str) -> Table:
    """A table with these columns of the catalogue."""
    return Table(*(text(f"cli.report.{column}", language) for column in columns), box=None)


def _places(found: Report, language: str) -> Table:
    table = _table(language, "place", "in", "out", "inside", "refused")
    for zone in found.zones:
        table.add_row(zone.name, str(zone.admitted), str(zone.left), f"[bold]{zone.inside}[/]", "")
    for gate in found.gates:
        table.add_row(f"  {gate.name}", str(gate.admitted), str(gate.left), "", str(gate.denied))
    return table


def _denials(found: Report, language: str) -> Table:
    table = _table(language, "because", "times")
    for reason, times in found.denials.items():
        table.add_row(reason if reason == "UNKNOWN" else text(f"reason.{reason}.why", language), str(times))
    return table


def _devices(found: Report, language: str) -> Table:
    table = _table(language, "device", "entries", "to_send", "told", "seen", "state")
    for device in found.devices:
        states = (("locked", device.locked), ("copied", device.forked))
        flags = [text(f"cli.report.{word}", language) for word, on_ in states if on_]
        times = (_time(at_ms, language) for at_ms in (device.told_ms, device.last_seen_ms))
        counts = str(device.entries), str(device.missing)
        table.add_row(escape(device.name), *counts, *times, ", ".join(flags))
    return table


def _time(at_ms: int | None, language: str) -> str:
    return text("cli.report.never", language) if at_ms is None else utc(at_ms // 1000)
