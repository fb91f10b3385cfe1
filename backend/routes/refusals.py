"""Every error becomes an answer here: problem details, or a page for who looks with a browser."""

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from backend.problems import Refusal
from backend.routes.answers import problem
from backend.routes.languages import language_of
from backend.showing.templates import page

_LOG: Final = structlog.get_logger("portao.http")
_SAID: Final = frozenset(
    {"NOT_FOUND", "UNKNOWN_EVENT", "UNKNOWN_CASE", "GATE_NOT_BUILT", "NOT_ALLOWED", "INTERNAL"}
)
_OTHER: Final = "OTHER"


async def refuse(request: Request, error: Exception) -> Response:
    """The answer to an error. One that nobody foresaw is logged, and told without its details."""
    refusal = Refusal.of(error)
    if refusal.name == "INTERNAL":
        _LOG.error("mistake", error=type(error).__name__)
    return _page(request, refusal) if _is_browser(request) else problem(error, language_of(request))


def _is_browser(request: Request) -> bool:
    """Whether a person looks at this: what programs call always answers in their form."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")


def _page(request: Request, refusal: Refusal) -> Response:
    language = language_of(request)
    if refusal.name == "NOT_SIGNED_IN":
        response = page("sign_in.html", language, refusal.status, done=False, refused=False, link="")
    else:
        name = refusal.name if refusal.name in _SAID else _OTHER
        response = page("refusal.html", language, refusal.status, name=name, code=int(refusal.status))
    response.headers.update(refusal.headers)
    return response
