"""The body of a ticket: 25 fixed bytes and a TLV area (FORMAT.md 1.4 to 1.6).

The writer and the reader share their checks, so that no ticket is issued that a door refuses.
"""

import re
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from keys.crypto import KID_BYTES, PublicKey
from keys.errors import Expired, Malformed, NotYet

VERSION: Final = 1
FIXED_BYTES: Final = 25
TLV_CAP: Final = 255
U24: Final = 1 << 24
U32: Final = 1 << 32
SEAT_BYTES: Final = 16
NAME_BYTES: Final = 64
CLASS_BYTES: Final = 16

_FIXED: Final = struct.Struct(">BB4sI3s3sIIB")
_FIRST_SKIPPED: Final = 128
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
SEAT, NAME, _HOLDER, CLASS, _PAPER = 1, 2, 3, 4, 5
PAPER_TLV: Final = bytes((_PAPER, 0))


class ProofKind(IntEnum):
    """What the holder must show besides the code (1.4)."""

    NONE = 0
    HOLDER_KEY = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says. Times in Unix seconds; `not_before` 0 means from always; `index` is its place in the roster."""

    event: int
    number: int
    index: int
    not_before: int
    expires: int
    proof: ProofKind = ProofKind.NONE
    seat: str | None = None
    name: str | None = None
    holder: PublicKey | None = None
    class_: str | None = None
    paper: bool = False

    def within_times(self, now: int) -> int:
        """`now`, moved to the nearest second at which the ticket is good: when its key's dates must hold (1.8)."""
        return min(max(now, self.not_before), self.expires - 1)

    def check_times(self, now: int) -> None:
        """Raises `NotYet` before the first second and `Expired` from the last on (1.9)."""
        if now < self.not_before:
            raise NotYet(self.not_before)
        if now >= self.expires:
            raise Expired(self.expires)


def encode_body(ticket: Ticket, kid: bytes) -> bytes:
    """The bytes to sign. `Malformed` (1.4 to 1.6) for a ticket that no reader would take."""
    _check_widths(ticket, kid)
    check_fixed(ticket.event, ticket.not_before, ticket.expires)
    _check_holder(ticket)
    tlv = _encode_tlv(ticket)
    number, index = ticket.number.to_bytes(3, "big"), ticket.index.to_bytes(3, "big")
    return (
        _FIXED.pack(
            VERSION,
            ticket.proof,
            kid,
            ticket.event,
            number,
            index,
            ticket.not_before,
            ticket.expires,
            len(tlv),
        )
        + tlv
    )


def parse_body(body: bytes) -> tuple[Ticket, bytes]:
    """The ticket and the kid in a body; `Malformed` (1.4 to 1.6), or `BadKey` for the holder's key (0.4)."""
    check_shape(body)
    _, kind, kid, event, number, index, not_before, expires, _ = _FIXED.unpack_from(body)
    try:
        proof = ProofKind(kind)
    except ValueError:
        raise Malformed("1.4", f"proof kind {kind}") from None
    check_fixed(event, not_before, expires)
    values = _split_tlv(body[FIXED_BYTES:])
    ticket = Ticket(
        event,
        int.from_bytes(number, "big"),
        int.from_bytes(index, "big"),
        not_before,
        expires,
        proof,
        _text(values, SEAT, SEAT_BYTES),
        _text(values, NAME, NAME_BYTES),
        _holder(values),
        _text(values, CLASS, CLASS_BYTES),
        _paper(values),
    )
    _check_holder(ticket)
    return ticket, kid


def check_shape(body: bytes) -> None:
    """Version and exact length (1.4): all that is read of a body before its signature verified, besides the kid."""
    if len(body) < FIXED_BYTES:
        raise Malformed("1.4", f"a body of {len(body)} bytes")
    if body[0] != VERSION:
        raise Malformed("1.4", f"version {body[0]}")
    if len(body) != FIXED_BYTES + body[FIXED_BYTES - 1]:
        raise Malformed("1.4", "the length does not fit the TLV area")


def check_kid(kid: bytes) -> None:
    """`Malformed` (1.4) for a key's id of another length."""
    if len(kid) != KID_BYTES:
        raise Malformed("1.4", f"a kid of {len(kid)} bytes")


def _check_widths(ticket: Ticket, kid: bytes) -> None:
    """What a body that was read has by its form alone."""
    check_kid(kid)
    if not 0 <= ticket.number < U24 or not 0 <= ticket.index < U24:
        raise Malformed("1.4", f"ticket number {ticket.number}, status index {ticket.index}")


def check_fixed(event: int, not_before: int, expires: int) -> None:
    """`Malformed` (1.4) for an event or times that no body has."""
    if not 1 <= event < U32:
        raise Malformed("1.4", f"event {event}")
    if not 0 <= not_before < expires < U32:
        raise Malformed("1.4", f"not before {not_before}, expires {expires}")


def _check_holder(ticket: Ticket) -> None:
    if (ticket.holder is not None) != (ticket.proof is ProofKind.HOLDER_KEY):
        raise Malformed("1.6", "a holder key without proof kind 1, or the reverse")


def _encode_tlv(ticket: Ticket) -> bytes:
    return b"".join(
        (
            encode_text(SEAT, ticket.seat, SEAT_BYTES),
            encode_text(NAME, ticket.name, NAME_BYTES),
            b"" if ticket.holder is None else _encode_value(_HOLDER, ticket.holder.raw),
            encode_text(CLASS, ticket.class_, CLASS_BYTES),
            PAPER_TLV if ticket.paper else b"",
        )
    )


def encode_text(tag: int, text: str | None, at_most: int) -> bytes:
    """One text of the TLV area, empty for none; `Malformed` (1.5)."""
    if text is None:
        return b""
    try:
        value = text.encode()
    except UnicodeEncodeError:
        raise Malformed("1.5", f"the text of tag {tag} is not Unicode") from None
    _check_text(tag, text, len(value), at_most)
    return _encode_value(tag, value)


def _encode_value(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value


def _check_text(tag: int, text: str, size: int, at_most: int) -> None:
    if not 1 <= size <= at_most:
        raise Malformed("1.5", f"tag {tag} has {size} bytes")
    if not text.isprintable() and _CONTROL.search(text):
        raise Malformed("1.5", f"a control character in tag {tag}")


def _split_tlv(area: bytes) -> dict[int, bytes]:
    values: dict[int, bytes] = {}
    at, last = 0, -1
    while at < len(area):
        tag, size = area[at], area[at + 1] if at + 1 < len(area) else TLV_CAP
        end = at + 2 + size
        if tag <= last or end > len(area):
            raise Malformed("1.5", f"tag {tag} is out of order or cut off")
        if tag < _FIRST_SKIPPED and not SEAT <= tag <= _PAPER:
            raise Malformed("1.5", f"tag {tag} is not known")
        values[tag] = area[at + 2 : end]
        at, last = end, tag
    return values


def _text(values: dict[int, bytes], tag: int, at_most: int) -> str | None:
    value = values.get(tag)
    if value is None:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise Malformed("1.5", f"tag {tag} is not UTF-8") from None
    _check_text(tag, text, len(value), at_most)
    return text


def _holder(values: dict[int, bytes]) -> PublicKey | None:
    value = values.get(_HOLDER)
    return None if value is None else PublicKey.parse(value)


def _paper(values: dict[int, bytes]) -> bool:
    if values.get(_PAPER):
        raise Malformed("1.5", "the paper mark carries bytes")
    return _PAPER in values
