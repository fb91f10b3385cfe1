"""The one page that comes over plain HTTP: how a tablet is made to trust this machine. There is nothing secret on it."""

from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.lan.authority import Authority
from backend.routes.languages import language_of, remember
from backend.showing.templates import page

CERTIFICATE: Final = "/portao.crt"
SYSTEMS: Final = ("android", "ios", "chromeos")
_MEDIA: Final = "application/x-x509-ca-cert"
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


def trust_app(authority: Authority, gate: str) -> Starlette:
    """An app with this authority's certificate, and where to go from there (`gate`: an address)."""

    async def show(request: Request) -> Response:
        response = page(
            "trust.html",
            language_of(request),
            certificate=CERTIFICATE,
            fingerprint=authority.fingerprint,
            systems=SYSTEMS,
            gate=gate,
        )
        remember(request, response)
        return response

    async def give(_request: Request) -> Response:
        headers = {
            "content-disposition": 'attachment; filename="portao.crt"',
            "content-security-policy": "default-src 'none'",
            "cache-control": "no-store",
        }
        return Response(authority.der, headers=headers, media_type=_MEDIA)

    routes = [Route("/", show), Route(CERTIFICATE, give)]
    return Starlette(routes=routes, middleware=[Middleware(_Headers)])


class _Headers:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_ALWAYS]
            await send(message)

        await self._app(scope, receive, with_headers)
