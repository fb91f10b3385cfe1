"""HPKE (RFC 9180), mode base over X25519 and HKDF-SHA256, spelled from the RFC with libsodium's scalar multiplication.

The code under test leaves all of this to its library. Here the ephemeral key is an argument, so that the same boxes come out every time.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base

from tests.vectors.spelling import hmac_sha256

_KEM: Final = b"KEM\x00\x20"
AES_128_GCM, AES_256_GCM = 1, 2
_KEY_BYTES: Final = {AES_128_GCM: 16, AES_256_GCM: 32}


@dataclass(frozen=True)
class Schedule:
    """What sender and receiver agree on (RFC 9180 section 5.1)."""

    enc: bytes
    shared_secret: bytes
    key: bytes
    base_nonce: bytes

    def seal(self, plain: bytes, aad: bytes = b"") -> bytes:
        """The first message, with its tag."""
        return AESGCM(self.key).encrypt(self.base_nonce, plain, aad)


def public_of(seed: bytes) -> bytes:
    """The X25519 public key of a private one."""
    return bytes(crypto_scalarmult_base(seed))


def schedule(ephemeral: bytes, public: bytes, info: bytes, aead: int = AES_256_GCM) -> Schedule:
    """Sections 4.1 and 5.1, with this private ephemeral key and the receiver's public key."""
    enc = public_of(ephemeral)
    shared = _shared(crypto_scalarmult(ephemeral, public), enc + public)
    suite = b"HPKE" + b"\x00\x20" + b"\x00\x01" + aead.to_bytes(2, "big")
    context = b"\x00" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    secret = _extract(suite, shared, b"secret", b"")
    key = _expand(suite, secret, b"key", context, _KEY_BYTES[aead])
    return Schedule(enc, shared, key, _expand(suite, secret, b"base_nonce", context, 12))


def seal(ephemeral: bytes, public: bytes, plain: bytes, info: bytes, aad: bytes = b"") -> bytes:
    """FORMAT.md 10.1: the encapsulated key and the sealed message."""
    agreed = schedule(ephemeral, public, info)
    return agreed.enc + agreed.seal(plain, aad)


def _shared(dh: bytes, kem_context: bytes) -> bytes:
    return _expand(_KEM, _extract(_KEM, b"", b"eae_prk", dh), b"shared_secret", kem_context, 32)


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac_sha256(salt, b"HPKE-v1" + suite + label + ikm)


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, size: int) -> bytes:
    """One block of HKDF-Expand is enough for all that is asked here."""
    return hmac_sha256(prk, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01")[:size]
