"""What surrounds every request: an id, a time measured, and the headers that every answer carries."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.metrics import Metrics
from backend.routes.answers import problem
from backend.routes.guard import ROUTE
from backend.routes.languages import preferred

_LOG: Final = structlog.get_logger("portao.http")
REQUEST_ID: Final = "x-request-id"
_ID_BYTES: Final = 8
_ID_CHARS: Final = 64
_ADDRESS_CHARS: Final = 4_096
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_STRICT: Final = (b"strict-transport-security", b"max-age=31536000")
_UNLESS_SAID: Final = (
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_NOT_THEIRS: Final = frozenset({REQUEST_ID.encode(), *(name for name, _ in (*_ALWAYS, _STRICT))})


class Envelope:
    """Pure ASGI: gives each request an id, adds the headers, and counts the answer under its route's pattern."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, random: Callable[[int], bytes], strict_transport: bool
    ) -> None:
        """`strict_transport`: whether browsers are to come back over TLS alone, on every port of this host."""
        self._app = app
        self._always = (*_ALWAYS, _STRICT) if strict_transport else _ALWAYS
        self._metrics = metrics
        self._random = random

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(Headers(scope=scope)) or self._random(_ID_BYTES).hex()
        began, status = time.perf_counter(), 500

        app = (
            self._app
            if _is_short(scope)
            else problem(_too_long(), preferred(Headers(scope=scope).get("accept-language", "")))
        )

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._seal(message, request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await app(scope, receive, sealed)
            finally:
                self._count(scope, status, time.perf_counter() - began)

    def _seal(self, message: Message, request_id: str) -> None:
        """In one go, as the lines are few and known: one after the other would each be looked for among all."""
        own = [(name, value) for name, value in message["headers"] if name not in _NOT_THEIRS]
        theirs = {name for name, _ in own}
        usual = [line for line in _UNLESS_SAID if line[0] not in theirs]
        message["headers"] = [*own, (REQUEST_ID.encode(), request_id.encode()), *self._always, *usual]

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        """Labels from closed lists: a stranger's paths and methods are all alike."""
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = scope.get(ROUTE, "none")
        self._metrics.answered(route, method, status, seconds)
        if (
            structlog.is_configured()
        ):  # a program that shares its terminal with this one says where logs go, or gets none
            _LOG.info("answered", method=method, route=route, status=int(status), ms=round(seconds * 1000, 1))


def _is_short(scope: Scope) -> bool:
    """Whether the address is no longer than any of ours could be: routes turn its digits into numbers unasked."""
    return len(scope["path"]) + len(scope["query_string"]) <= _ADDRESS_CHARS


def _too_long() -> HTTPException:
    return HTTPException(
        HTTPStatus.REQUEST_URI_TOO_LONG, f"at most {_ADDRESS_CHARS} characters are taken here"
    )


def _given(headers: Headers) -> str:
    """The caller's own id for the request, if it is one that may stand in a log."""
    given = headers.get(REQUEST_ID, "")
    plain = given.isascii() and given.replace("-", "").isalnum()
    return given if plain and len(given) <= _ID_CHARS else ""
