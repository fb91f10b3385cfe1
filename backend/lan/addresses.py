"""Where tablets on the same network reach this machine."""

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

import ifaddr

from backend.errors import BackendError

NETWORKS: Final = tuple(
    IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
"""Those that nobody owns: the authority vouches for nothing else."""
_ANYWHERE: Final = ("192.0.2.1", 9)  # of a network for documentation (RFC 5737): nothing is sent


class NoLan(BackendError):
    """This machine has no address that tablets could reach."""

    name = "NO_LAN"
    what_to_do = "connect it to the network of the tablets, and start again"

    def __init__(self) -> None:
        super().__init__("this machine is on no local network")


@dataclass(frozen=True, slots=True)
class Place:
    """`addresses`: those on local networks, the one that tablets most likely share first. `name`: what multicast DNS calls this machine."""

    addresses: tuple[IPv4Address, ...]
    name: str

    @property
    def first(self) -> IPv4Address:
        return self.addresses[0]


class NotLocal(BackendError):
    """An address outside of local networks, for which the authority does not vouch."""

    name = "NOT_LOCAL"
    what_to_do = "name an address of a local network; for any other, put a proxy with TLS before the server"

    def __init__(self, address: IPv4Address) -> None:
        super().__init__(f"{address} is no address of a local network")


def find_place(only: IPv4Address | None = None) -> Place:
    """This machine's place now, with all its local addresses or with this one; `NoLan`, `NotLocal`."""
    return Place(_all() if only is None else (_checked(only),), f"{_own_name()}.local")


def _own_name() -> str:
    return socket.gethostname().partition(".")[0].lower()


def _checked(address: IPv4Address) -> IPv4Address:
    if not (address.is_loopback or _is_local(address)):
        raise NotLocal(address)
    return address


def _all() -> tuple[IPv4Address, ...]:
    found = {address for adapter in ifaddr.get_adapters() for ip in adapter.ips if (address := _local(ip.ip))}
    if not found:
        raise NoLan
    way_out = _way_out()
    return tuple(sorted(found, key=lambda address: (address != way_out, address)))


def _local(ip: object) -> IPv4Address | None:
    """Addresses of IPv6 come with more than their text, and are left alone."""
    if not isinstance(ip, str):
        return None
    address = ipaddress.IPv4Address(ip)
    return address if _is_local(address) else None


def _is_local(address: IPv4Address) -> bool:
    return any(address in network for network in NETWORKS)


def _way_out() -> IPv4Address | None:
    """The address that this machine would show outside; None without a way there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANYWHERE)
        except OSError:
            return None
        return ipaddress.IPv4Address(probe.getsockname()[0])
