"""`portao cases`: what the merge found, told as sentences, and what people decide about it."""

import getpass
from typing import Annotated

import typer
from rich.padding import Padding

from backend import documents
from backend.cli.by_default import LIST, ListByDefault
from backend.cli.case_choice import DecidedAlready, chosen
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import console, document
from backend.usecases.settling import CaseList, Decision, ListedCase, list_cases, settle
from sync.cases import CaseStatus
from sync.catalogue import text
from sync.stories import tell

_ALL = "all"


app = typer.Typer(
    cls=ListByDefault, help="Cases: list (or just EVENT), settle.", no_args_is_help=True, add_completion=False
)


@app.command(LIST)
def list_(
    event: Event,
    status: Annotated[str, typer.Option("--status", help="open, settled, dissolved or all.")] = "open",
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Tell the cases of an event."""
    wanted = _status(status)
    found = on(data, lambda ctx: list_cases(ctx, event, wanted))
    if as_json:
        document({"cases": [documents.of_case(case, found.names, lang) for case in found.cases]})
        return
    if not found.cases:
        console().print(f"[bold green]✓[/] {text('page.cases.none', lang)}")
    for case in found.cases:
        told_case(case, found, lang)


@app.command("settle")
def settle_(
    event: Event,
    case: Annotated[str, typer.Argument(help="The case's id, or enough of its beginning.")],
    decision: Annotated[Decision, typer.Option("--decision", help="What was decided.")],
    by: Annotated[
        str | None, typer.Option("--by", help="Who decided; the name you are logged in by.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Why.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Correct what was decided: the case is settled already.")
    ] = False,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Write down what was decided about a case."""
    found = on(data, lambda ctx: list_cases(ctx, event))
    meant = chosen(case, event, found.cases)
    decided, already = meant, _says_already(meant, decision, note)
    if not already:
        who, covers = by or getpass.getuser(), frozenset(meant.case.entries)
        made = _known(meant, again)
        decided = on(data, lambda ctx: settle(ctx, event, meant.case.id, decision, who, note, covers, made))
    if as_json:
        document(documents.of_case(decided, found.names, lang))
        return
    said = text(f"settle.{decision}", lang)
    before = "already settled; nothing was added: " if already else ""
    console().print(f"[bold green]✓[/] {decided.case.id.hex()[:12]}: {before}{said}", markup=True)


def _says_already(case: ListedCase, decision: Decision, note: str) -> bool:
    """Whether the case is settled, by this very decision; another decision or note is a correction, and is kept."""
    if case.status is not CaseStatus.SETTLED or not case.settlements:
        return False
    last = case.settlements[-1]
    return last.decision == decision and note in ("", last.note)


def _known(case: ListedCase, again: bool) -> int:
    """How many decisions who types knows of; `DecidedAlready` if the case is settled and they do not say that they know."""
    if case.status is CaseStatus.SETTLED and not again:
        raise DecidedAlready(case)
    return len(case.settlements)


def told_case(case: ListedCase, found: CaseList, language: str) -> None:
    """Print a case: its sentence, and what is to be done or was decided."""
    story = tell(case.case, found.names, language)
    is_open = case.status is CaseStatus.OPEN
    mark = "[bold yellow]▲[/]" if is_open else "[bold green]✓[/]"
    console().print(f"{mark} [bold]{story.title}[/]  [dim]{case.case.id.hex()[:12]}[/]")
    console().print(Padding(story.sentence, (0, 0, 0, 2)))
    if is_open:
        console().print(Padding(f"→ {story.what_to_do}", (0, 0, 1, 2)), style="bold")
        return
    for settlement in case.settlements:
        note = f" ({settlement.note})" if settlement.note else ""
        said = text(f"settle.{settlement.decision}", language)
        console().print(Padding(f"{settlement.by}: {said}{note}", (0, 0, 1, 2)), style="dim")


def _status(name: str) -> CaseStatus | None:
    names = [status.name.lower() for status in CaseStatus]
    if name not in (*names, _ALL):
        raise typer.BadParameter(f"choose one of {', '.join((*names, _ALL))}", param_hint="--status")
    return None if name == _ALL else CaseStatus[name.upper()]
