"""Clauses 5.1 to 5.3 and 6.3: what is derived from a signature, and how K rests.

`derive` cases give K, the key of proofs of sight and one proof; `claim` cases the proof of a claim; `sealed` cases open, or do not.
"""

import hashlib
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
    yield from _aliases()
    yield from _cards()


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


def _aliases() -> Iterator[Case]:
    yield _alias("alias-ordinary", "a code of another system", "7X9K-22QF")
    yield _alias(
        "alias-other-domain", "the same code elsewhere: nothing in common", "7X9K-22QF", OTHER_DOMAIN
    )
    yield _alias("alias-one-character", "the shortest", "x")
    yield _alias("alias-longest", "1,450 characters", "9" * 1_450)
    yield _alias("alias-spaces", "nothing is trimmed", " 7X9K-22QF ")
    yield _alias("alias-lower-case", "nothing is folded", "7x9k-22qf")
    yield _alias("alias-not-ascii", "its bytes are those of UTF-8", "Portão 7 🎟")
    yield _alias(
        "alias-boarding-pass",
        "a pass that no key of ours signed can be one",
        "M1SILVA/MARIA         EABC123 GRUGIGG3 1234",
    )
    for name, comment, text in (
        ("alias-empty", "no character", ""),
        ("alias-too-long", "1,451 characters", "9" * 1_451),
        ("alias-static-prefix", "begins as a ticket of ours does", "PT1:ABC"),
        ("alias-rotating-prefix", "begins as a rotating code does", "PT1+ABC"),
    ):
        fields: dict[str, Json] = {"kind": "alias", "text": text, "domain": DOMAIN.hex()}
        yield Case(name, "5.5", comment, fields, "MALFORMED")


def _alias(name: str, comment: str, text: str, domain: bytes = DOMAIN) -> Case:
    secret = spelling.hkdf(hashlib.sha256(text.encode()).digest(), b"PORTAO-CODE-V1\x00" + domain)
    alias = spelling.hkdf(secret, b"PORTAO-ALIAS-V1")[:8]
    fields: dict[str, Json] = {"kind": "alias", "text": text, "domain": domain.hex()}
    return Case(name, "5.6", comment, fields, "OK", {"code_secret": secret.hex(), "alias": alias.hex()})


_MARIA: Final = {1: "Maria da Silva", 2: "A-12", 3: "wheelchair"}


def _plain(said: dict[int, str], size: int = 96) -> bytes:
    raw = spelling.mapping(*((key, spelling.tstr(text)) for key, text in said.items()))
    return (len(raw).to_bytes(2, "big") + raw).ljust(size, b"\x00")


def _card_info(domain: bytes = DOMAIN, event: int = 7, index: int = 9, version: int = 3) -> bytes:
    place = event.to_bytes(4, "big") + index.to_bytes(3, "big") + version.to_bytes(8, "big")
    return spelling.signing_input("PORTAO-CARD-V1", domain, place)


def _boxed(plain: bytes, info: bytes | None = None, aad: bytes | None = None) -> bytes:
    info = _card_info() if info is None else info
    key = spelling.hkdf(_K, info)
    return _NONCE + AESGCM(key).encrypt(_NONCE, plain, info if aad is None else aad)


def _cards() -> Iterator[Case]:
    good = _boxed(_plain(_MARIA))
    decoded: Json = {"name": "Maria da Silva", "seat": "A-12", "note": "wheelchair"}
    yield _card("card-ordinary", "a name, a seat and a note", good, "OK", decoded=decoded)
    nobody: Json = {"name": None, "seat": None, "note": None}
    yield _card("card-empty", "nothing is said", _boxed(_plain({})), "OK", decoded=nobody)
    full = {1: "ã" * 32, 2: "s" * 16}
    longest: Json = {"name": "ã" * 32, "seat": "s" * 16, "note": None}
    yield _card("card-longest", "64 and 16 bytes", _boxed(_plain(full)), "OK", decoded=longest)
    highest = _card_info(event=2**32 - 1, index=2**24 - 1, version=2**53 - 1)
    yield _card("card-highest", "numbers at their upper bounds", _boxed(_plain(_MARIA), highest), "OK",
                event=2**32 - 1, index=2**24 - 1, version=2**53 - 1, decoded=decoded)  # fmt: skip
    yield _card("card-other-code", "the K of another code", good, secret=bytes(32))
    yield _card("card-other-domain", "another organisation's", good, domain=OTHER_DOMAIN)
    yield _card("card-other-event", "moved to another event", good, event=8)
    yield _card("card-other-index", "another guest's", good, index=10)
    yield _card("card-other-version", "an older one offered as newer", good, version=4)
    yield _card(
        "card-no-aad", "the right key without the info as additional data", _boxed(_plain(_MARIA), aad=b"")
    )
    yield _card("card-changed", "one bit of the ciphertext", good[:12] + bytes((good[12] ^ 1,)) + good[13:])
    yield _card("card-cut", "the last byte is missing", good[:-1])
    yield _card("card-nonce-alone", "nothing but a nonce", good[:12])
    faults = (
        ("card-short", "95 bytes of plain", _plain(_MARIA, 95)),
        ("card-long", "97 bytes of plain", _plain(_MARIA, 97)),
        ("card-padding", "a byte of the padding is not zero", _plain(_MARIA)[:-1] + b"\x01"),
        ("card-length-beyond", "more than there is", (95).to_bytes(2, "big") + _plain(_MARIA)[2:]),
        ("card-length-short", "the map is cut", (5).to_bytes(2, "big") + _plain(_MARIA)[2:7] + bytes(89)),
        ("card-unknown-field", "no clause names field 4", _plain({**_MARIA, 4: "x"})),
        ("card-name-too-long", "65 bytes", _plain({1: "n" * 65})),
        ("card-seat-too-long", "17 bytes", _plain({2: "s" * 17})),
        ("card-note-too-long", "65 bytes", _plain({3: "n" * 65})),
    )
    for name, comment, plain in faults:
        yield _card(name, comment, _boxed(plain), "MALFORMED")


def _card(
    name: str,
    comment: str,
    card: bytes,
    expect: str = "SEAL_BROKEN",
    *,
    secret: bytes = _K,
    domain: bytes = DOMAIN,
    event: int = 7,
    index: int = 9,
    version: int = 3,
    decoded: Json = None,
) -> Case:
    fields: dict[str, Json] = {
        "kind": "card",
        "secret": secret.hex(),
        "domain": domain.hex(),
        "event": event,
        "index": index,
        "version": version,
        "card": card.hex(),
    }
    return Case(name, "5.7", comment, fields, expect, decoded)
