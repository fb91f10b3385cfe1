"""Requests that come when they come, whether or not those before them are answered: what a crowd does to a server.

A request's time begins when it was due, not when a line was free for it: a server that stands still for a moment is charged with
every request that came meanwhile.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self, cast

_HEAD_ENDS: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it goes over the line, and the status that it must be answered with."""

    raw: bytes
    status: int

    @classmethod
    def get(cls, path: str, status: int, headers: dict[str, str]) -> Self:
        lines = [
            f"GET {path} HTTP/1.1",
            "host: bench.test",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return cls("\r\n".join([*lines, "", ""]).encode(), status)


class _Line(asyncio.Protocol):
    """A connection that is kept: one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by name

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("hung up"))

    async def ask(self, raw: bytes) -> int:
        """The status of the whole answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._came.clear()
        self._transport.write(raw)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = bytes(self._came).partition(_HEAD_ENDS)
        if found and self._answer is not None and len(body) >= _length_of(head):
            self._answer.set_result(int(head[9:12]))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _length_of(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(_LENGTH):
            return int(line[len(_LENGTH) :])
    return 0


async def times_of(port: int, asked: Sequence[Asked], rate: float, lines: int) -> list[float]:
    """Seconds from when each was due to its last byte. Each is due 1 / `rate` seconds after the one before."""
    loop = asyncio.get_running_loop()
    free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
    for _ in range(lines):
        free.put_nowait((await loop.create_connection(_Line, "127.0.0.1", port))[1])
    start, pending = loop.time() + 0.05, []
    for number, one in enumerate(asked):
        due = start + number / rate
        if (early := due - loop.time()) > 0:
            await asyncio.sleep(early)
        pending.append(asyncio.create_task(_timed(free, one, due)))
    times = await asyncio.gather(*pending)
    while not free.empty():
        free.get_nowait().close()
    return times


async def _timed(free: "asyncio.LifoQueue[_Line]", one: Asked, due: float) -> float:
    line = await free.get()
    status = await line.ask(one.raw)
    free.put_nowait(line)
    assert status == one.status, status
    return asyncio.get_running_loop().time() - due
