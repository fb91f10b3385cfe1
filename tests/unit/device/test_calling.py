"""What may stand between a gate and its server answers in its place, and takes neither the gate's time nor its memory."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from sync.device.calling import ANSWER_CAP, Caller
from sync.device.errors import Refused, Unreachable

URL = "http://gate.test/"
AS_CBOR = {"content-type": "application/cbor"}
Answering = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def calling(answering: Answering, patience_s: float = 5.0) -> AsyncIterator[Caller]:
    """A gate whose every request is answered so."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(answering), follow_redirects=True) as http:
        yield Caller(URL, http, patience_s)


async def asked(answer: httpx.Response, patience_s: float = 5.0) -> bytes:
    async with calling(lambda _: answer, patience_s) as caller:
        return await caller.call("GET", "/v1/trust")


class Pieces(httpx.AsyncByteStream):
    """A body that comes in pieces and never ends."""

    def __init__(self, piece: bytes, every_s: float = 0) -> None:
        self.piece = piece
        self.every_s = every_s
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += len(self.piece)
            yield self.piece
            await asyncio.sleep(self.every_s)


async def test_a_call_carries_its_body_and_its_token_and_gives_the_bytes_of_the_answer() -> None:
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, headers=AS_CBOR, content=b"\x01\x02")

    async with calling(answer) as caller:
        assert await caller.call("POST", "/v1/x", b"\x07", "t") == b"\x01\x02"
    (request,) = heard
    assert (str(request.url), request.content) == ("http://gate.test/v1/x", b"\x07")
    assert request.headers["authorization"] == "Bearer t"
    assert request.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/json", ""])
async def test_a_portals_page_is_no_answer_although_it_says_that_all_is_well(media: str) -> None:
    with pytest.raises(Unreachable, match="in its place"):
        await asked(httpx.Response(200, headers={"content-type": media}, content=b"<html>sign in"))


async def test_nobody_is_followed_elsewhere() -> None:
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://portal.test/"})

    async with calling(answer) as caller:
        with pytest.raises(Unreachable, match="portal"):
            await caller.call("POST", "/v1/session", b"\x07", "t")
    assert paths == ["http://gate.test/v1/session"]


async def test_what_comes_packed_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    with pytest.raises(Unreachable, match="packed"):
        await asked(httpx.Response(200, headers={**AS_CBOR, "content-encoding": "gzip"}, stream=Pieces(bomb)))


async def test_a_proxys_packed_page_is_not_unpacked_either() -> None:
    bomb = Pieces(gzip.compress(bytes(64 * 1024 * 1024)))
    with pytest.raises(Refused) as caught:
        await asked(httpx.Response(503, headers={"content-encoding": "gzip"}, stream=bomb))
    assert (caught.value.status, bomb.sent) == (503, 0)


async def test_an_answer_without_end_is_given_up() -> None:
    endless = Pieces(bytes(1024 * 1024))
    with pytest.raises(Unreachable, match="more than"):
        await asked(httpx.Response(200, headers=AS_CBOR, stream=endless))
    assert endless.sent <= ANSWER_CAP + 2 * 1024 * 1024


async def test_an_answer_that_drips_is_given_up() -> None:
    with pytest.raises(Unreachable, match="too long"):
        await asked(httpx.Response(200, headers=AS_CBOR, stream=Pieces(b"\x00", 0.01)), patience_s=0.05)


async def test_an_answer_that_comes_slowly_but_comes_is_waited_for() -> None:
    class Slow(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(4):
                yield bytes(4096)
                await asyncio.sleep(0.1)

    answer = httpx.Response(200, headers=AS_CBOR, stream=Slow())
    assert await asked(answer, patience_s=0.05) == bytes(4 * 4096)


async def test_a_body_that_goes_up_slowly_is_waited_for() -> None:
    body, arrived = bytes(8_000_000), 0  # more than the buffers of both ends hold

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        await reader.readuntil(b"\r\n\r\n")
        while arrived < len(body):
            arrived += len(await reader.read(len(body) // 40))
            await asyncio.sleep(0.02)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 1\r\n\r\n\xa0")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, httpx.AsyncClient(timeout=0.2) as http:
        url = "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
        assert await Caller(url, http, patience_s=0.2).call("POST", "/v1/push", body) == b"\xa0"
    assert arrived == len(body)


async def test_a_body_to_which_nobody_answers_is_given_up() -> None:
    async def silent(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(silent)) as http:
        with pytest.raises(Unreachable, match="too long"):
            await Caller(URL, http, patience_s=0.05).call("POST", "/v1/push", bytes(400))


async def test_of_a_proxys_page_only_the_status_is_worth_something() -> None:
    headers = {"content-type": "text/html", "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}
    with pytest.raises(Refused) as caught:
        await asked(httpx.Response(502, headers=headers, content=b"<html>Bad Gateway"))
    refused = caught.value
    assert (refused.status, refused.problem, refused.retry_after_s) == (502, "UNKNOWN", None)
    assert "<html>" not in str(refused)
