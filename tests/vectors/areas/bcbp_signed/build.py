"""A pass with our block and our signature, spelled by hand, and a case around it."""

import base64
import hashlib
from dataclasses import replace
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import BCBP, DOMAIN, ISSUER, NOW, Signer, trust, trusted
from tests.vectors.areas.bcbp.build import FULL, NEXT_LEG, OneLeg, Spelled
from tests.vectors.case import Case, Json

EVENT, NEXT_EVENT = 7, 8
NUMBER, INDEX, EXPIRES = 1001, 2002, NOW + 3600
LABEL: Final = "PORTAO-BCBP-V1"
TRUST: Final = trust(trusted(ISSUER, BCBP))


def block(
    event: int = EVENT,
    number: int = NUMBER,
    index: int = INDEX,
    expires: int = EXPIRES,
    mark: str = "*P1",
) -> str:
    raw = event.to_bytes(4, "big") + number.to_bytes(3, "big") + index.to_bytes(3, "big")
    return mark + spelling.base45(raw + expires.to_bytes(4, "big"))


def with_block(block: str) -> Spelled:
    return replace(FULL, legs=(replace(FULL.legs[0], airline=block),))


PASS: Final = with_block(block())
TWO: Final = replace(
    PASS, legs=(*PASS.legs, OneLeg(NEXT_LEG, {}, block(NEXT_EVENT, 1, 2, NOW + 7200) + " LX"))
)


def security_of(body: str, key: Signer = ISSUER, domain: bytes = DOMAIN, label: str = LABEL) -> str:
    signature = key.sign(label, domain, body.encode("ascii"))
    return base64.b64encode(key.kid[:2] + signature).decode()


def signed(
    spelled: Spelled = PASS,
    key: Signer = ISSUER,
    type_: str = "9",
    domain: bytes = DOMAIN,
    label: str = LABEL,
) -> str:
    body = spelled.unsigned
    return f"{body}^{type_}58{security_of(body, key, domain, label)}"


def case(
    name: str, clause: str, comment: str, text: str, expect: str, *,
    event: int | None = EVENT, type_: str = "9", keys: dict[str, Json] = TRUST, now: int = NOW, decoded: Json = None,
) -> Case:  # fmt: skip
    inputs: dict[str, Json] = {"text": text, "event": event, "type": type_, "now": now, "trust": keys}
    return Case(name, clause, comment, inputs, expect, decoded)


def opens(
    name: str, clause: str, comment: str, *, spelled: Spelled = PASS, key: Signer = ISSUER, type_: str = "9",
    says: dict[str, Json] | None = None, **inputs: Json,
) -> Case:  # fmt: skip
    text = signed(spelled, key, type_)
    decoded = decoded_of(spelled, key) | (says or {})
    return case(name, clause, comment, text, "OK", type_=type_, decoded=decoded, **inputs)  # type: ignore[arg-type]


BOARDING: Final[dict[str, Json]] = {
    "name": "DESMARAIS/LUC",
    "pnr": "ABC123",
    "carrier": "AC",
    "flight": "0834",
    "day": "326",
    "origin": "YUL",
    "destination": "FRA",
    "compartment": "J",
    "seat": "1A",
    "sequence": "0025",
}


def decoded_of(spelled: Spelled, key: Signer) -> dict[str, Json]:
    body = spelled.unsigned.encode("ascii")
    secret = spelling.hkdf(key.sign(LABEL, DOMAIN, body), b"PORTAO-CODE-V1\x00" + DOMAIN)
    return {
        "event": EVENT, "number": NUMBER, "index": INDEX, "not_before": 0, "expires": EXPIRES, "seat": "1A",
        "class": "J", "kid": key.kid.hex(), "credential_hash": hashlib.sha256(body).digest()[:8].hex(),
        "code_secret": secret.hex(), "boarding": dict(BOARDING),
    }  # fmt: skip
