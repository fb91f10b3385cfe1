"""The rotating proof: that the holder's own key made this code just now (FORMAT.md clause 2)."""

import hashlib
from typing import Final

from keys import base45
from keys.crypto import SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import BadSignature, Malformed, ProofStale
from keys.issued import Issued
from keys.labels import Domain, Label

PREFIX: Final = "PT1+"
WINDOW_S: Final = 30
TAIL_CHARS: Final = 102
TIME_BYTES: Final = 4


def rotating_text(issued: Issued, holder: PrivateKey, domain: Domain, time: int) -> str:
    """The code to show at `time` (Unix seconds). `Malformed` (2.2) when that is not 32 bits."""
    if not 0 <= time < 1 << 32:
        raise Malformed("2.2", f"time {time}")
    signed = issued.body + issued.signature
    stamp = time.to_bytes(TIME_BYTES, "big")
    proof = holder.sign(Label.PROOF, domain, _proven(signed, stamp))
    return PREFIX + base45.encode(signed) + base45.encode(stamp + proof)


def split(coded: str) -> tuple[bytes, bytes]:
    """What follows the prefix, as `body || signature` and `time || proof`; `Malformed` (1.3, 2.1)."""
    signed, tail = base45.decode(coded[:-TAIL_CHARS]), base45.decode(coded[-TAIL_CHARS:])
    if len(tail) != TIME_BYTES + SIGNATURE_BYTES:
        raise Malformed("2.1", f"a proof of {len(tail)} bytes")
    return signed, tail


def check_proof(holder: PublicKey | None, domain: Domain, signed: bytes, tail: bytes) -> int:
    """The time that the holder signed over; `Malformed` (2.1) without a holder, `BadSignature` (2.2)."""
    if holder is None:
        raise Malformed("2.1", "a rotating proof on a ticket without a holder's key")
    stamp, proof = tail[:TIME_BYTES], tail[TIME_BYTES:]
    if not holder.verify(Label.PROOF, domain, _proven(signed, stamp), proof):
        raise BadSignature("rotating proof")
    return int.from_bytes(stamp, "big")


def check_fresh(proof_time: int, now: int, uncertainty_s: int) -> None:
    """Raises `ProofStale` when the proof is off by more than the window and the scanner's own uncertainty (2.3)."""
    if abs(proof_time - now) > WINDOW_S + uncertainty_s:
        raise ProofStale(proof_time - now)


def _proven(signed: bytes, stamp: bytes) -> bytes:
    return hashlib.sha256(signed).digest() + stamp
