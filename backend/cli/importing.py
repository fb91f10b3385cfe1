"""`portao import`: a list of tickets from a CSV file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event
from backend.cli.output import console, document, margin
from backend.usecases.importing import ImportReport, import_csv

app = typer.Typer(add_completion=False)

_SHOWN = 20


@app.command("import")
def import_(
    event: Event,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV in UTF-8 with a header: reference, name, seat, class, not_before, expires.",
            dir_okay=False,
        ),
    ],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Import tickets; importing again updates and never doubles. Exit 1 if a row was refused; the others are in."""
    raw = file.read_bytes()
    report = on(data, lambda ctx: import_csv(ctx, event, raw))
    if as_json:
        document(report)
    else:
        _tell(report)
    if report.refused:
        raise typer.Exit(1)


def _tell(report: ImportReport) -> None:
    console().print(
        f"[bold green]✓[/] {report.rows} rows: {report.created} new, {report.updated} changed, {report.unchanged} as they were"
    )
    if not report.refused:
        return
    margin().print(f"[bold red]✗[/] {len(report.refused)} rows refused; the others are in")
    table = Table("line", "reference", "why", "what to do", box=None)
    for row in report.refused[:_SHOWN]:
        table.add_row(str(row.line), row.reference or "", row.reason, row.what_to_do)
    margin().print(table)
    if len(report.refused) > _SHOWN:
        margin().print(f"and {len(report.refused) - _SHOWN} more; all of them: --json")
