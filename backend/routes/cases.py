"""Cases and reports over HTTP: what the merge found, told in a language, and what people decide about it."""

from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import BadInput, Conflict, UnknownCase
from backend.routes.answers import json
from backend.routes.bodies import event_of, id_of, json_of
from backend.routes.declaring import Operation, Query, Said, gives_json, takes_json
from backend.routes.guard import Serving, administered
from backend.routes.languages import LANGUAGE, language_of
from backend.routes.paging import PAGING, asked
from backend.usecases.reporting import digest, report
from backend.usecases.settling import list_cases, settle
from sync.cases import CaseStatus

_HASH_BYTES: Final = 32
_STATUSES: Final = {status.name.lower(): status for status in CaseStatus}


class SettleBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's decision about the case as it was shown: nobody decides about what came meanwhile.

    `saw`: its `entries` then; one that came since opens the case again. `decisions`: how many `settlements` it had; if it has others
    by now, nothing is written.
    """

    decision: str
    by: str
    saw: tuple[str, ...]
    decisions: Annotated[int, msgspec.Meta(ge=0)]
    note: str = ""


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    name = request.query_params.get("status")
    if name is not None and name not in _STATUSES:
        raise BadInput("status", "no such status", f"choose one of {', '.join(_STATUSES)}")
    event = event_of(request)
    page = asked(request, f"{name or 'all'} cases of {event}", tuple[int, str])
    status = None if name is None else _STATUSES[name]
    found = await list_cases(serving.ctx, event, status, _place(page.after), page.one_more)
    language = language_of(request)
    return json(
        page.page(
            found.cases,
            lambda listed: (listed.found_ms, listed.case.id.hex()),
            lambda listed: documents.of_case(listed, found.names, language),
        )
    )


def _place(after: tuple[int, str] | None) -> tuple[int, bytes] | None:
    """Where a page begins, by when a case was found and by its id."""
    if after is None:
        return None
    return after[0], id_of(after[1], _HASH_BYTES) or b""


async def _settle(request: Request, serving: Serving, _admin: Admin) -> Response:
    event, case, body = event_of(request), case_of(request), await json_of(request, SettleBody)
    saw = frozenset(_entry(text) for text in body.saw)
    listed = await settle(serving.ctx, event, case, body.decision, body.by, body.note, saw, body.decisions)
    names = (await list_cases(serving.ctx, event)).names
    return json(documents.of_case(listed, names, language_of(request)))


async def _report(request: Request, serving: Serving, _admin: Admin) -> Response:
    event = event_of(request)
    view = await digest(serving.ctx, event)
    return json(documents.of_report(await report(serving.ctx, event), view, language_of(request)))


def case_of(request: Request) -> bytes:
    """The id of the case in the path; `UnknownCase`."""
    text = request.path_params["case"]
    case = id_of(text, _HASH_BYTES)
    if case is None:
        raise UnknownCase(text)
    return case


def _entry(text: str) -> bytes:
    entry = id_of(text, _HASH_BYTES)
    if entry is None:
        raise BadInput("saw", "not the hash of an entry", "send 64 hexadecimal digits each")
    return entry


_LIST: Final = Said(
    "listCases",
    "The event's cases with their stories, first found first.",
    gives_json(documents.Listed[documents.Case], "A page of cases."),
    query=(
        Query("status", documents.CaseStatusName, "Only cases of this status; all unless told."),
        LANGUAGE,
        *PAGING,
    ),
)
_SETTLE: Final = Said(
    "settleCase",
    "Add a decision about a case.",
    gives_json(documents.Case, "The case with all that was decided."),
    takes_json(SettleBody),
    (UnknownCase, Conflict),
    (LANGUAGE,),
)
_REPORT: Final = Said(
    "reportEvent",
    "What happened at the gates so far, in numbers.",
    gives_json(documents.ReportNumbers, "The numbers."),
    query=(LANGUAGE,),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    cases = "/v1/events/{event:int}/cases"
    return [
        administered("GET", cases, _list, _LIST),
        administered("POST", cases + "/{case}/settle", _settle, _SETTLE),
        administered("GET", "/v1/events/{event:int}/report", _report, _REPORT),
    ]
