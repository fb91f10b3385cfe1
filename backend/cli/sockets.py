"""Addresses to listen on."""

import os
import socket

from backend.errors import BackendError


class PortUnusable(BackendError):
    """The address cannot be listened on."""

    name = "PORT_UNUSABLE"
    what_to_do = "stop the other program, or choose another port: --port N"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {why}")


def listen(host: str, port: int) -> socket.socket:
    """A socket there, with 0 at any free port; `PortUnusable`."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortUnusable(host, port, os.strerror(error.errno) if error.errno else str(error)) from None
