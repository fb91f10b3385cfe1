"""Tickets over HTTP: for administrators. A code goes to who asks for it by name, and into no log."""

from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.context import Context
from backend.documents.fields import StateName
from backend.errors import (
    BadInput,
    CapacityExceeded,
    Conflict,
    EventClosed,
    KeyMissing,
    KeysNotPublished,
    SlotsExhausted,
    UnknownTicket,
)
from backend.rendering import png, svg
from backend.request_errors import Full
from backend.routes.answers import image, json
from backend.routes.bodies import choice_of, event_of, json_of
from backend.routes.declaring import Body, Gives, Operation, Query, Said, gives_json, takes_json
from backend.routes.guard import Handler, Serving, administered
from backend.routes.paging import PAGING, asked
from backend.store.rows import TicketRow
from backend.symbols import Symbology
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases import issuing
from backend.usecases.finding_tickets import Wanted, list_tickets
from keys.errors import KeyCompromised
from sync.roster import CredentialState

_BODY_BYTES: Final = 32 << 20
_SVG: Final = "image/svg+xml"
_PNG: Final = "image/png"
_ISSUING: Final = (Conflict, EventClosed, SlotsExhausted, KeysNotPublished, KeyMissing)


_STATES: Final = {state.name.lower(): state for state in CredentialState}


class TicketBody(TicketDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One new ticket as it is sent."""


class IssueBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New tickets, all of them or none."""

    tickets: tuple[TicketBody, ...]


class ReissueBody(TicketChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reissue changes; `holder_key` is base64 here."""


class TransferBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose the ticket is from now on; `holder_key` (base64) binds the new code to that guest's telephone."""

    name: str
    holder_key: bytes | None = None


async def _issue(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, IssueBody)
    issued = await issuing.issue(serving.ctx, event_of(request), body.tickets)
    serving.metrics.issued("issue", len(issued))
    made = tuple(documents.of_issued(one) for one in issued)
    return json(documents.IssuedBatch(made), HTTPStatus.CREATED)


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    event = event_of(request)
    filters = _filters(request)
    looked_for = sha256(filters.text.encode()).hexdigest()[:16]  # a guest's name stands in no cursor
    wanted = asked(request, f"tickets of {event}, {filters.state}, {looked_for}", int)
    after = -1 if wanted.after is None else wanted.after
    rows = await list_tickets(serving.ctx, event, filters, after, wanted.one_more)
    return json(wanted.page(rows, lambda row: row.number, documents.of_ticket))


def _filters(request: Request) -> Wanted:
    name = request.query_params.get("state")
    if name is not None and name not in _STATES:
        raise BadInput("state", "no such state", f"choose one of {', '.join(_STATES)}")
    filters = Wanted(None if name is None else _STATES[name], request.query_params.get("search", ""))
    filters.check()
    return filters


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_ticket(await issuing.get_ticket(serving.ctx, *_named(request))))


async def _code(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_code(await issuing.code_of(serving.ctx, *_named(request))))


def _drawing(draw: Callable[[str, Symbology], str | bytes], media: str) -> Handler[Admin]:
    """A handler that draws the code of the ticket named in the path."""

    async def handle(request: Request, serving: Serving, _admin: Admin) -> Response:
        symbology = choice_of(request, "symbol", Symbology) or Symbology.QR
        view = await issuing.code_of(serving.ctx, *_named(request))
        return image(await serving.drawing.one(request, partial(draw, view.text, symbology)), media)

    return handle


def _as_svg(text: str, symbology: Symbology) -> str:
    return svg(text, symbology.name, symbology)


def _moving(move: Callable[[Context, int, str], Awaitable[TicketRow]]) -> Handler[Admin]:
    """A handler that changes the state of the ticket named in the path."""

    async def handle(request: Request, serving: Serving, _admin: Admin) -> Response:
        return json(documents.of_ticket(await move(serving.ctx, *_named(request))))

    return handle


async def _reissue(request: Request, serving: Serving, _admin: Admin) -> Response:
    change = await json_of(request, ReissueBody)
    issued = await issuing.reissue(serving.ctx, *_named(request), change)
    return json(documents.of_issued(issued), HTTPStatus.CREATED)


async def _transfer(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, TransferBody)
    issued = await issuing.transfer(serving.ctx, *_named(request), body.name, body.holder_key)
    return json(documents.of_issued(issued), HTTPStatus.CREATED)


def _named(request: Request) -> tuple[int, str]:
    return event_of(request), str(request.path_params["reference"])


def _moved(id: str, summary: str, *refuses: type[Exception]) -> Said:
    gives = gives_json(documents.Ticket, "The ticket as it stands now.")
    return Said(id, summary, gives, refuses=(UnknownTicket, *refuses))


_SYMBOL: Final = Query("symbol", Symbology, "The kind of symbol; QR unless told.")


def _drawn(id: str, media: str) -> Said:
    gives = (Gives("The drawn code.", Body(media)),)
    refuses = (UnknownTicket, KeyCompromised, Full)
    return Said(id, "The ticket's present code, drawn.", gives, refuses=refuses, query=(_SYMBOL,))


_LIST: Final = Said(
    "listTickets",
    "The event's tickets, by number: all, or those of one state, or those that a text leads to.",
    gives_json(documents.Listed[documents.Ticket], "A page of tickets."),
    query=(
        Query("state", StateName, "What became of them."),
        Query(
            "search", str, "Words that begin words of a guest's name, or how a reference or a seat begins."
        ),
        *PAGING,
    ),
)
_ISSUE: Final = Said(
    "issueTickets",
    "New tickets, all of them or none, with their codes.",
    gives_json(documents.IssuedBatch, "The tickets, in the order of asking.", HTTPStatus.CREATED),
    takes_json(IssueBody, _BODY_BYTES),
    (CapacityExceeded, *_ISSUING),
)
_REISSUE: Final = Said(
    "reissueTicket",
    "A new code for the ticket, which replaces the present one.",
    gives_json(documents.IssuedCode, "The ticket with its new code.", HTTPStatus.CREATED),
    takes_json(ReissueBody),
    (UnknownTicket, *_ISSUING),
)
_TRANSFER: Final = Said(
    "transferTicket",
    "Pass the ticket on to another guest: a new name and a new code. The former code is turned away as replaced.",
    gives_json(documents.IssuedCode, "The ticket with its new code.", HTTPStatus.CREATED),
    takes_json(TransferBody),
    (UnknownTicket, *_ISSUING),
)
_SHOW_CODE: Final = Said(
    "showCode",
    "The ticket's present code, once more.",
    gives_json(documents.ShownCode, "The ticket with its code."),
    refuses=(UnknownTicket, KeyCompromised),
)


def operations() -> list[Operation]:
    """The operations of this file. A reference may hold a slash, so the longer paths come first."""
    tickets = "/v1/events/{event:int}/tickets"
    one = tickets + "/{reference:path}"
    revoked = _moved("revokeTicket", "The ticket admits no more, for good. Revoking twice changes nothing.")
    suspended = _moved("suspendTicket", "The ticket admits no more until it is restored.", Conflict)
    unpaid = _moved("markUnpaid", "The ticket is not paid for; restoring it says that it is.", Conflict)
    restored = _moved(
        "restoreTicket", "A suspended ticket admits again; an unpaid one is paid for.", Conflict
    )
    return [
        administered("GET", tickets, _list, _LIST),
        administered("POST", tickets, _issue, _ISSUE),
        administered("GET", f"{one}/code.svg", _drawing(_as_svg, _SVG), _drawn("drawCodeAsSvg", _SVG)),
        administered("GET", f"{one}/code.png", _drawing(png, _PNG), _drawn("drawCodeAsPng", _PNG)),
        administered("GET", f"{one}/code", _code, _SHOW_CODE),
        administered("POST", f"{one}/revoke", _moving(issuing.revoke), revoked),
        administered("POST", f"{one}/suspend", _moving(issuing.suspend), suspended),
        administered("POST", f"{one}/unpaid", _moving(issuing.mark_unpaid), unpaid),
        administered("POST", f"{one}/restore", _moving(issuing.restore), restored),
        administered("POST", f"{one}/reissue", _reissue, _REISSUE),
        administered("POST", f"{one}/transfer", _transfer, _TRANSFER),
        administered("GET", one, _show, _moved("showTicket", "One ticket, without its code.")),
    ]
