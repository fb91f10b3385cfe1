"""What an entry of a journal says (PROTOCOL.md 6.3 and 6.4): one map, ten kinds."""

from dataclasses import dataclass, fields
from enum import IntEnum
from operator import attrgetter
from typing import Final, Self

from keys import cbor
from keys.errors import Malformed
from sync.errors import Unreadable
from sync.fields import SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS, read_row
from sync.position import Position

CONTENT_AT_MOST: Final = 858  # bytes, so that a frame is at most 976 (6.1)
VERSION: Final = 1
COUNT_BITS: Final = 16
APP_BYTES: Final = 32
WHY_BYTES: Final = 32
ANCHOR_BYTES: Final = 320
RESERVED_BYTES: Final = 128

_CLAUSE: Final = "6.3"
_KNOWN_KEY: Final = 6


class Kind(IntEnum):
    """What happened (6.4)."""

    EPOCH_START = 1
    ADMIT = 2
    DENY = 3
    EXIT = 4
    VOID = 5
    OVERRIDE = 6
    TIME_ANCHOR = 7
    FEED_MARK = 8
    CLOCK_JUMP = 9
    CHECKPOINT = 10


_PASSAGE: Final = ("ticket", "zone", "credential", "gate")
_REQUIRED: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.EPOCH_START: ("before",),
    Kind.ADMIT: _PASSAGE,
    Kind.DENY: ("reason",),
    Kind.EXIT: _PASSAGE,
    Kind.VOID: ("ref", "ticket", "zone"),
    Kind.OVERRIDE: ("ticket", "zone", "gate", "reason"),
    Kind.TIME_ANCHOR: ("anchor", "anchor_mono"),
    Kind.FEED_MARK: (),
    Kind.CLOCK_JUMP: (),
    Kind.CHECKPOINT: (),
}


@dataclass(frozen=True, slots=True)
class Content:
    """One entry's content. `wall_ms` (Unix) and `mono_ms` were read when it happened, `mono_ms` within `boot` (8 bytes).

    `known` is the feed position held then, `credential` the status index and hash of 1.10, `ref` another entry's hash,
    `anchor_mono` the monotonic send and receive times of `anchor`, `before` the epoch before: number, last hash, why.
    """

    kind: Kind
    wall_ms: int
    mono_ms: int
    boot: bytes
    known: Position
    policy: int
    app: str
    ticket: int | None = None
    zone: int | None = None
    use: int | None = None
    count: int | None = None
    credential: tuple[int, bytes] | None = None
    gate: int | None = None
    reason: int | None = None
    seen: bytes | None = None
    ref: bytes | None = None
    operator: int | None = None
    auth: bytes | None = None
    claim: bytes | None = None
    anchor: bytes | None = None
    anchor_mono: tuple[int, int] | None = None
    before: tuple[int, bytes, str] | None = None
    repeats: int | None = None
    foreign: bytes | None = None
    proof_s: int | None = None

    @property
    def people(self) -> int:
        """How many passed: `count`, or one where the entry does not say."""
        return 1 if self.count is None else self.count

    @property
    def entitlement(self) -> int:
        """Which use of the ticket: `use`, or 0 where the entry does not say."""
        return 0 if self.use is None else self.use

    def encode(self) -> bytes:
        """The canonical bytes. `Unreadable` for what no reader would take: nobody signs an entry that says nothing."""
        try:
            raw = cbor.encode(self._said())
        except Malformed as fault:
            raise Unreadable(str(fault)) from None
        Content.parse(raw)
        return raw

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The content of these bytes; `Unreadable` (6.5) for another version, an unknown kind or field, or one missing."""
        try:
            content = cls._read(cbor.Fields.of(cbor.decode(raw, _CLAUSE, CONTENT_AT_MOST), _CLAUSE))
        except Malformed as fault:
            raise Unreadable(str(fault)) from None
        for name in _REQUIRED[content.kind]:
            if getattr(content, name) is None:
                raise Unreadable(f"{content.kind.name} without {name}")
        return content

    def _said(self) -> dict[int, cbor.Encodable]:
        """What is said, by key: the fields stand in the order of 6.3."""
        values: list[cbor.Encodable] = [VERSION, *_ALL(self)]
        values[_KNOWN_KEY - 1] = self.known.as_pair()
        return {key: value for key, value in enumerate(values, start=1) if value is not None}

    @classmethod
    def _read(cls, given: cbor.Fields) -> Self:
        given.exactly(1, VERSION)
        content = cls(
            kind=_kind(given.uint(2, SMALL_BITS)),
            wall_ms=given.uint(3, WIDE_BITS),
            mono_ms=given.uint(4, WIDE_BITS),
            boot=given.bytes(5, size=8),
            known=_position(given),
            policy=given.uint(7, SMALL_BITS),
            app=given.text(8, at_most=APP_BYTES),
            ticket=given.uint_or_none(9, TICKET_BITS),
            zone=_place(given, 10),
            use=given.uint_or_none(11, SMALL_BITS),
            count=_count(given),
            credential=_credential(given),
            gate=_place(given, 14),
            reason=given.uint_or_none(15, SMALL_BITS),
            seen=given.bytes_or_none(16, size=16),
            ref=given.bytes_or_none(17, size=32),
            operator=given.uint_or_none(18, SMALL_BITS),
            auth=given.bytes_or_none(19, at_most=RESERVED_BYTES),
            claim=given.bytes_or_none(20, at_most=RESERVED_BYTES),
            anchor=given.bytes_or_none(21, at_most=ANCHOR_BYTES),
            anchor_mono=_anchor_mono(given),
            before=_before(given),
            repeats=given.uint_or_none(24, SMALL_BITS),
            foreign=given.bytes_or_none(25, size=16),
            proof_s=given.uint_or_none(26, SECOND_BITS),
        )
        given.done()
        return content


_ALL: Final = attrgetter(*(field.name for field in fields(Content)))


def _kind(number: int) -> Kind:
    try:
        return Kind(number)
    except ValueError:
        raise Malformed(_CLAUSE, f"kind {number} is not known") from None


def _position(given: cbor.Fields) -> Position:
    row = read_row(given.list(_KNOWN_KEY, at_most=2), 2, _CLAUSE)
    return Position(row.uint(0, SMALL_BITS), row.uint(1, WIDE_BITS))


def _place(given: cbor.Fields, key: int) -> int | None:
    number = given.uint_or_none(key, SMALL_BITS)
    if number == 0:
        raise Malformed(_CLAUSE, "zones and gates are 1 and up")
    return number


def _count(given: cbor.Fields) -> int | None:
    count = given.uint_or_none(12, COUNT_BITS)
    if count == 0:
        raise Malformed(_CLAUSE, "an entry of nobody")
    return count


def _credential(given: cbor.Fields) -> tuple[int, bytes] | None:
    values = given.list_or_none(13, at_most=2)
    if values is None:
        return None
    row = read_row(values, 2, _CLAUSE)
    return row.uint(0, TICKET_BITS), row.bytes(1, size=8)


def _anchor_mono(given: cbor.Fields) -> tuple[int, int] | None:
    values = given.list_or_none(22, at_most=2)
    if values is None:
        return None
    row = read_row(values, 2, _CLAUSE)
    return row.uint(0, WIDE_BITS), row.uint(1, WIDE_BITS)


def _before(given: cbor.Fields) -> tuple[int, bytes, str] | None:
    values = given.list_or_none(23, at_most=3)
    if values is None:
        return None
    row = read_row(values, 3, _CLAUSE)
    return row.uint(0, bits=32), row.bytes(1, size=32), row.text(2, at_most=WHY_BYTES)
