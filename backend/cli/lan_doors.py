"""What `portao serve --lan` opens besides: HTTPS for the tablets of this network, and the page by which they come to trust it."""

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self

from starlette.applications import Starlette

from backend.cli.doors import Door
from backend.cli.sockets import listen
from backend.lan.addresses import Place, find_place
from backend.lan.authority import Authority, now
from backend.lan.trusting import trust_app
from backend.routes.gate import gate_link


@dataclass(frozen=True, slots=True)
class Lan:
    """Sockets on every local address, so that none that the world can reach is served. `tls`: a context with the server's certificate."""

    place: Place
    authority: Authority
    tls: ssl.SSLContext
    secure: Sequence[socket.socket]
    plain: Sequence[socket.socket]

    @classmethod
    def open(cls, data: Path, port: int, trust_port: int, only: IPv4Address | None) -> Self:
        """Listen, and have a certificate for it. `only`: the one address to listen on. `NoLan`, `NotLocal`, `PortUnusable`."""
        place = find_place(only)
        secure, plain = _on_each(place, port), _on_each(place, trust_port)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = Authority.open(data, place.name, now())
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(authority.server_file(place, now()))
        return cls(place, authority, tls, secure, plain)

    @property
    def url(self) -> str:
        """Where tablets find the server once they trust it."""
        return f"https://{self.place.first}:{_port(self.secure)}"

    @property
    def trust_url(self) -> str:
        """Where they come to trust it."""
        return f"http://{self.place.first}:{_port(self.plain)}"

    def doors(self, site: Starlette) -> list[Door]:
        """The doors for this site."""
        trusting = trust_app(self.authority, gate_link(self.url))
        return [
            *(Door(one, site, self.tls) for one in self.secure),
            *(Door(one, trusting) for one in self.plain),
        ]


def _on_each(place: Place, port: int) -> list[socket.socket]:
    """The same port everywhere; with 0, one that is free at the first address."""
    first = listen(str(place.first), port)
    same = first.getsockname()[1]
    return [first, *(listen(str(address), same) for address in place.addresses[1:])]


def _port(sockets: Sequence[socket.socket]) -> int:
    port: int = sockets[0].getsockname()[1]
    return port
