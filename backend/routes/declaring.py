"""What an operation says of itself, once, beside its handler: who may call it, what it takes, gives and refuses.

The app's routes, the OpenAPI document and the tests of who may call what are all made of these declarations.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from backend.usecases.repeating import CutOff
from sync.stream import MEDIA

JSON: Final = "application/json"
CBOR: Final = "application/cbor"
FORM: Final = "application/x-www-form-urlencoded"
HTML: Final = "text/html"
STREAM: Final = MEDIA

JSON_BYTES: Final = 1 << 20
FORM_BYTES: Final = 16 << 10
BODY_S: Final = 120
STRANGERS_S: Final = 10
"""How long the body of somebody without a credential may take: a few kilobytes, and others want the room."""
UNASKED_BYTES: Final = 4 << 10
"""What a request may bring along to an operation that reads no body."""

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Access(Enum):
    """Whose credential an operation wants. The value is what a refusal calls it."""

    ANYBODY = "nobody's credential"
    ADMIN = "an administrator's token"
    DEVICE = "a device's session"
    METRICS = "a metrics token"
    BROWSER = "a browser that is signed in"
    SUPERVISOR = "an administrator's token or the session of a supervisor's device"


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a body. `type`: a structure of JSON or of a form, the class of a CBOR message, or just its name.

    `clause`: of PROTOCOL.md or FORMAT.md, for what they specify.
    """

    media: str
    type: Any = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Takes:
    """The body of a request, of at most so many bytes. `to_file`: it is read as a file, for it may be larger than memory likes.

    `called`: what the body may call itself, for whoever sends it in a form that no operation takes; what it is shows by itself.
    """

    body: Body
    at_most: int
    to_file: bool = False
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gives:
    """One answer that is no refusal."""

    what: str
    body: Body | None = None
    status: HTTPStatus = HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter in the address or in a header. None has to be given."""

    name: str
    type: Any
    what: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is told about an operation. `id` is stable: programs are generated from it.

    `refuses`: what its use case raises; what follows from access, path and body goes without saying. `again_s`: doing it twice does no harm,
    so one with an idempotency key that was cut off may be done again when nothing was heard of it for so many seconds. `cut_off`: whether that
    happened to what went on after the answer. `place`: takes a place for what a request begins, before its body is read; `Full` without one.
    """

    id: str
    summary: str
    gives: tuple[Gives, ...]
    takes: Takes | None = None
    refuses: tuple[type[Exception], ...] = ()
    query: tuple[Query, ...] = ()
    headers: tuple[Query, ...] = ()
    again_s: int | None = None
    cut_off: CutOff | None = None
    place: Callable[[Request], AbstractContextManager[None]] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one path: its declaration, and what answers it."""

    method: str
    path: str
    access: Access
    said: Said
    endpoint: Endpoint = field(repr=False)

    def route(self, allowed: Sequence[str]) -> Route:
        """The route of the app. `allowed`: the methods of all operations with its path."""
        return _OneOfSeveral(self.path, self.endpoint, self.method, allowed)

    @property
    def is_repeatable(self) -> bool:
        """Whether a request may come twice and take effect once (`backend.routes.repeating`)."""
        return self.access is Access.ADMIN and self.method != "GET"

    @property
    def body_at_most(self) -> int:
        """How many bytes may come along."""
        return UNASKED_BYTES if self.said.takes is None else self.said.takes.at_most

    @property
    def bodies_called(self) -> tuple[str, ...]:
        """The content types of what it takes; none if it takes nothing."""
        takes = self.said.takes
        return () if takes is None else takes.called or (takes.body.media,)

    @property
    def body_within_s(self) -> float:
        """How many seconds they may take to come; a body that is read as a file has its own time."""
        return STRANGERS_S if self.access is Access.ANYBODY else BODY_S


def takes_json(type_: Any, at_most: int = JSON_BYTES) -> Takes:
    """A JSON body of this structure."""
    return Takes(Body(JSON, type_), at_most)


def takes_cbor(message: type | str, clause: str, at_most: int) -> Takes:
    """A message of PROTOCOL.md."""
    return Takes(Body(CBOR, message, clause), at_most)


def takes_form(type_: Any) -> Takes:
    """What a page's form sends."""
    return Takes(Body(FORM, type_), FORM_BYTES)


def gives_json(type_: Any, what: str, status: HTTPStatus = HTTPStatus.OK) -> tuple[Gives, ...]:
    """A JSON document of this structure."""
    return (Gives(what, Body(JSON, type_), status),)


def gives_cbor(message: type | str, clause: str, what: str) -> tuple[Gives, ...]:
    """A message or a signed object of PROTOCOL.md."""
    return (Gives(what, Body(CBOR, message, clause)),)


def gives_page(what: str, *others: Gives) -> tuple[Gives, ...]:
    """A page for people."""
    return (Gives(what, Body(HTML)), *others)


def routes_of(operations: Sequence[Operation]) -> list[Route]:
    """The app's routes, in the order of declaration."""
    methods: dict[str, list[str]] = {}
    for one in operations:
        methods.setdefault(one.path, []).append(one.method)
    return [operation.route(methods[operation.path]) for operation in operations]


class _OneOfSeveral(Route):
    """One method at a path that may have others, which a refusal of the method names, too."""

    def __init__(self, path: str, endpoint: Endpoint, method: str, allowed: Sequence[str]) -> None:
        super().__init__(path, endpoint, methods=[method])
        self._allow = ", ".join(sorted({*allowed, *(["HEAD"] if "GET" in allowed else [])}))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.methods and scope["method"] not in self.methods:
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"allow": self._allow})
        await super().handle(scope, receive, send)
