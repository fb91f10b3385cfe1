"""Pages for people with a browser: how things stand, a case to decide, a device to add. Plain HTML; how things stand is kept up to date."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend.callers.access import Admin
from backend.clock_words import clock_time
from backend.errors import BadInput, Conflict, DecidedMeanwhile, UnknownCase, UnknownGate
from backend.feed.live import TooManyWaiting
from backend.rendering import svg
from backend.routes.bodies import event_of, id_of
from backend.routes.cases import case_of
from backend.routes.declaring import HTML, STREAM, Body, Gives, Operation, Said, gives_page, takes_form
from backend.routes.gate import gate_link
from backend.routes.guard import ROUTE, Serving
from backend.routes.languages import LANGUAGE, language_of
from backend.routes.page_guard import form_route, form_token, page_route
from backend.routes.samples import has_samples, samples_of
from backend.routes.streaming import EventStream
from backend.showing.templates import page
from backend.showing.values import case_view, event_view
from backend.usecases import enrolling, following
from backend.usecases.describing import describe
from backend.usecases.recovering import recovery
from backend.usecases.reporting import report
from backend.usecases.running_events import get_event, list_events
from backend.usecases.settling import CaseList, Decision, ListedCase, list_cases, settle
from sync.cases import CaseStatus
from sync.catalogue import text
from sync.enrolment import Role

REFRESH_S: Final = 15
_OFFER_MINUTES: Final = 60
_SUPERVISOR: Final = "supervisor"
_WAITING: Final = " (waiting)"
_NUMBER: Final = re.compile("[0-9]{1,10}")


async def _status(request: Request, serving: Serving, admin: Admin) -> Response:
    if STREAM in request.headers.get("accept", ""):
        request.scope[ROUTE] += _WAITING
        news = following.changes(serving.ctx, f"page {admin.token_id}")
        return EventStream(await anext(news), news)
    language, ctx = language_of(request), serving.ctx
    views = []
    rows = await list_events(ctx)
    for row in rows:
        found = await report(ctx, row.event)
        cases = await list_cases(ctx, row.event, CaseStatus.OPEN)
        samples = await has_samples(ctx, row.event)
        lives = await recovery(ctx, row.event)
        views.append(event_view(row, found, cases, samples, lives, ctx.now_ms(), language))
    views.sort(key=lambda view: view.rank)  # of equal ones, the order of events
    zone = ZoneInfo(rows[0].timezone if rows else "UTC")
    as_of = clock_time(ctx.now_s, zone, language)
    return page(
        "status.html",
        language,
        refresh=REFRESH_S,
        csrf=form_token(request),
        live=True,
        events=views,
        as_of=as_of,
    )


async def _codes(request: Request, serving: Serving, _admin: Admin) -> Response:
    language = language_of(request)
    row = await get_event(serving.ctx, event_of(request))
    samples = await samples_of(serving.ctx, row.event, language)
    return page("codes.html", language, csrf=form_token(request), event=row.name, samples=samples)


async def _case(request: Request, serving: Serving, _admin: Admin) -> Response:
    return await _case_page(request, serving, {})


async def _settle(request: Request, serving: Serving, _admin: Admin, form: Mapping[str, str]) -> Response:
    saw = frozenset(entry for part in form.get("saw", "").split(",") if (entry := id_of(part, 32)))
    said = form.get("decision", ""), form.get("by", ""), form.get("note", "")
    shown = form.get("decisions", "")
    decisions = int(shown) if _NUMBER.fullmatch(shown) else 0
    try:
        await settle(serving.ctx, event_of(request), case_of(request), *said, saw, decisions)
    except DecidedMeanwhile:
        trouble = text("page.case.meanwhile", language_of(request))
        return await _case_page(request, serving, form, trouble, HTTPStatus.CONFLICT)
    except (BadInput, Conflict) as error:
        return await _case_page(request, serving, form, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def _case_page(
    request: Request,
    serving: Serving,
    form: Mapping[str, str],
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    language = language_of(request)
    listed, found = await _find(serving, event_of(request), case_of(request))
    return page(
        "case.html",
        language,
        status,
        csrf=form_token(request),
        case=case_view(listed, found.names, language),
        event=found.names.event,
        decisions=[(str(one), text(f"settle.{one}", language)) for one in Decision],
        chosen=form.get("decision", ""),
        by=form.get("by", ""),
        note=form.get("note", ""),
        trouble=trouble,
        undecided=listed.status is CaseStatus.OPEN or status is HTTPStatus.CONFLICT,
    )


async def _find(serving: Serving, event: int, case: bytes) -> tuple[ListedCase, CaseList]:
    found = await list_cases(serving.ctx, event)
    for listed in found.cases:
        if listed.case.id == case:
            return listed, found
    raise UnknownCase(case)


async def _enrol(request: Request, serving: Serving, _admin: Admin) -> Response:
    description = await describe(serving.ctx, event_of(request))
    return page(
        "enrol.html",
        language_of(request),
        csrf=form_token(request),
        event=description.row.name,
        gates=description.gates,
        code="",
    )


async def _offer(request: Request, serving: Serving, _admin: Admin, form: Mapping[str, str]) -> Response:
    row = await get_event(serving.ctx, event_of(request))
    gate = form.get("gate", "")
    gates = frozenset({int(gate)}) if _NUMBER.fullmatch(gate) else None
    role = Role.SUPERVISOR if form.get("role") == _SUPERVISOR else Role.GATE
    code = await enrolling.offer(serving.ctx, frozenset({row.event}), gates, role, None, _OFFER_MINUTES * 60)
    link = gate_link(serving.ctx.settings.public_url, code.text) if serving.gate.is_built else None
    store = _SUPERVISOR if role is Role.SUPERVISOR else f"gate-{gate or 1}"
    return _offered(request, row.name, code.text, link, store)


def _offered(request: Request, event: str, code: str, link: str | None, store: str) -> Response:
    """The code as an app reads it, and as a link to the gate for browsers where there is one."""
    language = language_of(request)

    def drawn(what: str, label: str) -> Markup:
        return Markup(svg(what, text(label, language)))  # noqa: S704 - drawn by us, its label escaped

    return page(
        "enrol.html",
        language,
        csrf=form_token(request),
        event=event,
        code=code,
        svg=drawn(code, "page.enrol.device"),
        link=link,
        link_svg=drawn(link, "page.enrol.browser") if link else None,
        minutes=_OFFER_MINUTES,
        store=store,
    )


class SettleForm(msgspec.Struct, frozen=True):
    """The form of a case. `csrf` belongs to the browser's session; `saw`: the entries that the page showed, with commas between; `decisions`: how many it showed."""

    csrf: str
    decision: str
    by: str
    note: str = ""
    saw: str = ""
    decisions: str = "0"


class OfferForm(msgspec.Struct, frozen=True):
    """The form that adds a device. `gate`: its number; empty for every gate. `role`: `gate`, or `supervisor` for one that knows names."""

    csrf: str
    gate: str = ""
    role: str = "gate"


_BACK: Final = Gives("Done; back to the overview.", status=HTTPStatus.SEE_OTHER)
_AGAIN: Final = Gives("The form again, with what is wrong.", Body(HTML), HTTPStatus.UNPROCESSABLE_ENTITY)
_MEANWHILE: Final = Gives("The form again, with what was decided meanwhile.", Body(HTML), HTTPStatus.CONFLICT)
_STATUS: Final = Said(
    "showStatus",
    "How things stand.",
    gives_page("The overview.", Gives("`changed`, whenever it is worth looking again.", Body(STREAM, str))),
    refuses=(TooManyWaiting,),
    query=(LANGUAGE,),
)
_CODES: Final = Said(
    "showSamples", "The codes of a demonstration.", gives_page("The codes."), query=(LANGUAGE,)
)
_CASE: Final = Said(
    "showCase", "A case to decide.", gives_page("The case."), refuses=(UnknownCase,), query=(LANGUAGE,)
)
_SETTLE: Final = Said(
    "decideCase",
    "What a person decided about a case.",
    (_BACK, _AGAIN, _MEANWHILE),
    takes_form(SettleForm),
    (UnknownCase,),
)
_ENROL: Final = Said(
    "showEnrolment", "A form that adds a device.", gives_page("The form."), query=(LANGUAGE,)
)
_OFFER: Final = Said(
    "makeEnrolment",
    "A code that enrols one device, drawn.",
    gives_page("The code."),
    takes_form(OfferForm),
    (UnknownGate,),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    case, enrol = "/events/{event:int}/cases/{case}", "/events/{event:int}/enrol"
    return [
        page_route("/", _status, _STATUS),
        page_route("/events/{event:int}/codes", _codes, _CODES),
        page_route(case, _case, _CASE),
        form_route(case, _settle, _SETTLE),
        page_route(enrol, _enrol, _ENROL),
        form_route(enrol, _offer, _OFFER),
    ]
