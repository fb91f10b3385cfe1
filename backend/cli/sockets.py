"""Addresses to listen on."""

import os
import socket
import sys
from typing import Final

from backend.errors import BackendError

_GONE_MS: Final = 30_000
"""How long what is sent may go without a word that it arrived: then whoever was there is gone, and no stream to it tells that it lives."""


class PortUnusable(BackendError):
    """The address cannot be listened on."""

    name = "PORT_UNUSABLE"
    what_to_do = "stop the other program, or choose another port: --port N"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {why}")


def listen(host: str, port: int) -> socket.socket:
    """A socket there, with 0 at any free port; `PortUnusable`. A line on which nobody takes what is sent ends by itself, on Linux."""
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise PortUnusable(host, port, os.strerror(error.errno) if error.errno else str(error)) from None
    if sys.platform == "linux":  # else after a quarter of an hour; who is accepted gets it from here
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_MS)
    return listening
