"""What every part and every head says of itself, and how one is opened (PROTOCOL.md 3).

The signature says who made it. That it belongs to the event at hand is a claim inside, and checked here.
"""

from keys.cbor import Fields, Value
from keys.errors import Malformed
from keys.labels import DOMAIN_BYTES, Domain, Label
from keys.trust import TrustList, Usage
from sync.errors import WrongEventPart
from sync.fields import EVENT_BITS
from sync.position import Position, read_position


def claims(domain: Domain, event: int, at: Position) -> dict[int, Value]:
    """Fields 1 to 4 of a part: domain, event, generation and position."""
    return {1: domain.raw, 2: event, 3: at.gen, 4: at.pos}


def read_claims(fields: Fields, domain: Domain, event: int, clause: str, what: str) -> Position:
    """The position in fields 3 and 4. Another domain or event in 1 and 2 is `WrongEventPart`, which names `what`."""
    if fields.bytes(1, size=DOMAIN_BYTES) != domain.raw or fields.uint(2, bits=EVENT_BITS) != event:
        raise WrongEventPart(what)
    return read_position(fields, 3, clause)


def open_payload(
    raw: bytes,
    label: Label,
    usage: Usage,
    trust: TrustList,
    event: int | None,
    now: int,
    type_: str | None = None,
) -> bytes:
    """The payload of a signed object, once a key of this usage with this event in scope verified it.

    Raises what `TrustList.open` raises, and `Malformed` for another COSE type. `now` in Unix seconds.
    """
    signed = trust.open(raw, label, usage, event, now)
    if signed.type != type_:
        raise Malformed("4.1", f"the type {signed.type!r} where {type_!r} belongs")
    return signed.payload
