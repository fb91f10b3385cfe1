"""Who signs in the vectors: keys from fixed seeds, two domains, one moment."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from tests.vectors import spelling
from tests.vectors.case import Json

NOW: Final = 1_790_000_000  # 2026-09-21 14:13:20 UTC
DOMAIN: Final = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
OTHER_DOMAIN: Final = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
LAST_TIME: Final = 2**32 - 1

ACTIVE, RETIRED, COMPROMISED = 1, 2, 3
TICKET, BCBP, ROSTER, FEED, DEVICE, RECEIPT = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key pair. It signs by libsodium, so that the vectors do not stand on the library that they test."""

    seed: bytes

    @cached_property
    def _pair(self) -> tuple[bytes, bytes]:
        public, secret = crypto_sign_seed_keypair(self.seed)
        return public, secret

    @property
    def public(self) -> bytes:
        return self._pair[0]

    @property
    def kid(self) -> bytes:
        return hashlib.sha256(self.public).digest()[:4]

    def sign_bytes(self, message: bytes) -> bytes:
        """64 bytes over exactly these."""
        return crypto_sign(message, self._pair[1])[:64]

    def sign(self, label: str, domain: bytes, payload: bytes) -> bytes:
        """Clause 0.2."""
        return self.sign_bytes(spelling.signing_input(label, domain, payload))


def signer(name: str) -> Signer:
    """The key of this name: SHA-256 of it is the seed."""
    return Signer(hashlib.sha256(f"portao vectors: {name}".encode()).digest())


ISSUER: Final = signer("issuer")
STRANGER: Final = signer("stranger")
HOLDER: Final = signer("holder")

# Found once by drawing `twin 0`, `twin 1`, ...: the first two whose kids are equal, 10801332.
TWIN_ONE: Final = signer("twin 12763")
TWIN_TWO: Final = signer("twin 42789")

# Found likewise: the first `short twin` whose kid begins as the issuer's does, 529a.
SHORT_TWIN: Final = signer("short twin 17480")


def trusted(
    key: Signer,
    usage: int = TICKET,
    not_before: int = 0,
    expires: int = LAST_TIME,
    status: int = ACTIVE,
    events: list[int] | None = None,
) -> dict[str, Json]:
    """One key of a trust list, as the files say it."""
    return {
        "key": key.public.hex(),
        "usage": usage,
        "not_before": not_before,
        "expires": expires,
        "status": status,
        "events": None if events is None else list(events),
    }


def trust(*keys: dict[str, Json], domain: bytes = DOMAIN) -> dict[str, Json]:
    """A trust list that was accepted, as the files say it: its domain and its keys."""
    return {"domain": domain.hex(), "keys": list(keys)}
