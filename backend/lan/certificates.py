"""Certificates of a local authority: what it may vouch for is written into it, so that who trusts it trusts it with this network alone."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from backend.lan.addresses import NETWORKS, Place

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)
"""No browser takes a certificate that lives longer than 825 days, and some only 398."""
_BEFORE: Final = timedelta(days=1)
"""Clocks of tablets differ."""
_HERE: Final = ("127.0.0.1", "localhost")
_KEY_USES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key of the kind that every browser takes; Ed25519 is taken by none."""
    return ec.generate_private_key(ec.SECP256R1())


def authority(key: ec.EllipticCurvePrivateKey, name: str, now: datetime) -> x509.Certificate:
    """An authority for local networks and for names under `.local`, and for nothing else."""
    subject = _named(name)
    permitted: list[x509.GeneralName] = [x509.DNSName("local"), x509.DNSName("localhost")]
    permitted += [x509.IPAddress(net) for net in (*NETWORKS, ipaddress.IPv4Network("127.0.0.0/8"))]
    public = key.public_key()
    return (
        _begun(subject, subject, public, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_uses("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def for_server(
    key: ec.EllipticCurvePrivateKey,
    place: Place,
    issuer: x509.Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """A certificate for this machine at this place."""
    public = key.public_key()
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        _begun(_named(place.name), issuer.subject, public, now, SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName(_alternatives(place)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_uses("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(known, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def names_of(certificate: x509.Certificate) -> frozenset[str]:
    """What a server's certificate stands for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = names.get_values_for_type(x509.IPAddress)
    return frozenset({*names.get_values_for_type(x509.DNSName), *map(str, addresses)})


def wanted_names(place: Place) -> frozenset[str]:
    """What it has to stand for at this place; as `names_of` tells it."""
    return frozenset({*_HERE, place.name, *map(str, place.addresses)})


def _alternatives(place: Place) -> Sequence[x509.GeneralName]:
    return [_alternative(name) for name in sorted(wanted_names(place))]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _BEFORE).not_valid_after(now - _BEFORE + life)


def _named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Portão"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _uses(*wanted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in wanted for use in _KEY_USES})
