"""A claim as a device makes it that was shown a code."""

import hashlib

from keys.code_secret import proof_of_claim, sight_key
from keys.labels import Domain
from sync.claim import NOTHING_UNSAID, Claim, Unsaid
from tests.integration.receiving.scribe import Code


def nonce_of(about: object) -> bytes:
    """Anything; the same thing gives the same nonce."""
    return hashlib.sha256(repr(about).encode()).digest()[:16]


def claim_for(
    domain: Domain,
    event: int,
    device: bytes,
    code: Code,
    nonce: object = 0,
    zone: int = 1,
    gate: int = 1,
    unsaid: Unsaid = NOTHING_UNSAID,
) -> Claim:
    """`nonce` as in `nonce_of`."""
    drawn = nonce_of(nonce)
    sight = proof_of_claim(sight_key(code.issued.secret(domain)), event, device, drawn)
    return Claim(event, code.number, zone, 0, gate, (code.index, code.hash), drawn, sight, unsaid)
