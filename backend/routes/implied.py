"""What an operation refuses besides what its use case does: what follows from who may call it, its path and its body."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from backend.errors import BadInput, Busy, DatabaseUnusable, NotAllowed, NotSignedIn, UnknownEvent
from backend.problems import name_of_status, status_of
from backend.request_errors import AnswerPending, Full, KeyReused
from backend.routes.declaring import Access, Operation
from backend.routes.queries import queries_of

Kind: TypeAlias = type[Exception] | HTTPStatus

_WITH_DATA: Final = (Busy, DatabaseUnusable)
_ALWAYS: Final = (HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.INTERNAL_SERVER_ERROR)
_OF_A_BODY: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)


def problems_of(operation: Operation) -> Mapping[HTTPStatus, list[str]]:
    """The names of everything that this operation may answer as a problem, by status."""
    found: dict[HTTPStatus, list[str]] = {}
    for kind in dict.fromkeys([*operation.said.refuses, *_implied(operation)]):
        status, name = _told(kind)
        if name not in found.setdefault(status, []):
            found[status].append(name)
    return found


def _implied(operation: Operation) -> Iterator[Kind]:
    said = operation.said
    yield from _ALWAYS
    yield from _OF_A_BODY
    if operation.access is not Access.ANYBODY:
        yield from (NotSignedIn, NotAllowed)
    if operation.access is not Access.ANYBODY or said.takes is not None:
        yield from _WITH_DATA
    if said.takes is not None:
        yield Full
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if operation.is_repeatable:
        yield from (BadInput, KeyReused, AnswerPending)
    if "{event" in operation.path:
        yield UnknownEvent
    if "{" in operation.path:
        yield HTTPStatus.NOT_FOUND
    if said.takes is not None or queries_of(operation):
        yield BadInput


def _told(kind: Kind) -> tuple[HTTPStatus, str]:
    if isinstance(kind, HTTPStatus):
        return kind, name_of_status(kind)
    return status_of(kind), str(getattr(kind, "name", "REFUSED"))
