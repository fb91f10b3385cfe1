"""Server-sent events: what is told goes out as it comes, and nothing is kept for who does not take it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, Protocol

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from backend.routes.answers import PRIVATE
from backend.routes.declaring import STREAM


class Said(Protocol):
    """Something that is told."""

    @property
    def text(self) -> str:
        """The event as it goes over the line."""


TAKE_S: Final = 20
"""How long a piece may wait to be taken: then the line is closed."""
_AS_IT_COMES: Final = {**PRIVATE, "x-accel-buffering": "no"}


class EventStream(StreamingResponse):
    """The events, the first of which is there already. A reader who takes nothing for `take_s` is left."""

    def __init__(self, first: Said, others: AsyncGenerator[Said, None], take_s: float = TAKE_S) -> None:
        self._lines = _texts(first, others)
        self._take_s = take_s
        super().__init__(self._lines, headers=_AS_IT_COMES, media_type=STREAM)

    async def stream_response(self, send: Send) -> None:
        async def hurried(message: Message) -> None:
            async with asyncio.timeout(self._take_s):
                await send(message)

        try:
            await super().stream_response(hurried)
        except TimeoutError:
            return  # unfinished: so the server closes the line
        finally:
            await self._lines.aclose()


async def _texts(first: Said, others: AsyncGenerator[Said, None]) -> AsyncGenerator[str, None]:
    async with aclosing(others):
        yield first.text
        async for told in others:
            yield told.text
