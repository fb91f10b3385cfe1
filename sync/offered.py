"""Which events a device may serve, for the person who sets it up (PROTOCOL.md 11.8).

Nothing here is signed, and nothing rests on it: once an event is chosen, its profile and the certificate say what is so.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from keys import cbor
from keys.errors import Malformed
from sync.fields import EVENT_BITS, SECOND_BITS, read_id, read_name, read_row
from sync.profile import ROWS_AT_MOST, TIMEZONE_BYTES

EVENTS_AT_MOST: Final = 64
GATES_AT_MOST: Final = ROWS_AT_MOST
"""Of all events together; a single one has no more either."""
OFFERED_CAP: Final = 4 * 1024 * 1024

_CLAUSE: Final = "11.8"


class OfferedGate(NamedTuple):
    """A gate at which the device may stand, and the name of the zone that it leads to."""

    gate: int
    name: str
    zone: str


class OfferedEvent(NamedTuple):
    """An event that the device may serve. `timezone` is an IANA name; times in Unix seconds."""

    event: int
    name: str
    timezone: str
    starts_s: int
    ends_s: int
    gates: tuple[OfferedGate, ...]


def encode_offered(offered: Sequence[OfferedEvent]) -> bytes:
    """The bytes to send. `Malformed` where they would not be read."""
    raw = cbor.encode({1: [[*one[:-1], [list(gate) for gate in one.gates]] for one in offered]})
    parse_offered(raw)
    return raw


def parse_offered(raw: bytes) -> tuple[OfferedEvent, ...]:
    """The events in these bytes, or `Malformed`."""
    given = cbor.Fields.of(cbor.decode(raw, _CLAUSE, OFFERED_CAP), _CLAUSE)
    offered = tuple(_event(value) for value in given.list(1, at_most=EVENTS_AT_MOST))
    given.done()
    if len({one.event for one in offered}) != len(offered):
        raise Malformed(_CLAUSE, "an event that is offered twice")
    if sum(len(one.gates) for one in offered) > GATES_AT_MOST:
        raise Malformed(_CLAUSE, f"more than {GATES_AT_MOST} gates")
    return offered


def _event(value: cbor.Value) -> OfferedEvent:
    row = read_row(value, len(OfferedEvent._fields), _CLAUSE)
    return OfferedEvent(
        event=row.uint(0, EVENT_BITS),
        name=read_name(row, 1, _CLAUSE),
        timezone=read_name(row, 2, _CLAUSE, at_most=TIMEZONE_BYTES),
        starts_s=row.uint(3, SECOND_BITS),
        ends_s=row.uint(4, SECOND_BITS),
        gates=tuple(_gate(one) for one in row.list(5, at_most=GATES_AT_MOST)),
    )


def _gate(value: cbor.Value) -> OfferedGate:
    row = read_row(value, len(OfferedGate._fields), _CLAUSE)
    return OfferedGate(read_id(row, 0, _CLAUSE), read_name(row, 1, _CLAUSE), read_name(row, 2, _CLAUSE))
