"""Bodies by the ten thousand: a form on which everything is written that the tickets of one event have in common (FORMAT.md 1.4 to 1.6)."""

import struct
from functools import lru_cache
from typing import Final

from keys.body import (
    CLASS,
    CLASS_BYTES,
    NAME,
    NAME_BYTES,
    PAPER_TLV,
    SEAT,
    SEAT_BYTES,
    VERSION,
    ProofKind,
    Ticket,
    check_fixed,
    check_kid,
    encode_body,
    encode_text,
)

_SHARED: Final = struct.Struct(">BB4sI")  # how the fixed bytes begin, and how they go on
_OWN: Final = struct.Struct(">3s3sIIB")


class BodyForm:
    """The bodies of many tickets of one event that are bound to no key: as `encode_body`, with what all of them say written once."""

    __slots__ = ("_event", "_kid", "_shared")

    def __init__(self, event: int, kid: bytes) -> None:
        check_kid(kid)
        check_fixed(event, 0, 1)
        self._event, self._kid = event, kid
        self._shared = _SHARED.pack(VERSION, ProofKind.NONE, kid, event)

    def fill(
        self,
        number: int,
        index: int,
        not_before: int,
        expires: int,
        seat: str | None,
        name: str | None,
        class_: str | None,
        paper: bool,
    ) -> bytes:
        """The bytes to sign of the ticket that says this; `Malformed` (1.4 to 1.6)."""
        tlv = encode_text(SEAT, seat, SEAT_BYTES) + encode_text(NAME, name, NAME_BYTES) + _class_tlv(class_)
        if paper:
            tlv += PAPER_TLV
        try:
            own = _OWN.pack(
                number.to_bytes(3, "big"), index.to_bytes(3, "big"), not_before, expires, len(tlv)
            )
        except (OverflowError, struct.error):
            own = b""
        if own and not_before < expires:
            return self._shared + own + tlv
        ticket = Ticket(self._event, number, index, not_before, expires)
        return encode_body(ticket, self._kid)  # which says what is wrong


@lru_cache(maxsize=64)
def _class_tlv(class_: str | None) -> bytes:
    """An event has a handful."""
    return encode_text(CLASS, class_, CLASS_BYTES)
