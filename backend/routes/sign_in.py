"""How a browser gets in: by a link that works once, which whoever runs the server prints in a terminal.

Opening the link uses nothing up: mail scanners and previews in chats open links too. Its page has one button, and only that signs in.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend.callers.access import Admin
from backend.errors import NotSignedIn
from backend.routes.bodies import form_of
from backend.routes.declaring import HTML, Body, Gives, Operation, Query, Said, gives_page, takes_form
from backend.routes.guard import Serving, anybody
from backend.routes.languages import LANGUAGE, language_of
from backend.routes.page_guard import COOKIE, check_sent_here, form_route
from backend.settings import Settings
from backend.showing.templates import page
from backend.usecases.signing_in import PageSession, follow_link

_AT_ONCE_S: Final = 0


class SignInForm(msgspec.Struct, frozen=True):
    """The one button of the page that a link opens."""

    link: str


class SignOutForm(msgspec.Struct, frozen=True):
    """The button that signs out. `csrf` belongs to the browser's session."""

    csrf: str


async def _ask(request: Request, _serving: Serving) -> Response:
    """With a link: the button. Whether the link is good is not looked up before it is pressed."""
    link = request.query_params.get("link", "")
    return page("sign_in.html", language_of(request), done=False, refused=False, link=link)


async def _sign_in(request: Request, serving: Serving) -> Response:
    """The cookie. The way on is a page of ours and no redirect, since a Strict cookie would not come along with one that
    began at somebody else's page."""
    language, form = language_of(request), await form_of(request)
    check_sent_here(request)
    try:
        session = await follow_link(serving.ctx, form.get("link", ""))
    except NotSignedIn:
        return page("sign_in.html", language, HTTPStatus.UNAUTHORIZED, done=False, refused=True, link="")
    response = page(
        "sign_in.html", language, refresh=f"{_AT_ONCE_S}; url=/", done=True, refused=False, link=""
    )
    _keep(response, session, request, serving)
    return response


def _is_secure(request: Request, settings: Settings) -> bool:
    """Whether a browser may send the cookie over TLS alone. Behind a proxy the request itself does not tell."""
    if settings.own_tls:
        return request.url.scheme == "https"
    return settings.public_url.startswith("https://")


def _keep(response: Response, session: PageSession, request: Request, serving: Serving) -> None:
    response.set_cookie(
        COOKIE,
        session.cookie,
        max_age=session.expires_s - serving.ctx.now_s,
        path="/",
        secure=_is_secure(request, serving.ctx.settings),
        httponly=True,
        samesite="strict",
    )


async def _sign_out(
    _request: Request, _serving: Serving, _admin: Admin, _form: Mapping[str, str]
) -> Response:
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


_REFUSED: Final = Gives("The link was used, or is over.", Body(HTML), HTTPStatus.UNAUTHORIZED)
_ASK: Final = Said(
    "askToSignIn",
    "The page that a sign-in link opens. Nothing is used up by opening it.",
    gives_page("One button, or how to get a link."),
    query=(Query("link", str, "The link's secret."), LANGUAGE),
)
_SIGN_IN: Final = Said(
    "signBrowserIn",
    "Sign this browser in, once a link.",
    gives_page("Signed in, with the session as a cookie.", _REFUSED),
    takes_form(SignInForm),
)
_SIGN_OUT: Final = Said(
    "signBrowserOut",
    "Forget this browser's session.",
    (Gives("Done.", status=HTTPStatus.SEE_OTHER),),
    takes_form(SignOutForm),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [
        anybody("GET", "/sign-in", _ask, _ASK),
        anybody("POST", "/sign-in", _sign_in, _SIGN_IN),
        form_route("/sign-out", _sign_out, _SIGN_OUT),
    ]
