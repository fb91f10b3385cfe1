"""How a browser gets in: by a link that works once, which whoever runs the server prints in a terminal."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from backend.access import Admin
from backend.errors import NotSignedIn
from backend.routes.guard import Serving, anybody
from backend.routes.languages import language_of
from backend.routes.page_guard import COOKIE, form_route
from backend.showing import page
from backend.usecases.signing_in import PageSession, follow_link

_AT_ONCE_S = 0


async def _sign_in(request: Request, serving: Serving) -> Response:
    """With a link: the cookie. The way on is a page of ours and no redirect, since a Strict cookie would not come along with
    one that began at somebody else's page."""
    language, link = language_of(request), request.query_params.get("link")
    if link is None:
        return page("sign_in.html", language, done=False, refused=False)
    try:
        session = await follow_link(serving.ctx, link)
    except NotSignedIn:
        return page("sign_in.html", language, HTTPStatus.UNAUTHORIZED, done=False, refused=True)
    response = page("sign_in.html", language, refresh=f"{_AT_ONCE_S}; url=/", done=True, refused=False)
    _keep(response, session, serving)
    return response


def _keep(response: Response, session: PageSession, serving: Serving) -> None:
    response.set_cookie(
        COOKIE,
        session.cookie,
        max_age=session.expires_s - serving.ctx.now_s,
        path="/",
        secure=serving.ctx.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="strict",
    )


async def _sign_out(
    _request: Request, _serving: Serving, _admin: Admin, _form: Mapping[str, str]
) -> Response:
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    return [anybody("GET", "/sign-in", _sign_in), form_route("/sign-out", _sign_out)]
