"""`portao entries`: what devices wrote down about a ticket, or one device wrote, in the order in which it happened."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from backend import documents
from backend.cli.fleet import device_id
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language
from backend.cli.output import console, document
from backend.context import Context
from backend.store.rows_entries import EntryPlace
from backend.usecases.reading_journals import EntryList, ReadEntry, entries_of_device, entries_of_ticket
from sync.catalogue import text
from sync.phrases import Phrases

_A_PAGE = 1_000
_COLUMNS = ("when", "sure", "device", "operator", "gate", "kind", "ticket", "reason", "counts")

app = typer.Typer(add_completion=False)


@app.command()
def entries(
    event: Event,
    reference: Annotated[str | None, typer.Argument(help="The ticket's reference.")] = None,
    ticket: Annotated[str | None, typer.Option("--ticket", help="The same, as an option.")] = None,
    device: Annotated[
        str | None, typer.Option("--device", help="The device's id: 16 hexadecimal digits.")
    ] = None,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Tell who wrote what, where and when, and whether it counts: of a ticket, with the refusals that named it, or of a device."""
    named = [one for one in (reference, ticket, device) if one is not None]
    if len(named) != 1:
        raise typer.BadParameter("name either a ticket or a device", param_hint="REFERENCE / --device")
    id_ = None if device is None else device_id(device)
    found = on(data, lambda ctx: all_entries(ctx, event, named[0], id_))
    if as_json:
        document({"entries": [documents.of_entry(one, found.names, lang) for one in found.entries]})
        return
    console().print(entries_table(found, lang) if found.entries else text("cli.entries.none", lang))


async def all_entries(ctx: Context, event: int, ticket: str, device: bytes | None) -> EntryList:
    """Every page, in estimated order (PROTOCOL.md 7.4), of a device, or where there is none of a ticket."""
    found: list[ReadEntry] = []
    after: EntryPlace | None = None
    while True:
        page = (
            await entries_of_ticket(ctx, event, ticket, after, _A_PAGE)
            if device is None
            else await entries_of_device(ctx, event, device, after, _A_PAGE)
        )
        found += page.entries
        if len(page.entries) < _A_PAGE:
            ordered = sorted(found, key=lambda one: (one.logged.timing.point, one.logged.place))
            return EntryList(tuple(ordered), page.names)
        after = page.entries[-1].logged.place


def entries_table(found: EntryList, language: str) -> Table:
    """What is too wide goes on below; what identifies an entry stays in one piece. Of what no entry says there is no column."""
    rows = _rows(found, language)
    told = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in (_COLUMNS[place] for place in told):
        name = text(f"cli.entries.{column}", language)
        table.add_column(name, overflow="fold", no_wrap=column in ("when", "ticket"))
    for cells in rows:
        table.add_row(*(escape(cells[place]) for place in told))
    return table


def _rows(found: EntryList, language: str) -> list[tuple[str, ...]]:
    phrases = Phrases(found.names, language)
    rows: list[tuple[str, ...]] = []
    for one in found.entries:
        told = documents.of_entry(one, found.names, language)
        kind = text(f"cli.entries.kind.{told.kind or 'unreadable'}", language)
        cells = (
            phrases.when(told.at_ms),
            phrases.sureness(one.logged.timing),
            told.device_name or told.device,
            _operators(told),
            told.gate_name or "",
            kind if (told.people or 1) == 1 else f"{kind} ({told.people})",
            told.reference or "",
            told.why or told.reason or "",
            "" if told.counts is None else text(f"cli.entries.counts.{told.uncounted or 'yes'}", language),
        )
        rows.append(cells)
    return rows


def _operators(told: documents.Entry) -> str:
    names = (told.operator_name, told.authorised_by_name)
    return ", ".join(dict.fromkeys(name for name in names if name))
