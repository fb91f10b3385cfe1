"""The API described for programs: an OpenAPI 3.1 document, which tells strangers no more than the source does."""

from functools import cache
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.routes.declaring import JSON, Body, Gives, Operation, Said
from backend.routes.guard import Serving, anybody
from backend.routes.openapi import described


async def _describe(_request: Request, serving: Serving) -> Response:
    return Response(_encoded(serving.operations), media_type=JSON)


@cache
def _encoded(operations: tuple[Operation, ...]) -> bytes:
    return msgspec.json.encode(described(operations))


_DESCRIBE: Final = Said(
    "describeApi",
    "This document.",
    (Gives("An OpenAPI 3.1 document.", Body(JSON, dict[str, Any])),),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [anybody("GET", "/api/openapi.json", _describe, _DESCRIBE)]
