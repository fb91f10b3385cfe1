"""What `portao import` says to people, in their language."""

import shlex
from typing import Final

import msgspec
from rich.table import Table
from rich.text import Text

from backend.cli.output import console, margin
from backend.cli.refusal_groups import grouped
from backend.documents.imports import of_proofs
from backend.imports.found import Found
from backend.imports.report import ImportReport
from sync.catalogue import text

_SHOWN: Final = 20
_BETWEEN: Final = " · "


def preview(found: Found, language: str) -> None:
    """What the list is, and what each of its columns serves for, with examples."""
    said = _BETWEEN.join(filter(None, (found.format, found.encoding, found.delimiter)))
    console().print(said, markup=False)
    names = [text(f"cli.import.{name}", language) for name in ("column", "serves", "examples")]
    table = Table(*names, box=None)
    for column in found.columns:
        serves = column.serves or text("cli.import.not_kept", language)
        table.add_row(Text(column.name), serves, Text(_BETWEEN.join(column.examples)))
    console().print(table)


def tell(report: ImportReport, language: str) -> None:
    """What became of the list."""
    tally, found = report.tally, report.found
    key = "done" if report.applied else "not_done"
    mark = "[bold green]✓[/]" if report.applied else "[bold]·[/]"
    numbers = {
        "rows": tally.rows + found.left_out.total(),
        "created": tally.created,
        "updated": tally.updated,
        "revoked": tally.revoked,
        "unchanged": tally.unchanged,
    }
    console().print(f"{mark} {text(f'cli.import.{key}', language, **numbers)}")
    if tally.recoded:
        margin().print(
            f"[bold]![/] {text(f'cli.import.recoded.{key}', language, n=tally.recoded)}", soft_wrap=True
        )
    for why, count in report.left_out.items():
        console().print(f"  {text(f'cli.import.left_out.{why}', language, n=count)}")
    if report.capacity is not None:
        console().print(f"  {text(f'cli.import.capacity.{key}', language, n=report.capacity)}")
    _tell_aliases(report, language)
    _tell_guess(found, language)
    _tell_unread(found, language)
    _tell_missing(found, language)
    if tally.refused:
        _tell_refused(report, language)


def _tell_aliases(report: ImportReport, language: str) -> None:
    tally = report.tally
    if tally.aliases:
        console().print(
            f"  {text('cli.import.aliases', language, n=tally.aliases, taken=tally.aliases_taken)}"
        )
        _tell_idle(report, language)
    elif report.found.has_aliases:
        console().print(f"  {text('cli.import.aliases.none', language)}")


def _tell_idle(report: ImportReport, language: str) -> None:
    """Codes that no gate takes, and what the policy has to say so that they are taken."""
    if not report.proofs:
        return
    told = text("cli.import.aliases.idle", language, n=report.tally.aliases_idle)
    margin().print("[bold red]![/]", Text(told), soft_wrap=True)
    rows = [f"    {msgspec.json.encode(row).decode()}" for row in of_proofs(report.proofs)]
    margin().print('  "proofs": [\n' + ",\n".join(rows) + "\n  ]", markup=False, soft_wrap=True)


def _tell_guess(found: Found, language: str) -> None:
    if found.encoding in ("Windows-1252", "Latin-1"):
        margin().print(f"[bold]![/] {text('cli.import.guessed', language, encoding=found.encoding)}")


def _tell_unread(found: Found, language: str) -> None:
    for one in found.unread_states:
        option = f"--map {shlex.quote(f'status={one.column}')}"
        told = text(
            "cli.import.unread", language, column=one.column, words=", ".join(one.words), option=option
        )
        margin().print("[bold red]![/]", Text(told), soft_wrap=True)


def _tell_missing(found: Found, language: str) -> None:
    missing = found.missing
    if missing is not None:
        values = {"orders": missing.orders, "of": missing.of, "pages": missing.missing, "next": missing.next}
        margin().print(f"[bold red]![/] {text('cli.import.missing', language, **values)}", soft_wrap=True)


def _tell_refused(report: ImportReport, language: str) -> None:
    key = "refused" if report.applied else "refused_all"
    margin().print(f"[bold red]✗[/] {text(f'cli.import.{key}', language, n=report.tally.refused)}")
    names = ("line", "reference", "column", "why", "what_to_do")
    table = Table(*(text(f"cli.import.{name}", language) for name in names), box=None)
    groups = grouped(report.refused, language)
    for group in groups[:_SHOWN]:
        told = (group.references_told(language), group.column, group.why, group.what_to_do)
        table.add_row(group.lines_told(language), *(Text(one) for one in told))
    margin().print(table)
    for group in groups[:_SHOWN]:
        if group.option:
            margin().print(f"  {group.option}", markup=False, soft_wrap=True)
    left = report.tally.refused - sum(len(group.lines) for group in groups[:_SHOWN])
    if left:
        margin().print(text("cli.import.more", language, n=left))
