"""How much of a request may come before it is known what it asks for. The server of HTTP itself has no bound: whoever sends headers
without end would fill its memory, and whoever sends none would hold a line for ever. Nobody has shown a credential by then.
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES: Final = 64 << 10
"""Address and headers; ours have a twentieth of that. What follows a chunked body counts as well."""
HEAD_S: Final = 20.0


class BoundedHeads(HttpToolsProtocol):
    """One line. It is closed when a head is too large, or takes too long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unknown = 0  # bytes since the last that were of a body, or ended a head or a request
        self._due: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unknown += len(data)
        super().data_received(data)
        if self._unknown > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's head is too large.")

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

    def _await_head(self) -> None:
        self._stop_waiting()
        self._due = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
