"""Over a real line: no head is larger or slower than ours are, and nothing waits for who does not take it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from backend.routes import lines
from backend.routes.lines import HEAD_BYTES, BoundedLine

LARGE = 32 << 20  # more than any system holds back for a line
GET = b"GET / HTTP/1.1\r\nhost: a\r\n"
POST = b"POST / HTTP/1.1\r\nhost: a\r\n"


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def large(_: Request) -> PlainTextResponse:
    return PlainTextResponse(bytes(LARGE))


class Line:
    """A line to the server; `left`: the server left it."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: asyncio.Event
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.left = left

    async def say(self, raw: bytes) -> None:
        self._writer.write(raw)
        await self._writer.drain()

    async def answer(self) -> bytes:
        """The next answer: its status line and its body."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return head.partition(b"\r\n")[0] + b" " + await self._reader.readexactly(size)

    async def some(self, size: int) -> bytes:
        """The next bytes, whatever they are."""
        return await self._reader.readexactly(size)

    async def end(self) -> bytes:
        """All that comes until the server closes the line."""
        return await self._reader.read()


@asynccontextmanager
async def line() -> AsyncIterator[Line]:
    routes = [Route("/", length, methods=["GET", "POST"]), Route("/large", large)]
    config = uvicorn.Config(Starlette(routes=routes), lifespan="off")
    config.load()
    loop, state, left = asyncio.get_running_loop(), ServerState(), asyncio.Event()

    class Watched(BoundedLine):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            left.set()

    server = await loop.create_server(lambda: Watched(config, state, {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield Line(reader, writer, left)
        finally:
            writer.close()
            await asyncio.gather(*state.tasks)


async def test_requests_one_after_the_other_are_answered_on_one_line() -> None:
    async with line() as to:
        for _ in range(3):
            await to.say(GET + b"x: " + bytes(HEAD_BYTES // 2).replace(b"\0", b"x") + b"\r\n\r\n")
            assert await to.answer() == b"HTTP/1.1 200 OK 0 bytes"


@pytest.mark.parametrize("size", [1, HEAD_BYTES, 20 * HEAD_BYTES])
async def test_a_body_is_no_head_however_large_it_is(size: int) -> None:
    async with line() as to:
        await to.say(POST + b"content-length: %d\r\n\r\n" % size + bytes(size))
        assert await to.answer() == b"HTTP/1.1 200 OK %d bytes" % size
        await to.say(POST + b"transfer-encoding: chunked\r\n\r\n")
        for _ in range(3):
            await to.say(b"%x\r\n" % size + bytes(size) + b"\r\n")
        await to.say(b"0\r\n\r\n")
        assert await to.answer() == b"HTTP/1.1 200 OK %d bytes" % (3 * size)


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (GET + b"x: ", b"x"),
        (b"GET /", b"x"),
        (GET, b"x: y\r\n"),
        (POST + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", b"x: y\r\n"),
    ],
    ids=["a header without end", "an address without end", "headers without end", "trailers without end"],
)
async def test_a_head_without_end_is_not_kept(begin: bytes, more: bytes) -> None:
    async with line() as to:
        with suppress(ConnectionError):  # the line may be closed before all of it was sent
            await to.say(begin + more * (8 * HEAD_BYTES // len(more)))
        with suppress(ConnectionError):
            assert b" 200 " not in await to.end()


@pytest.mark.parametrize("said", [b"no request at all\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n"])
async def test_what_is_no_request_is_refused_like_every_other_one(said: bytes) -> None:
    async with line() as to:
        await to.say(said)
        head, _, body = (await to.end()).partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    assert status == "HTTP/1.1 400 Bad Request"
    assert (headers["content-type"], headers["connection"]) == ("application/problem+json", "close")
    assert int(headers["content-length"]) == len(body)
    assert len(bytes.fromhex(headers["x-request-id"])) == 8
    told = json.loads(body)
    assert (told["name"], told["status"]) == ("BAD_REQUEST", 400)


@pytest.mark.parametrize("begin", [b"", b"GET / HT", GET])
async def test_a_head_that_does_not_come_is_not_waited_for(
    begin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "HEAD_S", 0.05)
    async with line() as to:
        await to.say(begin)
        assert await to.end() == b""


async def test_who_was_answered_has_the_time_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "HEAD_S", 0.05)
    async with line() as to:
        await to.say(POST + b"content-length: 2\r\n\r\n1")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(to.end(), 0.2)  # a body has a time of its own
        await to.say(b"2")
        assert await to.answer() == b"HTTP/1.1 200 OK 2 bytes"
        await to.say(b"GET / HT")
        assert await to.end() == b""


async def test_an_answer_of_which_nothing_is_taken_is_kept_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "TAKE_S", 0.1)
    async with line() as to:
        await to.say(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
        await to.left.wait()
        with suppress(ConnectionError):
            assert len(await to.end()) < LARGE


async def test_an_answer_that_is_taken_slowly_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "TAKE_S", 0.3)
    async with line() as to:
        await to.say(b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        for _ in range(15):
            await to.some(LARGE // 16)
            await asyncio.sleep(0.04)
        assert len(await to.end()) > LARGE // 16
