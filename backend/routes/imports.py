"""Whole lists of tickets over HTTP: for administrators. The list goes into a file as it comes, so its size costs no memory."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final

import anyio.to_thread
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import (
    BadInput,
    Conflict,
    EventClosed,
    KeyMissing,
    KeysNotPublished,
    SlotsExhausted,
)
from backend.imports.fields import Wanted
from backend.imports.lists import How, ListReader
from backend.imports.report import Choices
from backend.imports.sources import pieces_in
from backend.routes.answers import json
from backend.routes.bodies import event_of, file_of, number_of
from backend.routes.declaring import JSON, Body, Operation, Query, Said, Takes, gives_json
from backend.routes.guard import Serving, administered
from backend.routes.import_jobs import import_apart, is_cut_off, is_wanted_apart, place_apart
from backend.routes.languages import LANGUAGE, language_of
from backend.usecases.importing import import_list

ANY: Final = "application/octet-stream"
_CALLED: Final = ("text/csv", JSON, "application/zip", ANY)
LIST_BYTES: Final = 512 << 20
AGAIN_S: Final = 60
"""After so long without a word of it an import that was cut off is done again; what is in by then is unchanged by that."""
_SUBEVENT: Final = (1 << 63) - 1
_PAIRS: Final = 200


async def _import(request: Request, serving: Serving, _admin: Admin) -> Response:
    event, how, choices = event_of(request), _how(request), _choices(request)
    file = await file_of(request, serving.ctx.settings.data)
    if is_wanted_apart(request):
        return await import_apart(request, serving, event, file, how, choices)
    pieces = await anyio.to_thread.run_sync(pieces_in, file)
    report = await import_list(serving.ctx, event, ListReader(pieces, how), choices)
    if report.applied:
        serving.metrics.issued("import", report.tally.created)
    return json(documents.of_import(report, language_of(request)))


def _how(request: Request) -> How:
    asked = request.query_params
    wanted = Wanted(_pairs(request, "map"), _pairs(request, "class"), _pairs(request, "status"))
    subevent = number_of(request, "subevent", 0, _SUBEVENT)
    return How(
        wanted,
        asked.get("encoding") or None,
        asked.get("delimiter") or None,
        _yes(request, "add_ons"),
        subevent or None,
    )


def _choices(request: Request) -> Choices:
    return Choices(
        dry_run=_yes(request, "dry_run"),
        all_or_nothing=_yes(request, "all_or_nothing"),
        grow=_yes(request, "grow"),
        aliases=_yes(request, "aliases"),
    )


def _yes(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise BadInput(name, f"{text[:40]!r} is neither true nor false", "correct the query")
    return text == "true"


def _pairs(request: Request, name: str) -> Mapping[str, str]:
    """What follows the first `=` by what stands before it, of each parameter of this name."""
    found = {}
    for pair in request.query_params.getlist(name)[:_PAIRS]:
        key, mark, value = pair.partition("=")
        if not mark:
            raise BadInput(name, f"{pair[:40]!r} has no = in it", f"write {name}=FIELD=COLUMN")
        found[key.strip()] = value.strip()
    return found


def _is(name: str, what: str) -> Query:
    return Query(name, bool, what)


_PAIR: Final = tuple[Annotated[str, Meta(pattern="=")], ...]
_QUERY: Final = (
    _is("dry_run", "Look at the list and tell what would become of it; change nothing."),
    _is("all_or_nothing", "If one row is refused, all are."),
    _is("grow", "Grow the event if the list has more tickets than it holds."),
    _is("aliases", "Let codes that the list's guests have already stand for the new ones, where the policy takes them."),
    Query("map", _PAIR, "`FIELD=COLUMN`, as often as need be: which column serves for a field; without a column, none does."),
    Query("class", _PAIR, "`THEIRS=OURS`: what a class or product of the list is called here."),
    Query("status", _PAIR, "`THEIRS=OURS`: what a status of the list means: valid, unpaid, suspended or cancelled."),
    Query("encoding", str, "How the list is encoded; found out unless told."),
    Query("delimiter", str, "What stands between columns: , ; | or tab; found out unless told."),
    _is("add_ons", "pretix: make tickets of add-on products as well."),
    Query("subevent", Annotated[int, Meta(ge=0, le=_SUBEVENT)], "pretix: the date of a series whose tickets these are."),
    LANGUAGE,
)  # fmt: skip

_PREFER: Final = Query(
    "prefer", str, "`respond-async`: answer at once (202); the import goes on by itself (RFC 7240)."
)

_IMPORT: Final = Said(
    "importTickets",
    "Bring the event's tickets up to a list: CSV, JSON, pages of pretix, or a ZIP of these. A bad row is refused alone; none is removed.",
    (
        *gives_json(documents.Import, "What became of each row."),
        *gives_json(
            documents.ImportJob, "It goes on by itself: `Location` says how far it is.", HTTPStatus.ACCEPTED
        ),
    ),
    Takes(Body(ANY), LIST_BYTES, to_file=True, called=_CALLED),
    (BadInput, Conflict, EventClosed, SlotsExhausted, KeysNotPublished, KeyMissing),
    query=_QUERY,
    headers=(_PREFER,),
    again_s=AGAIN_S,
    cut_off=is_cut_off,
    place=place_apart,
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [administered("POST", "/v1/events/{event:int}/import", _import, _IMPORT)]
