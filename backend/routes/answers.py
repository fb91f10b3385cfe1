"""What goes out: JSON, CBOR, signed lists with their ETag, and problem details for every refusal."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.problems import Refusal
from backend.routes.declaring import CBOR, HTML, JSON

PROBLEM: Final = "application/problem+json"
PRIVATE: Final = {"cache-control": "no-store"}


ASK_EACH_TIME: Final = "private, no-cache"
"""A device may keep it, and asks whether it is still the newest; nobody on the way keeps it."""
OWN_FOR_GOOD: Final = "private, max-age=31536000, immutable"
ANYBODY_FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""These bytes never change, and a cache on the way may hand them out: there is nothing about any person in them."""


def json(
    document: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """A JSON document, never kept by anybody on the way."""
    return Response(msgspec.json.encode(document), status, {**PRIVATE, **headers}, JSON)


def image(drawn: str | bytes, media: str) -> Response:
    """A drawn code, which is as secret as the code."""
    return Response(drawn, headers=PRIVATE, media_type=media)


def private_page(html: str, policy: str) -> Response:
    """A page that shows a code, under this content security policy."""
    return Response(html, headers={**PRIVATE, "content-security-policy": policy}, media_type=HTML)


def cbor(raw: bytes) -> Response:
    """A message to a device."""
    return Response(raw, headers=PRIVATE, media_type=CBOR)


def nothing() -> Response:
    """Done; there is nothing to say."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=PRIVATE)


def listed(
    request: Request, raw: bytes, etag: str, caching: str = ASK_EACH_TIME, at: str | None = None
) -> Response:
    """A signed list, or 304 when the caller holds this very one. `etag` changes with its bytes.

    `caching` says who may keep it; `at` is the address under which these very bytes stay.
    """
    headers = {"etag": f'"{etag}"', "cache-control": caching}
    if at is not None:
        headers["content-location"] = at
    if is_held(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(raw, headers=headers, media_type=CBOR)


def is_held(if_none_match: str, etag: str) -> bool:
    """Whether If-None-Match names this tag, compared weakly as RFC 9110 wants it."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return if_none_match.strip() == "*" or etag in tags


def problem(error: Exception, language: str) -> Response:
    """A refusal as problem details (RFC 9457), in a language of the catalogue."""
    refusal = Refusal.of(error)
    said = {"content-language": language, "vary": "accept-language"}
    headers = {**PRIVATE, **said, **refusal.headers}
    return Response(msgspec.json.encode(refusal.document(language)), refusal.status, headers, PROBLEM)
