"""Tickets over HTTP: for administrators. A code goes to who asks for it by name, and into no log."""

from http import HTTPStatus

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend import documents
from backend.access import Admin
from backend.rendering import png, svg
from backend.routes.answers import json
from backend.routes.bodies import event_of, json_of, number_of
from backend.routes.guard import Serving, administered
from backend.ticket_drafts import TicketChange, TicketDraft
from backend.usecases import issuing

_BODY_BYTES = 32 << 20
_PAGE = 1_000
_NUMBERS = 1 << 24
_IMAGE = {"cache-control": "no-store"}


class TicketBody(TicketDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One new ticket as it is sent."""


class IssueBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New tickets, all of them or none."""

    tickets: tuple[TicketBody, ...]


class ReissueBody(TicketChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reissue changes; `holder_key` is base64 here."""


async def _issue(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, IssueBody, _BODY_BYTES)
    issued = await issuing.issue(serving.ctx, event_of(request), body.tickets)
    serving.metrics.issued("issue", len(issued))
    return json({"tickets": [documents.of_issued(one) for one in issued]}, HTTPStatus.CREATED)


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    """Pages by ticket number: the answer's `after` asks for the next one, until it is null."""
    limit = number_of(request, "limit", 100, _PAGE)
    after = number_of(request, "after", 0, _NUMBERS) if "after" in request.query_params else -1
    rows = await issuing.list_tickets(serving.ctx, event_of(request), after, limit)
    onward = rows[-1].number if rows and len(rows) == limit else None
    return json({"tickets": [documents.of_ticket(row) for row in rows], "after": onward})


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.get_ticket(serving.ctx, *_named(request))))


async def _code(request: Request, serving: Serving, _admin: Admin) -> Response:
    view = await issuing.code_of(serving.ctx, *_named(request))
    return json(documents.of_ticket(view.ticket) | {"code": view.text})


async def _svg(request: Request, serving: Serving, _admin: Admin) -> Response:
    view = await issuing.code_of(serving.ctx, *_named(request))
    drawn = await anyio.to_thread.run_sync(svg, view.text)
    return Response(drawn, headers=_IMAGE, media_type="image/svg+xml")


async def _png(request: Request, serving: Serving, _admin: Admin) -> Response:
    view = await issuing.code_of(serving.ctx, *_named(request))
    drawn = await anyio.to_thread.run_sync(png, view.text)
    return Response(drawn, headers=_IMAGE, media_type="image/png")


async def _revoke(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.revoke(serving.ctx, *_named(request))))


async def _suspend(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.suspend(serving.ctx, *_named(request))))


async def _unpaid(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.mark_unpaid(serving.ctx, *_named(request))))


async def _restore(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.restore(serving.ctx, *_named(request))))


async def _reissue(request: Request, serving: Serving, _admin: Admin) -> Response:
    change = await json_of(request, ReissueBody)
    issued = await issuing.reissue(serving.ctx, *_named(request), change)
    return json(documents.of_issued(issued), HTTPStatus.CREATED)


def _named(request: Request) -> tuple[int, str]:
    return event_of(request), str(request.path_params["reference"])


def routes() -> list[BaseRoute]:
    """The routes of this file. A reference may hold a slash, so the longer paths come first."""
    tickets = "/v1/events/{event:int}/tickets"
    one = tickets + "/{reference:path}"
    return [
        administered("GET", tickets, _list),
        administered("POST", tickets, _issue),
        administered("GET", f"{one}/code.svg", _svg),
        administered("GET", f"{one}/code.png", _png),
        administered("GET", f"{one}/code", _code),
        administered("POST", f"{one}/revoke", _revoke),
        administered("POST", f"{one}/suspend", _suspend),
        administered("POST", f"{one}/unpaid", _unpaid),
        administered("POST", f"{one}/restore", _restore),
        administered("POST", f"{one}/reissue", _reissue),
        administered("GET", one, _show),
    ]
