"""One request and its answer: HTTP in, bytes or typed errors out.

Between a gate and its server there may be anything: proxies, portals that want a password, lines that crawl. Whatever they answer
in the server's place is no answer, and nothing they send takes more memory or time than an answer may.
"""

import asyncio
from typing import Final

import httpx
import msgspec

from sync.device.errors import Refused, Unreachable
from sync.sealed import MESSAGE_CAP

CBOR: Final = "application/cbor"
PATIENCE_S: Final = 15.0
SLOWEST_BYTES_S: Final = 4096
"""What goes up, and an answer that goes on coming, is waited for as long as it moves as fast as this, all in all.

At this rate the longest chunk of a journal takes the two minutes after which the server gives a body up: more patience gains nothing.
"""
ANSWER_CAP: Final = MESSAGE_CAP
"""No message is longer than a sealed list."""


class Problem(msgspec.Struct):
    """What a device reads of a problem detail (RFC 9457)."""

    name: str = "UNKNOWN"
    detail: str = ""
    what_to_do: str = ""


class Caller:
    """Calls one server. `url`: with or without a slash at its end; `patience_s`: for how long it may say nothing once it was asked."""

    def __init__(self, url: str, http: httpx.AsyncClient, patience_s: float = PATIENCE_S) -> None:
        self._base = url.rstrip("/")
        self._http = http
        self._patience_s = patience_s

    async def call(
        self, method: str, path: str, body: bytes | None = None, token: str | None = None, wait_s: int = 0
    ) -> bytes:
        """The body of a good answer. `wait_s`: for how long the server was asked to put it off. Raises Unreachable, Refused."""
        try:
            answer, raw = await self._answered(method, path, body, _headers(body, token), wait_s)
        except TimeoutError:
            raise Unreachable("it takes too long to answer") from None
        # ValueError: an address or a token that no header can carry.
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        if not answer.is_success:
            raise _refused(answer, raw)
        return raw

    async def _answered(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], wait_s: int
    ) -> tuple[httpx.Response, bytes]:
        # Nothing tells how much of the body is up already: time for all of it is given beforehand.
        more_s = wait_s + len(body or b"") / SLOWEST_BYTES_S
        loop, timeout = asyncio.get_running_loop(), _longer(self._http.timeout, more_s)
        until = loop.time() + self._patience_s + more_s
        async with (
            asyncio.timeout_at(until) as patience,
            self._http.stream(
                method,
                self._base + path,
                content=body,
                headers=headers,
                timeout=timeout,
                follow_redirects=False,
            ) as answer,
        ):
            _check_its_own(answer)
            raw = bytearray()
            if _is_packed(answer):
                return answer, b""
            async for piece in answer.aiter_bytes():
                raw += piece
                if len(raw) > ANSWER_CAP:
                    raise Unreachable(
                        f"something sends more than the {ANSWER_CAP} bytes that an answer may have"
                    )
                patience.reschedule(until + len(raw) / SLOWEST_BYTES_S)
        return answer, bytes(raw)


def _headers(body: bytes | None, token: str | None) -> dict[str, str]:
    headers = {"accept": f"{CBOR}, application/problem+json", "accept-encoding": "identity"}
    if body is not None:
        headers["content-type"] = CBOR
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return headers


def _check_its_own(answer: httpx.Response) -> None:
    """Raises Unreachable for what no server of ours answers: a portal leads elsewhere, or shows a page of its own as if all were well."""
    if answer.is_redirect:
        raise Unreachable(f"something leads to {answer.headers['location']!r} in its place")
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.is_success and media != CBOR:
        raise Unreachable(f"something else answered in its place, with {media or 'no media type'}")
    if answer.is_success and _is_packed(answer):
        raise Unreachable("something packed the answer, which was not asked for")


def _is_packed(answer: httpx.Response) -> bool:
    """Nothing is unpacked: a few bytes may become more than there is memory."""
    return bool(answer.headers.get("content-encoding", "identity") != "identity")


def _longer(usual: httpx.Timeout, more_s: float) -> httpx.Timeout:
    """The usual patience, and so much more for a body to go up and an answer to come: what was written may still lie in this machine."""
    write, read = (None if one is None else one + more_s for one in (usual.write, usual.read))
    return httpx.Timeout(connect=usual.connect, read=read, write=write, pool=usual.pool)


def _refused(answer: httpx.Response, raw: bytes) -> Refused:
    try:
        problem = msgspec.json.decode(raw, type=Problem)
    except (msgspec.DecodeError, RecursionError):
        problem = Problem(detail=answer.reason_phrase)  # a proxy's page: only its status is worth something
    after = answer.headers.get("retry-after", "")
    wait = float(after[:9]) if after.isascii() and after.isdigit() else None
    return Refused(answer.status_code, problem.name, problem.detail, wait, problem.what_to_do)
