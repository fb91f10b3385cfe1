"""Who may call what. Each operation is declared with one of the functions below, and none without; the caller's credential is
verified before anything of the request is read but its address."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Admin, Caller, Device, MetricsReader
from backend.callers.permits import check_supervises
from backend.callers.recognising import Shown, bearer_of, shown_at_hand
from backend.errors import NotAllowed, NotSignedIn
from backend.routes.bodies import (
    BODIES_CALLED,
    BODY_AT_MOST,
    BODY_TO_FILE,
    BODY_WITHIN_S,
    EVENTS,
    check_announced,
    close_file,
    event_of,
)
from backend.routes.declaring import Access, Endpoint, Operation, Said
from backend.routes.pressure import size_of
from backend.routes.queries import check_known
from backend.routes.repeating import once
from backend.routes.serving import Handler, OpenHandler, Serving, serving_of
from backend.usecases.signing_in import caller_of

__all__ = [
    "Handler",
    "OpenHandler",
    "Serving",
    "administered",
    "anybody",
    "declared",
    "device_at_once",
    "device_only",
    "metered",
    "serving_of",
    "supervised",
]

ROUTE: Final = "portao.route"
"""Where a request's scope keeps the pattern of the route that took it: a label for metrics that nobody outside can choose."""

_C = TypeVar("_C")
AtOnce: TypeAlias = Callable[[Request, Serving, Shown], Awaitable[Response | None]]


def anybody(method: str, path: str, handler: OpenHandler, said: Said) -> Operation:
    """An operation that answers strangers. There are few, and a test knows them all by name."""

    async def answer(request: Request) -> Response:
        check_announced(request)
        return await handler(request, serving_of(request))

    return declared(method, path, Access.ANYBODY, said, answer)


def administered(method: str, path: str, handler: Handler[Admin], said: Said) -> Operation:
    """An operation for administrators' tokens. What changes something may be asked for again with an idempotency key."""
    handler = handler if method == "GET" else once(handler, said)
    return declared(method, path, Access.ADMIN, said, _guarded(Access.ADMIN, handler, Admin))


def device_only(method: str, path: str, handler: Handler[Device], said: Said) -> Operation:
    """An operation for enrolled devices' sessions."""
    return declared(method, path, Access.DEVICE, said, _guarded(Access.DEVICE, handler, Device))


def device_at_once(
    method: str, path: str, handler: Handler[Device], at_once: AtOnce, said: Said
) -> Operation:
    """As `device_only`, for what is asked so often that a device is looked at together with what it asks about.

    A session is verified before anything is read; where `at_once` cannot tell by one look who it is, everything goes its usual way.
    """
    usual = _guarded(Access.DEVICE, handler, Device)

    async def answer(request: Request) -> Response:
        text = bearer_of(request.headers.get("authorization"))
        serving = serving_of(request)
        shown = None if text is None else shown_at_hand(serving.ctx, text)
        if shown is None:
            return await usual(request)
        check_announced(request)
        return await at_once(request, serving, shown) or await usual(request)

    return declared(method, path, Access.DEVICE, said, answer)


def metered(method: str, path: str, handler: Handler[Admin | MetricsReader], said: Said) -> Operation:
    """An operation for administrators and for programs that read metrics."""

    async def answer(request: Request) -> Response:
        caller = await _caller(request)
        if not isinstance(caller, Admin | MetricsReader):
            raise NotAllowed(f"this needs {Access.METRICS.value}")
        return await handler(request, serving_of(request), caller)

    return declared(method, path, Access.METRICS, said, answer)


def supervised(method: str, path: str, handler: Handler[Admin | Device], said: Said) -> Operation:
    """An operation about an event, for administrators and for supervisors' devices that serve it."""

    async def answer(request: Request) -> Response:
        caller = await _caller(request)
        if not isinstance(caller, Admin | Device):
            raise NotAllowed(f"this needs {Access.SUPERVISOR.value}")
        serving = serving_of(request)
        if isinstance(caller, Device):
            check_supervises(caller, event_of(request), serving.ctx.now_s)
        check_announced(request)
        return await handler(request, serving, caller)

    return declared(method, path, Access.SUPERVISOR, said, answer)


def declared(method: str, path: str, access: Access, said: Said, answer: Endpoint) -> Operation:
    """The operation, whose requests are known by the pattern of its path and ask and bring no more than it takes."""

    async def endpoint(request: Request) -> Response:
        request.scope[ROUTE] = path
        request.scope[BODY_AT_MOST] = operation.body_at_most
        request.scope[BODY_WITHIN_S] = operation.body_within_s
        request.scope[BODIES_CALLED] = operation.bodies_called
        request.scope[BODY_TO_FILE] = said.takes is not None and said.takes.to_file
        check_known(request, operation)
        try:
            with _bearing(request, operation):
                return await answer(request)
        finally:
            close_file(request)

    operation = Operation(method, path, access, said, endpoint)
    return operation


def _bearing(request: Request, operation: Operation) -> AbstractContextManager[None]:
    """Room for the body of this request, before anything else is asked: a refusal must cost next to nothing."""
    if operation.said.takes is None:
        return nullcontext()
    serving = serving_of(request)
    room = serving.strangers if operation.access is Access.ANYBODY else serving.pressure
    return room.bearing(size_of(request, operation))


def _guarded(access: Access, handler: Handler[_C], kind: type[_C]) -> Endpoint:
    async def answer(request: Request) -> Response:
        caller = await _caller(request)
        if not isinstance(caller, kind):
            raise NotAllowed(f"this needs {access.value}")
        check_announced(request)
        return await handler(request, serving_of(request), caller)

    return answer


async def _caller(request: Request) -> Caller:
    """Whose credential came along; `NotSignedIn`. Cookies count for nothing here: a page of another site sends them too."""
    event = int(request.path_params.get("event", 0))
    caller = await caller_of(
        serving_of(request).ctx, request.headers.get("authorization"), min(event, EVENTS)
    )
    if caller is None:
        raise NotSignedIn
    return caller
