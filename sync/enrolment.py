"""How a device joins, and how it shows later that it is the one that joined (PROTOCOL.md 5)."""

from dataclasses import dataclass
from typing import Final, Self

from keys import base45, cbor
from keys.cbor import Fields
from keys.crypto import KEY_BYTES, SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import BadSignature, Malformed, NotOurs
from keys.labels import DOMAIN_BYTES, Domain, Label
from keys.trust import CAP as TRUST_CAP
from sync.certificate import (
    CERTIFICATE_CAP,
    Certificate,
    Role,
    device_id,
    open_certificate,
    sign_certificate,
)
from sync.fields import read_name

__all__ = [
    "Certificate",
    "EnrolReply",
    "EnrolRequest",
    "EnrolmentCode",
    "Role",
    "check_challenge",
    "device_id",
    "open_certificate",
    "sign_certificate",
    "sign_challenge",
]

PREFIX: Final = "PTE1:"
CODE_CHARS: Final = 640
URL_BYTES: Final = 200
TOKEN_BYTES: Final = 16
FINGERPRINT_BYTES: Final = 32
CHALLENGE_BYTES: Final = 32
REQUEST_CAP: Final = 1_024
_SCHEMES: Final = ("https://", "http://")


def is_address(url: str) -> bool:
    """Whether a server's address is one that devices go to (5.1)."""
    return url.startswith(_SCHEMES) and len(url.encode()) <= URL_BYTES


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """What is scanned or typed once: where the server is, and how to know it (5.1). `token` is 16 bytes, good for one device."""

    url: str
    domain: Domain
    root_fingerprint: bytes
    token: bytes

    @property
    def text(self) -> str:
        """The code to show; `Malformed` when it would not be read again."""
        raw = cbor.encode({1: self.url, 2: self.domain.raw, 3: self.root_fingerprint, 4: self.token})
        text = PREFIX + base45.encode(raw)
        self.parse(text)
        return text

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in this text. `NotOurs` for another prefix, `Malformed` (5.1, or 1.3 in its base45)."""
        if not text.startswith(PREFIX):
            raise NotOurs
        if len(text) > CODE_CHARS:
            raise Malformed("5.1", f"more than {CODE_CHARS} characters")
        raw = base45.decode(text.removeprefix(PREFIX))
        fields = Fields.of(cbor.decode(raw, "5.1", CODE_CHARS), "5.1")
        url = read_name(fields, 1, "5.1", at_most=URL_BYTES)
        if not is_address(url):
            raise Malformed("5.1", "an address that is neither https nor http")
        domain = Domain(fields.bytes(2, size=DOMAIN_BYTES))
        fingerprint, token = fields.bytes(3, size=FINGERPRINT_BYTES), fields.bytes(4, size=TOKEN_BYTES)
        fields.done()
        return cls(url, domain, fingerprint, token)


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A device's two public keys and its name, against a token (5.2). `opening_key` is X25519."""

    token: bytes
    signing_key: PublicKey
    opening_key: bytes
    name: str

    def sign(self, private: PrivateKey, domain: Domain) -> bytes:
        """The request, signed by the key that it brings; `BadSignature` for another key, `Malformed` when it would be refused."""
        signature = private.sign(Label.ENROL, domain, self._signed())
        keys = {2: self.signing_key.raw, 3: self.opening_key}
        raw = cbor.encode({1: self.token, **keys, 4: self.name, 5: signature})
        self.open(raw, domain)
        return raw

    @classmethod
    def open(cls, raw: bytes, domain: Domain) -> Self:
        """The request, once its own key verified it. Raises `Malformed` (5.2), `BadKey` and `BadSignature`."""
        fields = Fields.of(cbor.decode(raw, "5.2", REQUEST_CAP), "5.2")
        token = fields.bytes(1, size=TOKEN_BYTES)
        signing_key = PublicKey.parse(fields.bytes(2, size=KEY_BYTES))
        opening_key = fields.bytes(3, size=KEY_BYTES)
        name = read_name(fields, 4, "5.2")
        signature = fields.bytes(5, size=SIGNATURE_BYTES)
        fields.done()
        request = cls(token, signing_key, opening_key, name)
        if not signing_key.verify(Label.ENROL, domain, request._signed(), signature):
            raise BadSignature("enrolment request")
        return request

    def _signed(self) -> bytes:
        return self.token + self.signing_key.raw + self.opening_key


@dataclass(frozen=True, slots=True)
class EnrolReply:
    """What an enrolled device gets: two signed objects, which it opens by itself (5.3)."""

    certificate: bytes
    trust_list: bytes

    def encode(self) -> bytes:
        """The body of the answer."""
        return cbor.encode({1: self.certificate, 2: self.trust_list})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The reverse of `encode`; `Malformed` (5.3)."""
        fields = Fields.of(cbor.decode(raw, "5.3", CERTIFICATE_CAP + TRUST_CAP + 64), "5.3")
        reply = cls(fields.bytes(1, at_most=CERTIFICATE_CAP), fields.bytes(2, at_most=TRUST_CAP))
        fields.done()
        return reply


def sign_challenge(private: PrivateKey, domain: Domain, challenge: bytes) -> bytes:
    """A device's answer to the server's challenge of 32 bytes (5.5): 64 bytes. `Malformed` for another length."""
    _check_challenge(challenge)
    return private.sign(Label.LOGIN, domain, device_id(private.public) + challenge)


def check_challenge(public: PublicKey, domain: Domain, challenge: bytes, signature: bytes) -> bool:
    """Whether the device with this key answered this challenge. `Malformed` for a challenge that is not 32 bytes."""
    _check_challenge(challenge)
    return public.verify(Label.LOGIN, domain, device_id(public) + challenge, signature)


def _check_challenge(challenge: bytes) -> None:
    if len(challenge) != CHALLENGE_BYTES:
        raise Malformed("5.5", f"a challenge is {CHALLENGE_BYTES} bytes, not {len(challenge)}")
