"""How a ticket is built byte by byte, and a case around it."""

import hashlib
from collections.abc import Mapping
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import (
    DOMAIN,
    ISSUER,
    NOW,
    Signer,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json

LABEL: Final = "PORTAO-TICKET-V1"
EVENT: Final = 7
NOT_BEFORE: Final = NOW - 3600
EXPIRES: Final = NOW + 3600
TRUST: Final = trust(trusted(ISSUER))
NOTHING_ELSE: Final[Mapping[str, Json]] = {}


def body(
    tlv: bytes = b"",
    *,
    version: int = 1,
    kind: int = 0,
    kid: bytes = ISSUER.kid,
    event: int = EVENT,
    number: int = 1001,
    index: int = 2002,
    not_before: int = NOT_BEFORE,
    expires: int = EXPIRES,
    n: int | None = None,
) -> bytes:
    """Clause 1.4, byte by byte."""
    return (
        bytes((version, kind))
        + kid
        + event.to_bytes(4, "big")
        + number.to_bytes(3, "big")
        + index.to_bytes(3, "big")
        + not_before.to_bytes(4, "big")
        + expires.to_bytes(4, "big")
        + bytes((len(tlv) if n is None else n,))
        + tlv
    )


def tlv(tag: int, value: bytes) -> bytes:
    """One entry of clause 1.5."""
    return bytes((tag, len(value))) + value


def signed(raw: bytes, key: Signer = ISSUER, label: str = LABEL, domain: bytes = DOMAIN) -> bytes:
    """Body and signature."""
    return raw + key.sign(label, domain, raw)


def opened(raw: bytes, signature: bytes, says: Mapping[str, Json] = NOTHING_ELSE) -> dict[str, Json]:
    """What the ticket with this body says: the usual values, but for those in `says`."""
    values: dict[str, Json] = {
        "event": EVENT, "number": 1001, "index": 2002, "not_before": NOT_BEFORE, "expires": EXPIRES, "proof": 0,
        "seat": None, "name": None, "holder": None, "class": None, "paper": False, "kid": ISSUER.kid.hex(), "proof_time": None,
    }  # fmt: skip
    assert says.keys() <= values.keys()
    secret = spelling.hkdf(signature, b"PORTAO-CODE-V1\x00" + DOMAIN)
    derived: dict[str, Json] = {
        "credential_hash": hashlib.sha256(raw).digest()[:8].hex(),
        "code_secret": secret.hex(),
    }
    return {**values, **says, **derived}


def good(
    name: str,
    clause: str,
    comment: str,
    raw: bytes,
    *,
    key: Signer = ISSUER,
    keys: dict[str, Json] = TRUST,
    now: int = NOW,
    says: Mapping[str, Json] = NOTHING_ELSE,
) -> Case:
    """A ticket that opens."""
    whole = signed(raw, key)
    inputs: dict[str, Json] = {
        "text": "PT1:" + spelling.base45(whole),
        "now": now,
        "trust": keys,
        "layers": layers(whole),
    }
    return Case(name, clause, comment, inputs, "OK", opened(raw, whole[-64:], says))


def bad(
    name: str,
    clause: str,
    comment: str,
    expect: str,
    whole: bytes,
    *,
    keys: dict[str, Json] = TRUST,
    now: int = NOW,
) -> Case:
    """A fault in the signed bytes, spelled as it should be."""
    inputs: dict[str, Json] = {
        "text": "PT1:" + spelling.base45(whole),
        "now": now,
        "trust": keys,
        "layers": layers(whole),
    }
    return Case(name, clause, comment, inputs, expect)


def malformed(name: str, clause: str, comment: str, raw: bytes) -> Case:
    """A fault in the body, under a good signature."""
    return bad(name, clause, comment, "MALFORMED", signed(raw))


def bad_text(name: str, clause: str, comment: str, expect: str, text: str) -> Case:
    """A fault in the text."""
    return Case(name, clause, comment, {"text": text, "now": NOW, "trust": TRUST}, expect)


def layers(whole: bytes) -> dict[str, Json]:
    """What stands between the fields and the text."""
    raw, signature = whole[:-64], whole[-64:]
    return {
        "body": raw.hex(),
        "signing_input": spelling.signing_input(LABEL, DOMAIN, raw).hex(),
        "signature": signature.hex(),
    }
