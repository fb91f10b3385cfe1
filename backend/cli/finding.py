"""`portao tickets` lists an event's tickets; `portao ticket show` tells of one all that a service desk needs."""

from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from backend import documents
from backend.cli.cases import told_case
from backend.cli.entries import all_entries, entries_table
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event, Lang, Language, Reference
from backend.cli.output import console, document, fields_of
from backend.context import Context
from backend.store.rows import TicketRow
from backend.usecases.finding_tickets import Code, Wanted, codes_of, list_tickets
from backend.usecases.issuing import get_ticket
from backend.usecases.reading_journals import EntryList
from backend.usecases.settling import CaseList, list_cases
from sync.catalogue import text
from sync.roster import CredentialState

_A_PAGE: Final = 1_000
_STATES: Final = {state.name.lower(): state for state in CredentialState}

app = typer.Typer(add_completion=False)


@app.command()
def tickets(
    event: Event,
    state: Annotated[str | None, typer.Option("--state", help=f"One of {', '.join(_STATES)}.")] = None,
    search: Annotated[
        str, typer.Option("--search", help="Words of a name, or how a reference or a seat begins.")
    ] = "",
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """List the tickets of an event: all, or those of one state, or those that a text leads to."""
    if state is not None and state not in _STATES:
        raise typer.BadParameter(f"choose one of {', '.join(_STATES)}", param_hint="--state")
    wanted = Wanted(None if state is None else _STATES[state], search)
    rows = on(data, lambda ctx: _every(ctx, event, wanted))
    if as_json:
        document({"tickets": [fields_of(documents.of_ticket(row)) for row in rows]})
    elif rows:
        console().print(_table(rows, lang))
        console().print(text("cli.tickets.count", lang, n=len(rows)))
    else:
        console().print(text("cli.tickets.none", lang))


async def _every(ctx: Context, event: int, wanted: Wanted) -> list[TicketRow]:
    found: list[TicketRow] = []
    while True:
        after = found[-1].number if found else -1
        page = await list_tickets(ctx, event, wanted, after, _A_PAGE)
        found += page
        if len(page) < _A_PAGE:
            return found


def _table(rows: list[TicketRow], lang: Language) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("reference", "name", "seat", "class", "state"):
        table.add_column(text(f"cli.tickets.{name}", lang), no_wrap=name in ("reference", "state"))
    for row in rows:
        called = row.external_reference or row.reference
        cells = (called, row.name or "", row.seat or "", row.class_ or "", _state(row.state, lang))
        table.add_row(*(escape(cell) for cell in cells))
    return table


def _state(state: CredentialState, lang: Language) -> str:
    return text(f"cli.tickets.state.{state.name.lower()}", lang)


def show(
    event: Event,
    reference: Reference,
    lang: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Tell all about one ticket: whose it is, its codes, who came in with it where, who was turned away, and its cases."""
    ticket, codes, entries, cases = on(data, lambda ctx: _everything(ctx, event, reference))
    if as_json:
        written = [fields_of(documents.of_entry(one, entries.names, lang)) for one in entries.entries]
        found = [fields_of(documents.of_case(one, cases.names, lang)) for one in cases.cases]
        spelled = [{"index": one.index, "state": one.state.name.lower(), "live": one.live} for one in codes]
        about = fields_of(documents.of_ticket(ticket))
        document({"ticket": about, "codes": spelled, "entries": written, "cases": found})
        return
    for label, value in _facts(ticket, codes, lang):
        if value:
            console().print(f"[dim]{label:>12}[/]  {escape(value)}", soft_wrap=True)
    console().print()
    empty = text("cli.entries.none", lang)
    console().print(entries_table(entries, lang) if entries.entries else empty)
    for case in cases.cases:
        console().print()
        told_case(case, cases, lang)


async def _everything(
    ctx: Context, event: int, reference: str
) -> tuple[TicketRow, list[Code], EntryList, CaseList]:
    ticket = await get_ticket(ctx, event, reference)
    codes = list(await codes_of(ctx, event, reference))
    entries = await all_entries(ctx, event, reference, None)
    cases = await list_cases(ctx, event)
    mine = tuple(one for one in cases.cases if one.case.ticket == ticket.number)
    return ticket, codes, entries, CaseList(mine, cases.names)


def _facts(ticket: TicketRow, codes: list[Code], lang: Language) -> list[tuple[str, str]]:
    states = ", ".join(f"{one.index} {_state(one.state, lang)}" for one in codes)
    both = (ticket.external_reference, ticket.reference)
    said = (
        ("reference", " = ".join(name for name in both if name)),
        ("state", _state(ticket.state, lang)),
        ("name", ticket.name or ""),
        ("seat", ticket.seat or ""),
        ("class", ticket.class_ or ""),
        ("note", ticket.note or ""),
        ("codes", states),
    )
    return [(text(f"cli.tickets.{name}", lang), value) for name, value in said]
