"""Cases and reports over HTTP: what the merge found, told in a language, and what people decide about it."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend import documents
from backend.access import Admin
from backend.errors import BadInput, UnknownCase
from backend.routes.answers import json
from backend.routes.bodies import event_of, id_of, json_of
from backend.routes.guard import Serving, administered
from backend.routes.languages import language_of
from backend.usecases.reporting import digest, report
from backend.usecases.settling import list_cases, settle
from sync.cases import CaseStatus

_HASH_BYTES: Final = 32
_STATUSES: Final = {status.name.lower(): status for status in CaseStatus}


class SettleBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's decision. `saw`: the entries of the case that the person was shown; without it, all that are in it now."""

    decision: str
    by: str
    note: str = ""
    saw: tuple[str, ...] | None = None


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    name = request.query_params.get("status")
    if name is not None and name not in _STATUSES:
        raise BadInput("status", "no such status", f"choose one of {', '.join(_STATUSES)}")
    wanted = None if name is None else _STATUSES[name]
    found = await list_cases(serving.ctx, event_of(request), wanted)
    language = language_of(request)
    return json({"cases": [documents.of_case(case, found.names, language) for case in found.cases]})


async def _settle(request: Request, serving: Serving, _admin: Admin) -> Response:
    event, case, body = event_of(request), case_of(request), await json_of(request, SettleBody)
    saw = None if body.saw is None else frozenset(_entry(text) for text in body.saw)
    listed = await settle(serving.ctx, event, case, body.decision, body.by, body.note, saw)
    names = (await list_cases(serving.ctx, event)).names
    return json(documents.of_case(listed, names, language_of(request)))


async def _report(request: Request, serving: Serving, _admin: Admin) -> Response:
    event = event_of(request)
    view = await digest(serving.ctx, event)
    return json(documents.of_report(await report(serving.ctx, event)) | {"digest": view.hex()})


def case_of(request: Request) -> bytes:
    """The id of the case in the path; `UnknownCase`."""
    text = request.path_params["case"]
    case = id_of(text, _HASH_BYTES)
    if case is None:
        raise UnknownCase(text.encode()[:_HASH_BYTES])
    return case


def _entry(text: str) -> bytes:
    entry = id_of(text, _HASH_BYTES)
    if entry is None:
        raise BadInput("saw", "not the hash of an entry", "send 64 hexadecimal digits each")
    return entry


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    cases = "/v1/events/{event:int}/cases"
    return [
        administered("GET", cases, _list),
        administered("POST", cases + "/{case}/settle", _settle),
        administered("GET", "/v1/events/{event:int}/report", _report),
    ]
