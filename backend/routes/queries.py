"""Which parameters an address may have: those that its operation declares, and the language of the answer."""

from collections.abc import Sequence
from typing import Final, get_origin

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
    """Refuse a misspelt parameter before anything is done: a dry run would be none; and one that says two things. `BadInput` names it."""
    if not request.url.query or not is_strict(operation):
        return
    known = [query.name for query in queries_of(operation)]
    often = [query.name for query in operation.said.query if get_origin(query.type) is tuple]
    seen = set[str]()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            detail = "is no parameter of this operation"
            raise BadInput(name[:_SHOWN_CHARS], detail, f"there is {', '.join(known)}")
        if name in seen and name not in often:
            raise BadInput(name, "stands in the address more than once", "say it once")
        seen.add(name)
