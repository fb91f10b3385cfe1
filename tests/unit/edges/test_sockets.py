"""The lines of a server: whoever is gone leaves none behind for long."""

import socket
import sys

import pytest

from backend.cli.sockets import PortUnusable, listen

_UNTIL_KNOWN_GONE_MS = 30_000


def test_a_line_on_which_nothing_is_taken_ends_within_half_a_minute() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        line, _ = listening.accept()
        with line:
            assert sys.platform == "linux", "elsewhere nothing of the kind is promised"
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == _UNTIL_KNOWN_GONE_MS


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(PortUnusable):
        listen("127.0.0.1", listening.getsockname()[1])
