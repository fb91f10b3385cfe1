"""Who is in: one bit a ticket for each zone and use, signed (PROTOCOL.md 3.4). Not public: it goes to enrolled devices only."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from keys import cbor, cose
from keys.cbor import Fields, Value
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from sync.bitmap import DIGEST_BYTES, check, deflate, inflate, size_in_bytes
from sync.errors import Incomplete
from sync.fields import SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS, read_id, read_row
from sync.part import claims, open_payload, read_claims
from sync.position import Position
from sync.presence import Day

TICKETS_AT_MOST: Final = 1 << TICKET_BITS
UNPACKED_AT_MOST: Final = 16 * 1024 * 1024
_ROWS_AT_MOST: Final = 65_536
_COUNT_BITS: Final = TICKET_BITS + 1
TALLIES_AT_MOST: Final = 131_072
_RAW, _ZLIB = 0, 1
_WITHOUT_DAY, _WITH_DAY = 6, 8
_CLAUSE: Final = "3.4"


Key: TypeAlias = tuple[int, int, int]
"""Zone, use and ticket."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one ticket entered and left, when it entered last (Unix ms; 0: not known), and the latest day on which it did."""

    admits: int
    exits: int
    last_ms: int = 0
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Admissions:
    """Which tickets have used up their entry, at one position of the feed. Times in Unix seconds.

    `maps` has for (zone, use) one bit for each ticket number below `size`, least significant first. `tallies` are there where
    the policy counts: then yes or no is not enough. `people`: how many are inside each zone whose capacity the policy limits.
    """

    event: int
    at: Position
    size: int
    issued_s: int
    maps: Mapping[tuple[int, int], bytes]
    tallies: Mapping[Key, Tally] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)

    def used(self, ticket: int, zone: int, use: int) -> bool:
        """Whether by the policy then in force the ticket has used up its entry. False where nothing is known."""
        bits = self.maps.get((zone, use))
        if bits is None or not 0 <= ticket < self.size:
            return False
        return bool(bits[ticket >> 3] >> (ticket & 7) & 1)


def sign_admissions(
    key: PrivateKey,
    domain: Domain,
    event: int,
    at: Position,
    size: int,
    used: Mapping[tuple[int, int], Iterable[int]],
    issued_s: int,
    tallies: Mapping[Key, Tally] | None = None,
    people: Mapping[int, int] | None = None,
) -> bytes:
    """The signed part. `used` names for (zone, use) the ticket numbers, all below `size`: else `Incomplete`.

    It is read back first, so that none leaves that a device would refuse: `Malformed`.
    """
    rows = [_row(zone, use, _pack(tickets, size)) for (zone, use), tickets in sorted(used.items())]
    counted: dict[int, Value] = (
        {8: [_tally_row(key_, tally) for key_, tally in sorted(tallies.items())]} if tallies else {}
    )
    inside: dict[int, Value] = {9: [list(row) for row in sorted(people.items())]} if people else {}
    payload = cbor.encode({**claims(domain, event, at), 5: issued_s, 6: size, 7: rows, **counted, **inside})
    _read(payload, domain, event)
    return cose.sign(key, Label.ADMISSIONS, domain, payload)


def open_admissions(raw: bytes, trust: TrustList, event: int, now: int) -> Admissions:
    """The admissions of this event, complete by their own counts and digests. `now` in Unix seconds.

    Raises the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` and `Incomplete`.
    """
    payload = open_payload(raw, Label.ADMISSIONS, Usage.ROSTER, trust, event, now)
    return _read(payload, trust.domain, event)


def _pack(tickets: Iterable[int], size: int) -> bytes:
    bits = bytearray(size_in_bytes(size, 1))
    for ticket in tickets:
        if not 0 <= ticket < size:
            raise Incomplete(f"ticket {ticket} is not among its {size}")
        bits[ticket >> 3] |= 1 << (ticket & 7)
    return bytes(bits)


def _row(zone: int, use: int, bits: bytes) -> list[Value]:
    count = int.from_bytes(bits, "little").bit_count()
    digest = hashlib.sha256(bits).digest()
    packed = deflate(bits)
    form, stored = (_ZLIB, packed) if len(packed) < len(bits) else (_RAW, bits)
    return [zone, use, count, digest, form, stored]


def _read(payload: bytes, domain: Domain, event: int) -> Admissions:
    fields = Fields.of(cbor.decode(payload, _CLAUSE, cose.CAP), _CLAUSE)
    at = read_claims(fields, domain, event, _CLAUSE, "list of admissions")
    issued_s = fields.uint(5, bits=SECOND_BITS)
    size = fields.uint(6, bits=_COUNT_BITS)
    rows = fields.list(7, at_most=_ROWS_AT_MOST)
    tallies = _read_tallies(fields.list_or_none(8, at_most=TALLIES_AT_MOST), size)
    people = _read_people(fields.list_or_none(9, at_most=_ROWS_AT_MOST))
    fields.done()
    _check_room(size, len(rows))
    maps = [_read_row(row, size) for row in rows]
    _check_ascending([key for key, _ in maps])
    return Admissions(event, at, size, issued_s, dict(maps), tallies, people)


def _read_people(rows: list[Value] | None) -> dict[int, int]:
    if rows is None:
        return {}
    pairs = [read_row(row, 2, _CLAUSE) for row in rows]
    found = [(read_id(pair, 0, _CLAUSE), pair.uint(1, bits=SMALL_BITS)) for pair in pairs]
    zones = [zone for zone, _ in found]
    if not found or sorted(set(zones)) != zones:
        raise Malformed(_CLAUSE, "zones do not ascend, or there are none")
    return dict(found)


def _tally_row(key: Key, tally: Tally) -> list[Value]:
    day = [] if tally.day is None else [tally.day.starts_s, tally.day.admits]
    return [*key, tally.admits, tally.exits, tally.last_ms, *day]


def _read_tallies(rows: list[Value] | None, size: int) -> dict[Key, Tally]:
    if rows is None:
        return {}
    found = [_read_tally(row, size) for row in rows]
    keys = [key for key, _ in found]
    if not found or sorted(set(keys)) != keys:
        raise Malformed(_CLAUSE, "counts do not ascend, or there are none")
    return dict(found)


def _read_tally(value: Value, size: int) -> tuple[Key, Tally]:
    with_day = isinstance(value, list) and len(value) == _WITH_DAY
    row = read_row(value, _WITH_DAY if with_day else _WITHOUT_DAY, _CLAUSE)
    key = read_id(row, 0, _CLAUSE), row.uint(1, bits=SMALL_BITS), row.uint(2, bits=TICKET_BITS)
    if key[2] >= size:
        raise Incomplete(f"ticket {key[2]} is not among its {size}")
    counts = row.uint(3, bits=SMALL_BITS), row.uint(4, bits=SMALL_BITS), row.uint(5, bits=WIDE_BITS)
    day = Day(row.uint(6, bits=SECOND_BITS), row.uint(7, bits=SMALL_BITS)) if with_day else None
    return key, Tally(*counts, day)


def _check_room(size: int, rows: int) -> None:
    """What all maps would take in memory is bounded before any of them is unpacked."""
    if size > TICKETS_AT_MOST or rows * size_in_bytes(size, 1) > UNPACKED_AT_MOST:
        raise Malformed(_CLAUSE, f"{rows} maps of {size} tickets")


def _read_row(value: Value, size: int) -> tuple[tuple[int, int], bytes]:
    row = read_row(value, 6, _CLAUSE)
    key = read_id(row, 0, _CLAUSE), row.uint(1, bits=SMALL_BITS)
    count, digest = row.uint(2, bits=_COUNT_BITS), row.bytes(3, size=DIGEST_BYTES)
    form, stored = row.uint(4, bits=8), row.bytes(5)
    bits = _unpack(form, stored, size_in_bytes(size, 1))
    check(bits, 1, size, count, digest)
    return key, bits


def _unpack(form: int, stored: bytes, size: int) -> bytes:
    if form == _ZLIB:
        return inflate(stored, size, _CLAUSE)
    if form != _RAW:
        raise Malformed(_CLAUSE, f"form {form} is not known")
    if len(stored) != size:
        raise Incomplete(f"{len(stored)} bytes of bits where {size} belong")
    return stored


def _check_ascending(keys: list[tuple[int, int]]) -> None:
    if sorted(set(keys)) != keys:
        raise Malformed(_CLAUSE, "zones and uses do not ascend")
