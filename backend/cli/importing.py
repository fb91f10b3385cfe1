"""`portao import`: a list of tickets, from whatever program it comes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from backend import documents
from backend.cli.import_words import preview, tell
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import document, margin
from backend.cli.progress import progressing
from backend.errors import BadInput
from backend.imports.fields import Wanted
from backend.imports.lists import How, ListReader
from backend.imports.reasons import RefusedRow
from backend.imports.refused_csv import RefusedCsv
from backend.imports.report import Choices, ImportReport, Progress
from backend.imports.sources import pieces_at
from backend.usecases.importing import import_list, silent

app = typer.Typer(add_completion=False)

_PANEL: Final = "How to read it"
Pairs = list[str]


@app.command("import")
def import_(
    event: Event,
    path: Annotated[
        Path,
        typer.Argument(
            help="CSV or JSON, pages of pretix, a ZIP or a folder of these.", exists=True, metavar="FILE"
        ),
    ],
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what its columns are and what would become of it; change nothing."
        ),
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="If one row is refused, all are.")
    ] = False,
    grow: Annotated[
        bool, typer.Option("--grow", help="Grow the event if the list has more tickets than it holds.")
    ] = False,
    aliases: Annotated[
        bool,
        typer.Option(
            "--aliases", help="Codes that its guests have already keep working, if the policy allows."
        ),
    ] = False,
    refused: Annotated[
        Path | None,
        typer.Option("--refused", help="Write refused rows to this CSV, to be corrected and imported."),
    ] = None,
    mapped: Annotated[
        Pairs | None,
        typer.Option(
            "--map", help="Which column serves for a field: name='Nome completo'.", rich_help_panel=_PANEL
        ),
    ] = None,
    classes: Annotated[
        Pairs | None,
        typer.Option(
            "--class", help="What a class of the list is called here: 17=VIP.", rich_help_panel=_PANEL
        ),
    ] = None,
    statuses: Annotated[
        Pairs | None,
        typer.Option(
            "--status",
            help="What a status of the list means: 'Em aberto'=unpaid.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Found out unless told.", rich_help_panel=_PANEL)
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", help="Found out unless told: , ; | tab.", rich_help_panel=_PANEL),
    ] = None,
    add_ons: Annotated[
        bool,
        typer.Option("--add-ons", help="pretix: tickets for add-on products too.", rich_help_panel=_PANEL),
    ] = False,
    subevent: Annotated[
        int | None,
        typer.Option("--subevent", help="pretix: the date of a series.", rich_help_panel=_PANEL),
    ] = None,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Import tickets; importing again updates and never doubles. Exit 1 if a row was refused; the others are in."""
    wanted = Wanted(_pairs("--map", mapped), _pairs("--class", classes), _pairs("--status", statuses))
    reader = ListReader(pieces_at(path), How(wanted, encoding, delimiter, add_ons, subevent))
    choices = Choices(dry_run, all_or_nothing, grow, aliases)
    with _writing(refused) as refusing, progressing(not as_json) as told:
        report = _imported(data, event, reader, choices, told, refusing, None if as_json else lang)
    if as_json:
        document(documents.of_import(report, lang))
    else:
        if dry_run:
            preview(report.found, lang)
        tell(report, lang)
        if refused is not None and report.tally.refused:
            margin().print(f"  {refused}", markup=False)
    if report.tally.refused:
        raise typer.Exit(1)


def _imported(
    data: Path,
    event: int,
    reader: ListReader,
    choices: Choices,
    told: Callable[[Progress], None],
    refusing: Callable[[RefusedRow], None],
    lang: str | None,
) -> ImportReport:
    """What became of the list. Whoever looks at one that cannot be read sees its columns nevertheless, in this language."""
    try:
        return on(data, lambda ctx: import_list(ctx, event, reader, choices, told, refusing))
    except BadInput:
        if choices.dry_run and lang is not None and reader.found.columns:
            preview(reader.found, lang)
        raise


def _pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for one in texts or ():
        name, mark, value = one.partition("=")
        if not mark:
            raise typer.BadParameter(f"{one} has no = in it", param_hint=option)
        found[name.strip()] = value.strip()
    return found


@contextmanager
def _writing(path: Path | None) -> Iterator[Callable[[RefusedRow], None]]:
    """Where refused rows go."""
    if path is None:
        yield silent
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        yield RefusedCsv(file).add
