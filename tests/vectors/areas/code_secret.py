"""Clauses 5.1 to 5.3 and 6.3: what is derived from a signature, and how K rests.

`derive` cases give K, the key of proofs of sight and one proof; `claim` cases the proof of a claim; `sealed` cases open, or do not.
"""

from collections.abc import Iterator
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.vectors import spelling
from tests.vectors.actors import DOMAIN, ISSUER, OTHER_DOMAIN
from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_SIGNATURE: Final = ISSUER.sign("PORTAO-TICKET-V1", DOMAIN, b"any body")
_DEVICE: Final = bytes.fromhex("d0d1d2d3d4d5d6d7")
_STORAGE_KEY: Final = bytes(range(32))
_NONCE: Final = bytes(range(0x40, 0x4C))
_K: Final = spelling.hkdf(_SIGNATURE, b"PORTAO-CODE-V1\x00" + DOMAIN)


def cases() -> Iterator[Case]:
    yield _derived("derive-ordinary", "K, sight and seen of one signature", DOMAIN, 7, 3, 41)
    yield _derived(
        "derive-other-domain",
        "the same signature in another domain: nothing in common",
        OTHER_DOMAIN,
        7,
        3,
        41,
    )
    yield _derived("derive-lowest", "numbers at their lower bound", DOMAIN, 0, 0, 0)
    yield _derived("derive-highest", "numbers at their upper bound", DOMAIN, 2**32 - 1, 2**32 - 1, 2**32 - 1)
    yield _claimed("claim-ordinary", "a proof for a nonce", 7)
    yield _claimed("claim-lowest", "the lowest event", 0)
    yield _claimed("claim-highest", "the highest event", 2**32 - 1)
    sealed = _seal(DOMAIN, 7, 9)
    yield _sealed("sealed-ordinary", "opens at its own place", sealed, "OK")
    last = 2**24 - 1
    yield _sealed("sealed-last-index", "the highest status index", _seal(DOMAIN, 7, last), "OK", index=last)
    yield _sealed("sealed-other-event", "moved to another event", sealed, event=8)
    yield _sealed("sealed-other-index", "moved to another index", sealed, index=10)
    yield _sealed("sealed-other-domain", "moved to another domain", sealed, domain=OTHER_DOMAIN)
    yield _sealed("sealed-other-key", "another secret 1", sealed, key=bytes(32))
    yield _sealed("sealed-changed-nonce", "one bit of the nonce", bytes((sealed[0] ^ 1,)) + sealed[1:])
    yield _sealed(
        "sealed-changed-box",
        "one bit of the ciphertext",
        sealed[:12] + bytes((sealed[12] ^ 1,)) + sealed[13:],
    )
    yield _sealed("sealed-changed-tag", "one bit of the tag", sealed[:-1] + bytes((sealed[-1] ^ 1,)))
    yield _sealed("sealed-cut", "the last byte is missing", sealed[:-1])
    yield _sealed("sealed-nonce-alone", "nothing but a nonce", sealed[:12])
    yield _sealed("sealed-empty", "nothing", b"")
    swapped = _NONCE + AESGCM(_STORAGE_KEY).encrypt(
        _NONCE, _K, (9).to_bytes(3, "big") + (7).to_bytes(4, "big") + DOMAIN
    )
    yield _sealed("sealed-aad-in-another-order", "index, event, domain", swapped)


def _derived(name: str, comment: str, domain: bytes, event: int, epoch: int, seq: int) -> Case:
    secret = spelling.hkdf(_SIGNATURE, b"PORTAO-CODE-V1\x00" + domain)
    sight = spelling.hkdf(secret, b"PORTAO-SIGHT-V1")
    message = event.to_bytes(4, "big") + _DEVICE + epoch.to_bytes(4, "big") + seq.to_bytes(4, "big")
    fields: dict[str, Json] = {
        "kind": "derive",
        "signature": _SIGNATURE.hex(),
        "domain": domain.hex(),
        "event": event,
        "device": _DEVICE.hex(),
        "epoch": epoch,
        "seq": seq,
        "message": message.hex(),
    }
    seen = spelling.hmac_sha256(sight, message)[:16]
    return Case(
        name,
        "5.3",
        comment,
        fields,
        "OK",
        {"code_secret": secret.hex(), "sight": sight.hex(), "seen": seen.hex()},
    )


def _claimed(name: str, comment: str, event: int) -> Case:
    sight = spelling.hkdf(_K, b"PORTAO-SIGHT-V1")
    nonce = bytes(range(16))
    message = event.to_bytes(4, "big") + _DEVICE + nonce
    fields: dict[str, Json] = {
        "kind": "claim",
        "domain": DOMAIN.hex(),
        "event": event,
        "sight": sight.hex(),
        "device": _DEVICE.hex(),
        "nonce": nonce.hex(),
        "message": message.hex(),
    }
    proof = spelling.hmac_sha256(sight, message)[:16].hex()
    return Case(name, "5.3", comment, fields, "OK", {"proof": proof})


def _seal(domain: bytes, event: int, index: int) -> bytes:
    place = domain + event.to_bytes(4, "big") + index.to_bytes(3, "big")
    return _NONCE + AESGCM(_STORAGE_KEY).encrypt(_NONCE, _K, place)


def _sealed(
    name: str,
    comment: str,
    sealed: bytes,
    expect: str = "RING_LOCKED",
    *,
    key: bytes = _STORAGE_KEY,
    domain: bytes = DOMAIN,
    event: int = 7,
    index: int = 9,
) -> Case:
    fields: dict[str, Json] = {
        "kind": "sealed",
        "storage_key": key.hex(),
        "sealed": sealed.hex(),
        "domain": domain.hex(),
        "event": event,
        "index": index,
    }
    return Case(name, "6.3", comment, fields, expect, {"code_secret": _K.hex()} if expect == "OK" else None)
