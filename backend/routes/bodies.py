"""What comes in: bodies within their limits, read once into typed values, or refused."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
from http import HTTPStatus
from io import BufferedRandom
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import anyio.to_thread
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from backend.errors import BadInput, UnknownEvent

BODY_AT_MOST: Final = "portao.body_at_most"
"""Where a request's scope keeps how many bytes its operation takes."""
BODY_TO_FILE: Final = "portao.body_to_file"
"""Where a request's scope keeps whether its body is to be read as a file."""
BODY_WITHIN_S: Final = "portao.body_within_s"
"""Where a request's scope keeps how long the caller may take to send it, in seconds."""
BODIES_CALLED: Final = "portao.bodies_called"
"""Where a request's scope keeps the content types of what its operation takes."""
_IN_PARTS: Final = "multipart/"
_READ: Final = "portao.body"
_FILE: Final = "portao.file"
FILE_S: Final = 900
_LENGTH_DIGITS: Final = 19
_FORM_FIELDS: Final = 20
EVENTS: Final = 1 << 32
_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound=StrEnum)


def check_announced(request: Request) -> None:
    """Refuse a body by what it says of itself: more than the operation takes (413), in a form's parts (415), or no number at all."""
    announced, at_most = request.headers.get("content-length", "0"), request.scope[BODY_AT_MOST]
    if not (announced.isascii() and announced.isdigit()):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the content length is not a number")
    if len(announced) > _LENGTH_DIGITS or int(announced) > at_most:
        raise _too_large(at_most)
    called = request.scope[BODIES_CALLED]
    if called and request.headers.get("content-type", "").lower().startswith(_IN_PARTS):
        wanted = f"not in parts; it is taken as {', '.join(called)}"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body has to come as it is, {wanted}")


async def body_of(request: Request) -> bytes:
    """The whole body, of no more than the operation takes: a larger one is refused as it comes (413).

    One that trickles in is not waited for (408), and nothing else of the server waits meanwhile.
    """
    if _READ in request.scope:
        read: bytes = request.scope[_READ]
        return read
    at_most, within_s = request.scope[BODY_AT_MOST], request.scope[BODY_WITHIN_S]
    try:
        async with asyncio.timeout(within_s):
            request.scope[_READ] = raw = await _read(request, at_most)
            return raw
    except TimeoutError:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, f"the body did not end within {within_s} s") from None


async def file_of(request: Request, folder: Path) -> BufferedRandom:
    """The whole body as a file without a name in this folder, open for as long as the request lasts; refused as `body_of` does."""
    if _FILE not in request.scope:
        request.scope[_FILE] = file = _nameless(folder)
        try:
            async with asyncio.timeout(FILE_S):
                await _spool(request, file)
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, f"the body did not end within {FILE_S} s"
            ) from None
    found: BufferedRandom = request.scope[_FILE]
    found.seek(0)
    return found


def keep_file(request: Request) -> BufferedRandom:
    """The body's file, which was read, for whoever wants it for longer than the request lasts, and closes it."""
    kept: BufferedRandom = request.scope.pop(_FILE)
    return kept


def close_file(request: Request) -> None:
    """Let go of the body's file, if it has one."""
    if _FILE in request.scope:
        request.scope[_FILE].close()


async def digest_of(request: Request, folder: Path) -> bytes:
    """SHA-256 of the whole body, read as its operation reads it."""
    if not request.scope[BODY_TO_FILE]:
        body = await body_of(request)
        return await anyio.to_thread.run_sync(lambda: hashlib.sha256(body).digest())
    file = await file_of(request, folder)
    return await anyio.to_thread.run_sync(lambda: hashlib.file_digest(file, "sha256").digest())


def _nameless(folder: Path) -> BufferedRandom:
    return tempfile.TemporaryFile(dir=folder)


async def _spool(request: Request, file: BufferedRandom) -> None:
    async for piece in _pieces(request, request.scope[BODY_AT_MOST]):
        await anyio.to_thread.run_sync(file.write, piece)


async def _read(request: Request, at_most: int) -> bytes:
    return b"".join([piece async for piece in _pieces(request, at_most)])


async def _pieces(request: Request, at_most: int) -> AsyncIterator[bytes]:
    """The body as it comes. A caller who hangs up meanwhile made no mistake of ours: nobody is there to read the answer (400)."""
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > at_most:
                raise _too_large(at_most)
            yield piece
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the body was cut off") from None


async def json_of(request: Request, type_: type[_T]) -> _T:
    """The body as this structure; an empty body is an empty object. `BadInput` names the place that does not fit."""
    raw = await body_of(request)
    try:
        return msgspec.json.decode(raw or b"{}", type=type_)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        field = place.strip("`").removeprefix("$").removeprefix(".") or "body"
        raise BadInput(field, what, "correct it and send the request again") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput("body", f"not JSON: {error}", "send one JSON object in UTF-8") from None
    except RecursionError:
        raise BadInput("body", "is nested too deep", "send what the field asks for") from None


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a submitted form; `BadInput` for more than any of ours has."""
    raw = await body_of(request)
    text = raw.decode("utf-8", "replace")
    if text.count("&") >= _FORM_FIELDS:
        raise BadInput("form", f"has more than {_FORM_FIELDS} fields", "open the page again")
    return dict(parse_qsl(text, keep_blank_values=True))


def event_of(request: Request) -> int:
    """The event in the path; `UnknownEvent` for a number that none can have."""
    event = int(request.path_params["event"])
    if not 0 < event < EVENTS:
        raise UnknownEvent(event)
    return event


def number_of(request: Request, name: str, default: int, at_most: int, at_least: int = 0) -> int:
    """A number in the query; `BadInput` for any other than these."""
    text = request.query_params.get(name, str(default))
    plain = text.isascii() and text.isdigit() and len(text) <= _LENGTH_DIGITS
    if not (plain and at_least <= int(text) <= at_most):
        wanted = f"a number from {at_least} to {at_most}"
        raise BadInput(name, f"{text[:40]!r} is not {wanted}", "correct the query")
    return int(text)


def choice_of(request: Request, name: str, choices: type[_Choice]) -> _Choice | None:
    """One of these in the query, or None if it is not there; `BadInput` for any other."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if text not in [str(choice) for choice in choices]:
        raise BadInput(name, f"{text[:40]!r} is none of them", f"choose one of {', '.join(choices)}")
    return choices(text)


def id_of(text: str, size: int) -> bytes | None:
    """An id written in hexadecimal digits; None for what is none of `size` bytes."""
    if len(text) != 2 * size or not text.isascii() or not text.isalnum():
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _too_large(at_most: int) -> HTTPException:
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {at_most} bytes are taken here")
