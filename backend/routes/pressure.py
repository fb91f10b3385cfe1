"""Back-pressure: how much of what comes in one process works on at a time (PROTOCOL.md 11.2). What is beyond that is refused
before anything of it is read, so that memory does not grow with the number of callers; who is refused comes again a little later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from backend.request_errors import Full
from backend.routes.declaring import Operation

LARGE_BYTES: Final = 64 << 10
"""A body above this counts as a large one: the server of HTTP itself holds back no less than that for each caller."""
_MOST_LARGE: Final = 24
_MOST_SMALL: Final = 256
_MOST_BYTES: Final = 32 << 20
_IN_MEMORY_AT_MOST: Final = 4 << 20  # of what is larger, the rest lies in a file


@dataclass(slots=True)
class Pressure:
    """What is being worked on: large and small requests apart, so that a claim is not refused for the sake of uploads."""

    most_large: int = _MOST_LARGE
    most_small: int = _MOST_SMALL
    most_bytes: int = _MOST_BYTES
    large: int = 0
    small: int = 0
    bytes: int = 0

    @contextmanager
    def bearing(self, size: int) -> Iterator[None]:
        """Work on a request with a body of so many bytes for the length of the block; `Full`, and nothing is done."""
        large = size > LARGE_BYTES
        full = self.large >= self.most_large if large else self.small >= self.most_small
        if full or self.bytes + size > self.most_bytes:
            raise Full
        self._add(large, 1, size)
        try:
            yield
        finally:
            self._add(large, -1, -size)

    def _add(self, large: bool, requests: int, size: int) -> None:
        self.bytes += size
        if large:
            self.large += requests
        else:
            self.small += requests


def size_of(request: Request, operation: Operation) -> int:
    """How many bytes of the body may come to lie in memory: as announced, else as many as the operation takes."""
    announced = request.headers.get("content-length", "")
    most = min(operation.body_at_most, _IN_MEMORY_AT_MOST)
    return min(int(announced[:19]), most) if announced.isascii() and announced.isdigit() else most
