"""Where tablets reach this machine: at addresses of local networks, and at no other."""

from dataclasses import dataclass
from ipaddress import IPv4Address

import ifaddr
import pytest

from backend.lan.addresses import NoLan, NotLocal, find_place


@dataclass(frozen=True)
class Ip:
    ip: object


@dataclass(frozen=True)
class Adapter:
    ips: tuple[Ip, ...]


def with_addresses(monkeypatch: pytest.MonkeyPatch, *addresses: object) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [Adapter((Ip(one),)) for one in addresses])


def test_local_addresses_are_found_and_none_that_the_world_can_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    with_addresses(
        monkeypatch, "127.0.0.1", "192.168.1.20", "203.0.113.9", ("fe80::1", 0, 2), "10.0.0.7", "10.0.0.7"
    )
    place = find_place()
    assert set(place.addresses) == {IPv4Address("192.168.1.20"), IPv4Address("10.0.0.7")}
    assert place.first in place.addresses
    assert place.name.endswith(".local")


def test_a_machine_on_no_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with_addresses(monkeypatch, "127.0.0.1", "203.0.113.9")
    with pytest.raises(NoLan):
        find_place()


def test_one_address_can_be_named_and_has_to_be_local() -> None:
    assert find_place(IPv4Address("127.0.0.1")).addresses == (IPv4Address("127.0.0.1"),)
    with pytest.raises(NotLocal, match=r"203\.0\.113\.9"):
        find_place(IPv4Address("203.0.113.9"))
