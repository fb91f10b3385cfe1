"""An authority for this network: what it vouches for, who may read its key, and when it is made anew."""

import ssl
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from backend.lan import certificates
from backend.lan.addresses import Place
from backend.lan.authority import Authority
from backend.lan.certificates import names_of

NOW = datetime.now(UTC)
HOME = Place((IPv4Address("192.168.1.20"), IPv4Address("10.0.0.7")), "desk.local")
ELSEWHERE = Place((IPv4Address("172.16.4.1"),), "desk.local")


def held(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def handshake(authority: Path, server: Path, name: str) -> None:
    """Two ends in memory; `ssl.SSLCertVerificationError` if the client does not take the server for this name."""
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(server)
    theirs = ssl.create_default_context(cafile=str(authority))
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = theirs.wrap_bio(back, there, server_hostname=name)
    host = ours.wrap_bio(there, back, server_side=True)
    for _ in range(4):
        for end in (client, host):
            step(end.do_handshake)
    assert client.version() is not None


def step(handshake: Callable[[], None]) -> None:
    try:
        handshake()
    except ssl.SSLWantReadError:
        return


def test_a_client_that_trusts_it_takes_the_server_at_each_of_its_places(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    server = authority.server_file(HOME, NOW)
    for name in ("192.168.1.20", "10.0.0.7", "desk.local", "localhost", "127.0.0.1"):
        handshake(authority.path, server, name)
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        handshake(authority.path, server, "192.168.1.21")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place((IPv4Address("192.168.1.20"),), "bank.example"), "bank.example"),
        (Place((IPv4Address("203.0.113.9"),), "desk.local"), "203.0.113.9"),
    ],
)
def test_nobody_is_deceived_about_the_world_outside_even_with_its_key(
    tmp_path: Path, place: Place, name: str
) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
        handshake(authority.path, authority.server_file(place, NOW), name)


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    authority.server_file(HOME, NOW)
    written = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert written == dict.fromkeys(("lan-authority.key", "lan-authority.pem", "lan-server.pem"), 0o600)
    assert b"PRIVATE" not in authority.path.read_bytes()


def test_tablets_that_trust_it_once_trust_it_the_next_day(tmp_path: Path) -> None:
    first = Authority.open(tmp_path, "desk.local", NOW)
    again = Authority.open(tmp_path, "desk.local", NOW + timedelta(days=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.fingerprint, again.der) == (first.fingerprint, first.der)
    server = first.server_file(HOME, NOW)
    made = server.read_bytes()
    assert again.server_file(HOME, NOW + timedelta(days=1)).read_bytes() == made


def test_the_server_has_another_certificate_at_another_place_and_before_its_end(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    first = held(authority.server_file(HOME, NOW))
    assert names_of(first) == {"localhost", "127.0.0.1", "desk.local", "192.168.1.20", "10.0.0.7"}
    moved = held(authority.server_file(ELSEWHERE, NOW))
    assert names_of(moved) == {"localhost", "127.0.0.1", "desk.local", "172.16.4.1"}
    near_its_end = moved.not_valid_after_utc - timedelta(days=29)
    renewed = held(authority.server_file(ELSEWHERE, near_its_end))
    assert renewed.serial_number != moved.serial_number
    assert renewed.not_valid_after_utc > near_its_end + timedelta(days=365)


def test_an_authority_that_would_end_before_its_servers_is_followed_by_another(tmp_path: Path) -> None:
    first = Authority.open(tmp_path, "desk.local", NOW)
    before = held(first.server_file(HOME, NOW))
    late = first.certificate.not_valid_after_utc - timedelta(days=300)
    second = Authority.open(tmp_path, "desk.local", late)
    after = held(second.server_file(HOME, late))
    assert second.is_new
    assert second.fingerprint != first.fingerprint
    after.verify_directly_issued_by(second.certificate)
    assert after.serial_number != before.serial_number


def test_another_authority_of_the_same_name_does_not_keep_the_former_ones_server(tmp_path: Path) -> None:
    former = Authority.open(tmp_path, "desk.local", NOW)
    former.server_file(HOME, NOW)
    former.path.unlink()
    anew = Authority.open(tmp_path, "desk.local", NOW)
    held(anew.server_file(HOME, NOW)).verify_directly_issued_by(anew.certificate)
    assert anew.certificate.subject == former.certificate.subject


def test_no_certificate_lives_longer_than_browsers_take(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    server = held(authority.server_file(HOME, NOW))
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)
    assert server.not_valid_before_utc < NOW  # a tablet's clock may be behind
    assert server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value is not None


def test_what_telephones_get_is_the_authority(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, "desk.local", NOW)
    assert x509.load_der_x509_certificate(authority.der) == held(authority.path)
    assert authority.certificate.public_bytes(serialization.Encoding.DER) == authority.der
    assert authority.fingerprint.count(":") == 31
    assert certificates.wanted_names(HOME) >= {"desk.local"}


def test_a_key_of_another_authority_makes_a_new_one_that_tablets_can_trust(tmp_path: Path) -> None:
    first = Authority.open(tmp_path, "desk.local", NOW)
    (tmp_path / "other").mkdir()
    other = Authority.open(tmp_path / "other", "desk.local", NOW)
    (tmp_path / "lan-authority.key").write_bytes((tmp_path / "other" / "lan-authority.key").read_bytes())
    again = Authority.open(tmp_path, "desk.local", NOW)
    assert again.is_new
    assert again.certificate not in (first.certificate, other.certificate)
    handshake(again.path, again.server_file(HOME, NOW), "desk.local")
