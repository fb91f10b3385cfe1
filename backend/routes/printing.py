"""Tickets and boarding passes to print and to show, over HTTP: for administrators, as their codes are."""

import re
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Admin
from backend.errors import BadInput, Conflict, UnknownTicket
from backend.printing.order import Mark
from backend.printing.page import Page, page
from backend.printing.papers import PAPERS, Format
from backend.printing.pdf import pdf
from backend.printing.sheets import Look, of_every
from backend.printing.wording import Known
from backend.request_errors import Full
from backend.routes.answers import image, private_page
from backend.routes.bodies import choice_of, event_of
from backend.routes.declaring import Body, Gives, Operation, Query, Said, gives_page
from backend.routes.drawn_apart import document
from backend.routes.guard import Serving, administered
from backend.routes.languages import LANGUAGE, language_of
from backend.routes.paging import PAGING, asked
from backend.symbols import Symbology
from backend.ticketing.text_rules import optional_text
from backend.usecases.printing import Printout, printout, printout_of_next
from keys.body import CLASS_BYTES
from keys.errors import KeyCompromised
from sync.fields import NAME_BYTES

_PDF: Final = "application/pdf"
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


async def _pdf(request: Request, serving: Serving, _admin: Admin) -> Response:
    paper, look = choice_of(request, "paper", Format) or Format.A4, _look(request, paper=True)
    made = await _printout(request, serving)
    drawn = await serving.drawing.one(request, partial(_document, made, look, paper))
    return image(drawn, _PDF)


async def _page(request: Request, serving: Serving, _admin: Admin) -> Response:
    look = _look(request, paper=False)
    made = await _printout(request, serving)
    shown = await serving.drawing.one(request, partial(_shown, made, look))
    return private_page(shown.html, shown.policy)


async def _codes(request: Request, serving: Serving, _admin: Admin) -> Response:
    paper, look = choice_of(request, "paper", Format) or Format.A4, _look(request, paper=True)
    event, class_ = event_of(request), optional_text("class", request.query_params.get("class"), CLASS_BYTES)
    wanted = asked(request, f"codes of {event}, {class_}", Mark)

    async def drawn() -> tuple[bytes, Mark | None]:
        made, last = await printout_of_next(serving.ctx, event, wanted.after, wanted.limit, class_)
        if not made.tickets:
            raise Conflict("there is no such ticket to print")
        return await document(made, look, paper), last

    raw, last = await serving.drawing.many(request, drawn)
    answer = image(raw, _PDF)
    if last is not None:
        onward = request.url.include_query_params(cursor=wanted.cursor_after(last))
        answer.headers["link"] = f'<{onward.path}?{onward.query}>; rel="next"'
    return answer


async def _printout(request: Request, serving: Serving) -> Printout:
    return await printout(serving.ctx, event_of(request), [str(request.path_params["reference"])])


def _document(made: Printout, look: Look, paper: Format) -> bytes:
    return pdf(of_every(made.place, made.tickets, look), PAPERS[paper])


def _shown(made: Printout, look: Look) -> Page:
    return page(of_every(made.place, made.tickets, look))


def _look(request: Request, paper: bool) -> Look:
    """How it is to be printed, as the query says."""
    gate, zone, boarding = (
        optional_text(name, request.query_params.get(name), NAME_BYTES)
        for name in ("gate", "zone", "boarding")
    )
    if boarding is not None and not _TIME.fullmatch(boarding):
        raise BadInput("boarding", f"{boarding!r} is no time", "give it as 21:15")
    said = Known(gate=gate, zone=zone, boarding=boarding)
    return Look(language_of(request), paper, choice_of(request, "symbol", Symbology), said)


_SAYS: Final = (
    Query("gate", str, "The gate to print, else that of the event if there is one."),
    Query("zone", str, "The zone or boarding group to print."),
    Query("boarding", str, "When boarding begins, as 21:15; else when the first window opens."),
    LANGUAGE,
)
_SYMBOL: Final = Query(
    "symbol", Symbology, "The kind of symbol; else PDF417 for boarding passes on paper, and QR."
)
_REFUSES: Final = (UnknownTicket, KeyCompromised, Conflict, Full)
_AS_PDF: Final = Said(
    "printTicket",
    "The ticket or boarding pass to print.",
    (Gives("A PDF document.", Body(_PDF)),),
    refuses=_REFUSES,
    query=(Query("paper", Format, "The paper; A4 unless told."), _SYMBOL, *_SAYS),
)
_CODES: Final = Said(
    "printTickets",
    "Tickets to print, by seat as people count them, those without one by reference: all but revoked ones and those that are bound to a telephone. `link` leads to the next document, if there is one; whoever is seated anew meanwhile behind where it begins stands in it, too.",
    (Gives("A PDF document.", Body(_PDF)),),
    refuses=_REFUSES,
    query=(
        Query("class", str, "Only tickets of this class."),
        Query("paper", Format, "The paper; A4 unless told."),
        *PAGING,
        _SYMBOL,
        *_SAYS,
    ),
)
_AS_PAGE: Final = Said(
    "showTicketPage",
    "The ticket or boarding pass as a page for a telephone.",
    gives_page("A page that loads nothing."),
    refuses=_REFUSES,
    query=(_SYMBOL, *_SAYS),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    one = "/v1/events/{event:int}/tickets/{reference:path}"
    return [
        administered("GET", "/v1/events/{event:int}/codes.pdf", _codes, _CODES),
        administered("GET", f"{one}/print.pdf", _pdf, _AS_PDF),
        administered("GET", f"{one}/print.html", _page, _AS_PAGE),
    ]
