"""The cryptographic primitives, each under our own rule (FORMAT.md 0.4 to 0.6, 5.1, 6.3, 10.1).

The only module that imports `cryptography`. From libsodium it takes the point check, which OpenSSL does not have, and signing, which
takes it two thirds of the time; the signatures are the same bytes (RFC 8032 leaves no choice).
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign

from keys.errors import BadKey, Malformed, RingLocked, SealBroken
from keys.labels import Domain, Label, prefixed

KEY_BYTES: Final = 32
KID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 64
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16

_BLOCK_BYTES: Final = 64  # of SHA-256
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))  # RFC 2104, 2
_UNSALTED_INNER, _UNSALTED_OUTER = (bytes(_BLOCK_BYTES).translate(pad) for pad in (_INNER, _OUTER))

_HPKE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

_CACHED_KEYS: Final = (
    8192  # twice the largest trust list, so that holder keys passing by do not push a list out
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key that passed the check of 0.4. Equal and hashed by its bytes; made by `parse` only."""

    raw: bytes
    kid: bytes = field(compare=False)
    _handle: Ed25519PublicKey = field(compare=False, repr=False)

    @staticmethod
    def parse(raw: bytes) -> "PublicKey":
        """The key with these 32 bytes, or `BadKey` (0.4). Remembered: the check costs as much as half a verification."""
        return _parse_key(raw)

    def verify(self, label: Label, domain: Domain, payload: bytes, signature: bytes) -> bool:
        """Whether this key signed `payload` under this label and domain, by the acceptance rule of 0.5."""
        return self.verify_raw(prefixed(label, domain, payload), signature)

    def verify_raw(self, signed: bytes, signature: bytes) -> bool:
        """As `verify`, over bytes that already carry label and domain: for COSE (4.2) alone."""
        try:
            self._handle.verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=_CACHED_KEYS)
def _parse_key(raw: bytes) -> PublicKey:
    if len(raw) != KEY_BYTES or not crypto_core_ed25519_is_valid_point(raw):
        raise BadKey
    return PublicKey(raw, sha256(raw).digest()[:KID_BYTES], Ed25519PublicKey.from_public_bytes(raw))


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 signing key. Its seed never shows in a repr."""

    public: PublicKey
    seed: bytes = field(repr=False)
    _pair: bytes = field(compare=False, repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a 32-byte RFC 8032 seed; `Malformed` (0.4) for any other length."""
        if len(seed) != KEY_BYTES:
            raise Malformed("0.4", f"a seed of {len(seed)} bytes")
        handle = Ed25519PrivateKey.from_private_bytes(seed)
        public = handle.public_key().public_bytes_raw()
        return cls(PublicKey.parse(public), seed, seed + public)

    def sign(self, label: Label, domain: Domain, payload: bytes) -> bytes:
        """64 bytes over label, zero byte, domain and payload (0.2). Deterministic, as RFC 8032 has it."""
        return self.sign_raw(prefixed(label, domain, payload))

    def sign_raw(self, signed: bytes) -> bytes:
        """As `sign`, over bytes that already carry label and domain: for COSE (4.2) alone."""
        return crypto_sign(signed, self._pair)[:SIGNATURE_BYTES]


def opening_public_key(seed: bytes) -> bytes:
    """The X25519 public key (32 bytes) of a device's opening seed: what sealed lists are sealed to. `BadKey` for another length."""
    if len(seed) != KEY_BYTES:
        raise BadKey
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def seal_to(opening_key: bytes, plain: bytes, info: bytes) -> bytes:
    """The box of 10.1, which only the owner of this X25519 key opens, with the same `info`. `BadKey` (10.3).

    The encapsulated key is drawn inside the library: whoever could choose it could open the box.
    """
    try:
        return _HPKE.encrypt(plain, X25519PublicKey.from_public_bytes(opening_key), info)
    except ValueError:  # another length, or a point of small order: the library calls both so
        raise BadKey from None


def open_sealed(opening_seed: bytes, box: bytes, info: bytes) -> bytes:
    """What `seal_to` sealed to the key of this seed (32 bytes); `SealBroken` if it does not open, whatever the reason."""
    try:
        return _HPKE.decrypt(box, X25519PrivateKey.from_private_bytes(opening_seed), info)
    except (InvalidTag, ValueError):  # ValueError: an encapsulated key of small order
        raise SealBroken from None


def hkdf(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 with an empty salt, 32 bytes out (5.1): RFC 5869, 2.2 and the first round of 2.3.

    A server does this for each entry that it is sent, and the library's takes three times as long; a property holds the two together.
    """
    extracted = sha256(_UNSALTED_OUTER + sha256(_UNSALTED_INNER + secret).digest()).digest()
    return keyed_hash(extracted, info + b"\x01")


def keyed_hash(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes: RFC 2104, as `hkdf` without the library."""
    block = (key if len(key) <= _BLOCK_BYTES else sha256(key).digest()).ljust(_BLOCK_BYTES, b"\x00")
    inner = sha256(block.translate(_INNER) + message).digest()
    return sha256(block.translate(_OUTER) + inner).digest()


def seal_secret(key: bytes, nonce: bytes, secret: bytes, aad: bytes) -> bytes:
    """`nonce || AES-256-GCM(key, secret, aad)` (6.3). The nonce is 12 bytes and never used twice under one key."""
    if len(nonce) != NONCE_BYTES:
        raise Malformed("6.3", f"a nonce is {NONCE_BYTES} bytes")
    return nonce + _cipher(key).encrypt(nonce, secret, aad)


def open_secret(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """What `seal_secret` sealed; `RingLocked` when the key, the aad or any byte differs."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise RingLocked
    try:
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except InvalidTag:
        raise RingLocked from None


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    """Setting a key up costs more than sealing a secret; an installation has one such key, and a second while it rotates."""
    if len(key) != KEY_BYTES:
        raise Malformed("6.3", f"a storage key is {KEY_BYTES} bytes")
    return AESGCM(key)
