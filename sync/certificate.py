"""What a device may do, in the server's words: its certificate (PROTOCOL.md 5.4)."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from keys import cbor, cose
from keys.cbor import Fields, Value
from keys.crypto import KEY_BYTES, PrivateKey, PublicKey
from keys.labels import DOMAIN_BYTES, Domain, Label
from keys.trust import TrustList, Usage
from keys.trusted import read_dates, read_enum, read_events
from sync.errors import BadCertificate
from sync.fields import read_name
from sync.part import open_payload

DEVICE_BYTES: Final = 8
CERTIFICATE_CAP: Final = 128 * 1024
_CLAUSE: Final = "5.4"


class Role(IntEnum):
    """What a device is for."""

    GATE = 1
    SUPERVISOR = 2
    RELAY = 3


def device_id(public: PublicKey) -> bytes:
    """The first 8 bytes of SHA-256 over the signing key."""
    return hashlib.sha256(public.raw).digest()[:DEVICE_BYTES]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A device, its keys and its limits: `events` and `gates` None are all of them; times in Unix seconds, `to_s` excluded."""

    domain: Domain
    device: bytes
    signing_key: PublicKey
    opening_key: bytes
    role: Role
    events: frozenset[int] | None
    gates: frozenset[int] | None
    from_s: int
    to_s: int
    name: str

    def allows(self, event: int, gate: int | None, now: int) -> bool:
        """Whether the device may work for this event, at this gate (None: at no particular one), at `now` (Unix seconds)."""
        if not self.from_s <= now < self.to_s:
            return False
        if self.events is not None and event not in self.events:
            return False
        return self.gates is None or gate is None or gate in self.gates


def sign_certificate(key: PrivateKey, certificate: Certificate) -> bytes:
    """The signed certificate. It is read back first, so that none leaves that a device would refuse: `Malformed`, `BadCertificate`."""
    payload = cbor.encode(_value(certificate))
    _read(payload, certificate.domain)
    return cose.sign(key, Label.CERT, certificate.domain, payload)


def open_certificate(raw: bytes, trust: TrustList, now: int) -> Certificate:
    """The certificate, signed by a key for devices of the whole domain, and within its own dates at `now` (Unix seconds).

    Raises the errors of FORMAT.md 1.8, `Malformed`, `BadKey`, and `BadCertificate`. Event and gate are what `allows` asks for.
    """
    certificate = _read(open_payload(raw, Label.CERT, Usage.DEVICE, trust, None, now), trust.domain)
    if not certificate.from_s <= now < certificate.to_s:
        raise BadCertificate(f"it serves from {certificate.from_s} to {certificate.to_s}")
    return certificate


def within_dates(raw: bytes, now: int) -> int:
    """`now`, moved into the dates that the certificate claims; nothing of it is verified yet. `Malformed`.

    For a device whose clock cannot be trusted: whether the certificate holds at all does not depend on that clock.
    """
    fields = Fields.of(cbor.decode(cose.unverified_payload(raw), _CLAUSE, CERTIFICATE_CAP), _CLAUSE)
    from_s, to_s = read_dates(fields, 8, _CLAUSE)
    return min(max(now, from_s), to_s - 1)


def _value(certificate: Certificate) -> dict[int, Value]:
    value: dict[int, Value] = {
        1: certificate.domain.raw,
        2: certificate.device,
        3: certificate.signing_key.raw,
        4: certificate.opening_key,
        5: int(certificate.role),
        8: certificate.from_s,
        9: certificate.to_s,
        10: certificate.name,
    }
    if certificate.events is not None:
        value[6] = list[Value](sorted(certificate.events))
    if certificate.gates is not None:
        value[7] = list[Value](sorted(certificate.gates))
    return value


def _read(payload: bytes, domain: Domain) -> Certificate:
    fields = Fields.of(cbor.decode(payload, _CLAUSE, CERTIFICATE_CAP), _CLAUSE)
    if fields.bytes(1, size=DOMAIN_BYTES) != domain.raw:
        raise BadCertificate("it names another domain")
    device, signing_key = fields.bytes(2, size=DEVICE_BYTES), PublicKey.parse(fields.bytes(3, size=KEY_BYTES))
    if device != device_id(signing_key):
        raise BadCertificate("the device's id is not that of its key")
    opening_key = fields.bytes(4, size=KEY_BYTES)
    role = read_enum(fields, 5, Role, _CLAUSE)
    events, gates = read_events(fields, 6, _CLAUSE), read_events(fields, 7, _CLAUSE)
    from_s, to_s = read_dates(fields, 8, _CLAUSE)
    name = read_name(fields, 10, _CLAUSE)
    fields.done()
    return Certificate(domain, device, signing_key, opening_key, role, events, gates, from_s, to_s, name)
