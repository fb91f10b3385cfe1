"""Who may see pages: a browser that was signed in by a link. Forms carry a token that only this browser's pages know."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Admin
from backend.errors import NotAllowed, NotSignedIn
from backend.routes.bodies import check_announced, form_of
from backend.routes.declaring import Access, Operation, Said
from backend.routes.guard import Serving, declared, serving_of
from backend.routes.languages import remember
from backend.usecases.signing_in import admin_of_cookie

COOKIE: Final = "portao_session"
_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})

PageHandler: TypeAlias = Callable[[Request, Serving, Admin], Awaitable[Response]]
FormHandler: TypeAlias = Callable[[Request, Serving, Admin, Mapping[str, str]], Awaitable[Response]]


def page_route(path: str, handler: PageHandler, said: Said) -> Operation:
    """A page for a browser that is signed in."""

    async def answer(request: Request) -> Response:
        response = await handler(request, serving_of(request), await _admin(request))
        remember(request, response)
        return response

    return declared("GET", path, Access.BROWSER, said, answer)


def form_route(path: str, handler: FormHandler, said: Said) -> Operation:
    """What a form of such a page sends; refused unless it was our page that sent it."""

    async def answer(request: Request) -> Response:
        admin = await _admin(request)
        check_announced(request)
        form = await form_of(request)
        _check_ours(request, form)
        return await handler(request, serving_of(request), admin, form)

    return declared("POST", path, Access.BROWSER, said, answer)


def form_token(request: Request) -> str:
    """The token for this browser's forms: derived from its session, which no other site can read."""
    session = request.cookies.get(COOKIE, "")
    return hmac.digest(session.encode(), b"portao/form", hashlib.sha256).hex()


async def _admin(request: Request) -> Admin:
    admin = await admin_of_cookie(serving_of(request).ctx, request.cookies.get(COOKIE))
    if admin is None:
        raise NotSignedIn
    return admin


def check_sent_here(request: Request) -> None:
    """Refuse a form that a page of another site sent, as far as the browser says so; `NotAllowed`."""
    if request.headers.get("sec-fetch-site", "") in _ELSEWHERE:
        raise NotAllowed("this form was sent by a page of another site; open ours")


def _check_ours(request: Request, form: Mapping[str, str]) -> None:
    """The session cookie is SameSite=Strict; token and fetch metadata hold where a browser does not keep to that."""
    check_sent_here(request)
    if not hmac.compare_digest(form.get("csrf", "").encode(), form_token(request).encode()):
        raise NotAllowed("this form does not belong to your session; open the page again")
