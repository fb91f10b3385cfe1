"""One key of a trust list: what it may sign, of which events, and when (FORMAT.md 3.1 and 1.8)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeVar

from keys import cbor
from keys.crypto import KEY_BYTES, PublicKey
from keys.errors import KeyCompromised, KeyNotAllowed, Malformed

TIME_BITS: Final = 32
EVENTS_AT_MOST: Final = 4096

_E = TypeVar("_E", bound=IntEnum)


class Usage(IntEnum):
    """What a key is for. A root signs trust lists and other roots only, and never stands among the keys of a list."""

    ROOT = 0
    TICKET = 1
    BCBP = 2
    ROSTER = 3
    FEED = 4
    DEVICE = 5
    RECEIPT = 6


class Status(IntEnum):
    """Where a key stands; it only moves down this list (6.4)."""

    ACTIVE = 1
    RETIRED = 2
    COMPROMISED = 3


@dataclass(frozen=True)
class TrustedKey:
    """A public key and its limits. Times in Unix seconds; `events` None means every event and what has no event."""

    key: PublicKey
    usage: Usage
    not_before: int
    expires: int
    status: Status
    events: frozenset[int] | None

    def serves(self, usage: Usage, event: int | None) -> bool:
        """Whether this key is for this usage and event, whatever its dates and status."""
        return self.usage is usage and in_scope(self.events, event)

    def check_may_sign(self, usage: Usage, event: int | None, now: int) -> None:
        """Raises `KeyNotAllowed`, or else `KeyCompromised`, as 1.8 orders them. The signature is the caller's matter."""
        if self.usage is not usage:
            raise KeyNotAllowed(self.key.kid, f"it is for {self.usage.name}, not for {usage.name}")
        if not in_scope(self.events, event):
            raise KeyNotAllowed(self.key.kid, f"event {event} is outside its scope")
        if not self.not_before <= now < self.expires:
            raise KeyNotAllowed(self.key.kid, f"it serves from {self.not_before} to {self.expires}")
        if self.status is Status.COMPROMISED:
            raise KeyCompromised(self.key.kid)


def in_scope(events: frozenset[int] | None, event: int | None) -> bool:
    """Whether a key with this field 6 serves this event; None as `event` is what concerns the whole domain."""
    return events is None or event in events


def encode_key(trusted: TrustedKey) -> cbor.Encodable:
    """The map of 3.1, field 6."""
    entry: dict[int, cbor.Encodable] = {
        1: trusted.key.raw,
        2: trusted.usage,
        3: trusted.not_before,
        4: trusted.expires,
        5: trusted.status,
    }
    if trusted.events is not None:
        entry[6] = sorted(trusted.events)
    return entry


def parse_key(value: cbor.Value, clause: str) -> TrustedKey:
    """The reverse of `encode_key`; `Malformed` with this clause, or `BadKey`."""
    fields = cbor.Fields.of(value, clause)
    raw = fields.bytes(1, size=KEY_BYTES)
    usage = read_enum(fields, 2, Usage, clause)
    not_before, expires = read_dates(fields, 3, clause)
    status = read_enum(fields, 5, Status, clause)
    events = read_events(fields, 6, clause)
    fields.done()
    if usage is Usage.ROOT:
        raise Malformed(clause, "a root among the keys")
    return TrustedKey(PublicKey.parse(raw), usage, not_before, expires, status, events)


def read_enum(fields: cbor.Fields, key: int, kind: type[_E], clause: str) -> _E:
    """A member of a closed list of numbers."""
    number = fields.uint(key, bits=8)
    try:
        return kind(number)
    except ValueError:
        raise Malformed(clause, f"{kind.__name__} {number} is not known") from None


def read_dates(fields: cbor.Fields, key: int, clause: str) -> tuple[int, int]:
    """The two times at `key` and `key + 1`, the first before the second."""
    start, end = fields.uint(key, bits=TIME_BITS), fields.uint(key + 1, bits=TIME_BITS)
    if start >= end:
        raise Malformed(clause, f"the dates {start} to {end} are empty")
    return start, end


def read_events(fields: cbor.Fields, key: int, clause: str) -> frozenset[int] | None:
    """The optional scope: event numbers from 1 up, ascending, each once, at least one."""
    items = fields.list_or_none(key, at_most=EVENTS_AT_MOST)
    if items is None:
        return None
    events = [item for item in items if type(item) is int and 0 < item < 1 << 32]
    if not events or len(events) != len(items) or sorted(set(events)) != events:
        raise Malformed(clause, "the events are not ascending numbers from 1 up")
    return frozenset(events)
