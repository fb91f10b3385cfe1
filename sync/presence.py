"""The item of which nearly every feed is made: who is where, for one ticket, zone and use (PROTOCOL.md 4.1, type 2).

It is written by the thousand, so its bytes are put together as they stand there, from pieces that many items have alike.
"""

from functools import lru_cache
from typing import Final

from msgspec import Struct

from keys.cbor import Fields, Value
from keys.cbor_form import number, string
from keys.errors import Malformed
from sync.fields import SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS, read_id, read_row
from sync.position import Position

_CLAUSE: Final = "4.1"
_DEVICE_BYTES: Final = 8
_CREDENTIAL_HASH_BYTES: Final = 8
_HEADS: Final = (b"\xa8\x01", b"\xa9\x01", b"\xaa\x01")  # of 8, 9, 10 fields, and the key of the first
_remember = lru_cache(maxsize=1_024)  # what many items say alike


class Holder(Struct, frozen=True, gc=False):
    """Whose admit counts: device (8 bytes), gate, when in Unix milliseconds, and the first 8 bytes of the body's hash."""

    device: bytes
    gate: int
    point_ms: int
    credential_hash: bytes


class Day(Struct, frozen=True, gc=False):
    """The latest local day on which somebody entered, by the instant at which it begins (Unix s), and how often on it."""

    starts_s: int
    admits: int


class PresenceItem(Struct, frozen=True, gc=False):
    """How many proven admits and exits the server knows of for one ticket, zone and use; `day` where the policy counts days."""

    at: Position
    ticket: int
    zone: int
    use: int
    admits: int
    exits: int
    holder: Holder | None = None
    day: Day | None = None


def write_presence(item: PresenceItem) -> bytes:
    """The bytes of the item; `Malformed` for what no reader would take."""
    at, holder, day = item.at, item.holder, item.day
    _check(at.pos >> WIDE_BITS or item.ticket >> TICKET_BITS)
    return b"".join(
        (
            _begun((holder is not None) + (day is not None), at.gen),
            number(at.pos),
            b"\x03\x02\x04",
            number(item.ticket),
            _counts(item.zone, item.use, item.admits, item.exits),
            b"" if holder is None else _holder(holder),
            b"" if day is None else _day(day),
        )
    )


def _check(fault: int) -> None:
    """A number that is negative or too large leaves something when its bits are shifted out."""
    if fault:
        raise Malformed(_CLAUSE, "a presence that says what none can say")


@_remember
def _begun(more: int, gen: int) -> bytes:
    _check(gen < 1 or gen >> SMALL_BITS)
    return _HEADS[more] + number(gen) + b"\x02"


@_remember
def _counts(zone: int, use: int, admits: int, exits: int) -> bytes:
    _check(zone < 1 or zone >> SMALL_BITS or use >> SMALL_BITS or admits >> SMALL_BITS or exits >> SMALL_BITS)
    return b"\x05" + number(zone) + b"\x06" + number(use) + b"\x07" + number(admits) + b"\x08" + number(exits)


@_remember
def _by_whom(device: bytes, gate: int) -> bytes:
    _check(len(device) != _DEVICE_BYTES or gate < 1 or gate >> SMALL_BITS)
    return b"\x09\x84" + string(device) + number(gate)


def _holder(holder: Holder) -> bytes:
    hash_ = holder.credential_hash
    _check(holder.point_ms >> WIDE_BITS or len(hash_) != _CREDENTIAL_HASH_BYTES)
    return _by_whom(holder.device, holder.gate) + number(holder.point_ms) + string(hash_)


def _day(day: Day) -> bytes:
    _check(day.starts_s >> SECOND_BITS or day.admits >> SMALL_BITS)
    return b"\x0a\x82" + number(day.starts_s) + number(day.admits)


def read_presence(at: Position, fields: Fields) -> PresenceItem:
    """The item whose position was read already; `Malformed` (4.1)."""
    return PresenceItem(
        at=at,
        ticket=fields.uint(4, bits=TICKET_BITS),
        zone=read_id(fields, 5, _CLAUSE),
        use=fields.uint(6, bits=SMALL_BITS),
        admits=fields.uint(7, bits=SMALL_BITS),
        exits=fields.uint(8, bits=SMALL_BITS),
        holder=_read_holder(fields.list_or_none(9, at_most=4)),
        day=_read_day(fields.list_or_none(10, at_most=2)),
    )


def _read_day(value: list[Value] | None) -> Day | None:
    if value is None:
        return None
    row = read_row(value, 2, _CLAUSE)
    return Day(row.uint(0, bits=SECOND_BITS), row.uint(1, bits=SMALL_BITS))


def _read_holder(value: list[Value] | None) -> Holder | None:
    if value is None:
        return None
    row = read_row(value, 4, _CLAUSE)
    device, gate = row.bytes(0, size=_DEVICE_BYTES), read_id(row, 1, _CLAUSE)
    return Holder(device, gate, row.uint(2, bits=WIDE_BITS), row.bytes(3, size=_CREDENTIAL_HASH_BYTES))
