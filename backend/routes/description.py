"""The API described for programs: an OpenAPI 3.1 document, which tells strangers no more than the source does."""

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.routes.answers import is_held
from backend.routes.declaring import JSON, Body, Gives, Operation, Said
from backend.routes.guard import Serving, anybody
from backend.routes.openapi import described


async def _describe(request: Request, serving: Serving) -> Response:
    raw = _encoded(serving.operations)
    headers = {"etag": f'"{sha256(raw).hexdigest()[:32]}"', "cache-control": "public, no-cache"}
    if is_held(request.headers.get("if-none-match", ""), headers["etag"].strip('"')):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(raw, headers=headers, media_type=JSON)


@cache
def _encoded(operations: tuple[Operation, ...]) -> bytes:
    return msgspec.json.encode(described(operations))


_DESCRIBE: Final = Said(
    "describeApi",
    "This document.",
    (
        Gives("An OpenAPI 3.1 document.", Body(JSON, dict[str, Any])),
        Gives("The caller holds this very one.", status=HTTPStatus.NOT_MODIFIED),
    ),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [anybody("GET", "/api/openapi.json", _describe, _DESCRIBE)]
