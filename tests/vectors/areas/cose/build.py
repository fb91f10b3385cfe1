"""How an object is built part by part, and a case around it."""

from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import (
    DOMAIN,
    ISSUER,
    NOW,
    ROSTER,
    Signer,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json
from tests.vectors.spelling import (
    mapping,
    protected_header,
    uint,
)

LABEL: Final = "PORTAO-ROSTER-V1"
EVENT: Final = 7
PAYLOAD: Final = mapping((1, uint(5)))
PROTECTED: Final = protected_header(ISSUER.kid)
KEY: Final = trusted(ISSUER, ROSTER)


def case(
    name: str,
    comment: str,
    raw: bytes,
    expect: str,
    *,
    clause: str = "4.1",
    keys: tuple[dict[str, Json], ...] = (KEY,),
    usage: int = ROSTER,
    event: int | None = EVENT,
    now: int = NOW,
    layers: dict[str, Json] | None = None,
    decoded: Json = None,
) -> Case:
    """An object offered to a reader with these keys, who expects this usage and event."""
    fields: dict[str, Json] = {
        "cose": raw.hex(),
        "label": LABEL,
        "trust": trust(*keys),
        "usage": usage,
        "event": event,
        "now": now,
    }
    return Case(name, clause, comment, fields | ({"layers": layers} if layers else {}), expect, decoded)


def signed(
    signer: Signer = ISSUER,
    *,
    protected: bytes | None = None,
    payload: bytes = PAYLOAD,
    label: str = LABEL,
    domain: bytes = DOMAIN,
) -> bytes:
    protected = protected_header(signer.kid) if protected is None else protected
    return spelling.cose(
        protected, payload, signer.sign_bytes(spelling.to_be_signed(protected, label, domain, payload))
    )


def opened(payload: bytes = PAYLOAD, signer: Signer = ISSUER, type_: str | None = None) -> Json:
    return {"key": signer.public.hex(), "kid": signer.kid.hex(), "payload": payload.hex(), "type": type_}
