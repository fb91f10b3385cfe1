"""Which parameters an address may have: those that its operation declares, and the language of the answer."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request

from backend.errors import BadInput
from backend.routes.declaring import Access, Operation, Query
from backend.routes.languages import LANGUAGE

_API: Final = "/v1/"
_SHOWN_CHARS: Final = 40


def is_strict(operation: Operation) -> bool:
    """Whether it refuses a parameter that it does not know.

    A page does not, for messengers add theirs to links; nor what gates ask, who may be newer than their server and must go on.
    """
    return operation.path.startswith(_API) and operation.access is not Access.DEVICE


def queries_of(operation: Operation) -> Sequence[Query]:
    """What it declares; and where others are refused, the language, in which every refusal can be had."""
    said = operation.said.query
    return said if LANGUAGE in said or not is_strict(operation) else (*said, LANGUAGE)


def check_known(request: Request, operation: Operation) -> None:
    """Refuse a misspelt parameter before anything is done: a dry run would be none. `BadInput` names it, and what there is."""
    if not request.url.query or not is_strict(operation):
        return
    known = [query.name for query in queries_of(operation)]
    for name in request.query_params:
        if name not in known:
            detail = "is no parameter of this operation"
            raise BadInput(name[:_SHOWN_CHARS], detail, f"there is {', '.join(known)}")
