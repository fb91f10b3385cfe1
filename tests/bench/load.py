"""A load generator: requests over a few connections that stay open, as fast as answers come, or at a given rate.

It speaks just enough HTTP/1.1 itself, since a whole client would cost more than the servers that it is to measure.
"""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_OK: Final = b"HTTP/1.1 200 "


class Failed(Exception):
    """An answer other than 200: the measurement would be of something else."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and the headers that each brings."""

    port: int
    path: str
    headers: tuple[str, ...] = ()

    def request(self, body: bytes) -> bytes:
        """The bytes of a POST."""
        lines = (
            f"POST {self.path} HTTP/1.1",
            "host: bench.test",
            f"content-length: {len(body)}",
            *self.headers,
        )
        return "\r\n".join((*lines, "", "")).encode() + body


class _Line:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "_Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> bytes:
        """The answer's body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        body = await self._reader.readexactly(int(length))
        if not head.startswith(_OK):
            raise Failed((head + body).decode(errors="replace"))
        return body

    def close(self) -> None:
        self._writer.close()


async def capacity(target: Target, bodies: Sequence[bytes], lines: int) -> float:
    """Answers a second: each connection asks anew as soon as it is answered."""
    opened = [await _Line.open(target.port) for _ in range(lines)]
    requests = iter([target.request(body) for body in bodies])
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await asyncio.gather(*(_drain(line, requests) for line in opened))
    seconds = loop.time() - begin
    for line in opened:
        line.close()
    return len(bodies) / seconds


async def _drain(line: _Line, requests: Iterator[bytes]) -> None:
    for request in requests:
        await line.ask(request)


async def latencies(target: Target, bodies: Sequence[bytes], rate: float, lines: int) -> list[float]:
    """Seconds from when each request was due, whether or not a connection was free then, to its answer.

    What this process holds is looked through before and not meanwhile: its own collector took 90 ms in which nothing was sent, and
    told them as the server's.
    """
    loop = asyncio.get_running_loop()
    free: asyncio.Queue[_Line] = asyncio.Queue()
    for _ in range(lines):
        free.put_nowait(await _Line.open(target.port))
    begin = loop.time()

    async def due(number: int, request: bytes) -> float:
        at = begin + number / rate
        await asyncio.sleep(max(0.0, at - loop.time()))
        line = await free.get()
        await line.ask(request)
        free.put_nowait(line)
        return loop.time() - at

    requests = [target.request(body) for body in bodies]
    gc.collect()
    gc.freeze()
    begin = loop.time()
    found = await asyncio.gather(*(due(number, request) for number, request in enumerate(requests)))
    gc.unfreeze()
    while not free.empty():
        free.get_nowait().close()
    return found
