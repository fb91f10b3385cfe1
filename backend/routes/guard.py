"""Who may call what. Each route is declared with one of the functions below, and none without; the caller is asked for
before anything of the request is read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.access import Admin, Caller, Device, MetricsReader
from backend.context import Context
from backend.errors import NotAllowed, NotSignedIn
from backend.metrics import Metrics
from backend.usecases.signing_in import caller_of

ROUTE: Final = "portao.route"
"""Where a request's scope keeps the pattern of the route that took it: a label for metrics that nobody outside can choose."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What the routes of one app work with."""

    ctx: Context
    metrics: Metrics


_C = TypeVar("_C")
OpenHandler: TypeAlias = Callable[[Request, Serving], Awaitable[Response]]
Handler: TypeAlias = Callable[[Request, Serving, _C], Awaitable[Response]]


def serving_of(request: Request) -> Serving:
    """What the composition root opened for this app."""
    serving: Serving = request.app.state.serving
    return serving


def anybody(method: str, path: str, handler: OpenHandler) -> Route:
    """A route that answers strangers. There are few, and a test knows them all by name."""

    async def endpoint(request: Request) -> Response:
        request.scope[ROUTE] = path
        return await handler(request, serving_of(request))

    return Route(path, endpoint, methods=[method])


def administered(method: str, path: str, handler: Handler[Admin]) -> Route:
    """A route for administrators' tokens."""
    return _guarded(method, path, handler, Admin, "an administrator's token")


def device_only(method: str, path: str, handler: Handler[Device]) -> Route:
    """A route for enrolled devices' sessions."""
    return _guarded(method, path, handler, Device, "a device's session")


def metered(method: str, path: str, handler: Handler[Admin | MetricsReader]) -> Route:
    """A route for administrators and for programs that read metrics."""

    async def endpoint(request: Request) -> Response:
        request.scope[ROUTE] = path
        caller = await _caller(request)
        if not isinstance(caller, Admin | MetricsReader):
            raise NotAllowed("this needs a metrics token")
        return await handler(request, serving_of(request), caller)

    return Route(path, endpoint, methods=[method])


def _guarded(method: str, path: str, handler: Handler[_C], kind: type[_C], needed: str) -> Route:
    async def endpoint(request: Request) -> Response:
        request.scope[ROUTE] = path
        caller = await _caller(request)
        if not isinstance(caller, kind):
            raise NotAllowed(f"this needs {needed}")
        return await handler(request, serving_of(request), caller)

    return Route(path, endpoint, methods=[method])


async def _caller(request: Request) -> Caller:
    """Whose credential came along; `NotSignedIn`. Cookies count for nothing here: a page of another site sends them too."""
    caller = await caller_of(serving_of(request).ctx, request.headers.get("authorization"))
    if caller is None:
        raise NotSignedIn
    return caller
