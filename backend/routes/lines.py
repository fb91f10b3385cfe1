"""What one line may cost. The server of HTTP itself has no bound: whoever sends headers without end would fill its memory, and whoever
sends none, or does not take what he asked for, would hold a line and what is to go over it for ever.
"""

import os
from asyncio import BaseTransport, TimerHandle
from http import HTTPStatus
from typing import Any, Final

import structlog
from starlette.exceptions import HTTPException
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from backend.routes.answers import problem
from backend.routes.envelope import REQUEST_ID
from sync.catalogue import LANGUAGES

_LOG: Final = structlog.get_logger("portao.http")
_ID_BYTES: Final = 8
HEAD_BYTES: Final = 64 << 10
"""Address and headers; ours have a twentieth of that. What follows a chunked body counts as well."""
HEAD_S: Final = 20.0
TAKE_S: Final = 20.0
"""How long nothing at all of an answer may be taken."""


class BoundedLine(HttpToolsProtocol):
    """One line. It is closed when a head is too large or takes too long, or an answer is not taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unknown = 0  # bytes since the last that were of a body, or ended a head or a request
        self._due: TimerHandle | None = None
        self._taking: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unknown += len(data)
        super().data_received(data)
        if self._unknown > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's head is too large.")

    def send_400_response(self, msg: str) -> None:
        """What is no request is refused as every other one: by a problem detail, with an id that stands in the log. The line is closed."""
        refused = problem(HTTPException(HTTPStatus.BAD_REQUEST, msg), LANGUAGES[0])
        request_id = os.urandom(_ID_BYTES).hex()
        ours = {REQUEST_ID: request_id, "x-content-type-options": "nosniff", "connection": "close"}
        refused.headers.update(ours)
        lines = [b"HTTP/1.1 400 Bad Request", *(b"%s: %s" % pair for pair in refused.raw_headers), b"", b""]
        self.transport.write(b"\r\n".join(lines) + bytes(refused.body))
        self.transport.close()
        if structlog.is_configured():
            _LOG.info("no request", request_id=request_id, status=int(HTTPStatus.BAD_REQUEST))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._unknown = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unknown = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unknown = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        self._stop_watching()
        super().resume_writing()

    def _watch(self) -> None:
        """Whoever takes an answer slowly takes some of it now and then: nothing is added meanwhile."""
        left = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(TAKE_S, self._check_taken, left)

    def _check_taken(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch()
        else:
            self.transport.abort()

    def _stop_watching(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _await_head(self) -> None:
        self._stop_waiting()
        self._due = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
