"""What an entry of a journal says (PROTOCOL.md 6.3 and 6.4): one map, ten kinds.

A server reads five hundred at a time, so the whole form is one regular expression (`keys.cbor_form`).
"""

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final, Self

from msgspec import Struct

from keys import cbor
from keys.cbor_form import (
    array,
    bytes_at_most,
    content_of,
    field,
    map_head,
    not_zero,
    number,
    number_of,
    of_size,
    optional,
    split_number,
    string,
    text_at_most,
    uint,
)
from keys.errors import Malformed
from sync.errors import Unreadable
from sync.fields import SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS
from sync.position import Position

CONTENT_AT_MOST: Final = 858  # bytes, so that a frame is at most 976 (6.1)
VERSION: Final = 1
COUNT_BITS: Final = 16
APP_BYTES: Final = 32
WHY_BYTES: Final = 32
ANCHOR_BYTES: Final = 320
AUTH_BYTES: Final = 128

_CLAUSE: Final = "6.3"


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


class Content(Struct, frozen=True, gc=False):
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
            raw = self._written()
        except Malformed as fault:
            raise Unreadable(str(fault)) from None
        Content.parse(raw)
        return raw

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The content of these bytes; `Unreadable` (6.5) for another version, an unknown kind or field, or one missing."""
        if len(raw) > CONTENT_AT_MOST:
            raise Unreadable(f"{len(raw)} bytes where at most {CONTENT_AT_MOST} may be")
        found = _form().fullmatch(raw)
        if found is None:
            raise Unreadable("it is not what 6.3 describes")
        said = found.groups()
        if not raw.startswith(_HEADS[said.count(None)]):
            raise Unreadable("it is not a map of as many fields as follow")
        there = said[: found.lastindex]  # those that nearly no entry has come last
        values: list[Any] = [part and read(part) for read, part in zip(_READERS, there, strict=False)]
        content = cls(*values)
        for name in _REQUIRED[content.kind]:
            if getattr(content, name) is None:
                raise Unreadable(f"{content.kind.name} without {name}")
        return content

    def _written(self) -> bytes:
        """The bytes, put together as they stand there: the fields stand in the order of 6.3."""
        said = [
            key + write(value)
            for key, write, value in zip(_KEYS, _WRITERS, _ALL(self), strict=True)
            if value is not None
        ]
        return b"".join((map_head(1 + len(said)), _VERSION_SAID, *said))


_ALL: Final = attrgetter(*Content.__struct_fields__)


def _position(raw: bytes) -> Position:
    return Position(*_two_numbers(raw))


def _write_position(at: Position) -> bytes:
    return b"\x82" + number(at.gen) + number(at.pos)


def _two_numbers(raw: bytes) -> tuple[int, int]:
    first, second = split_number(raw[1:])
    return first, number_of(second)


def _text(raw: bytes) -> str:
    try:
        return content_of(raw).decode()
    except UnicodeDecodeError:
        raise Unreadable("text that is not UTF-8") from None


def _credential(raw: bytes) -> tuple[int, bytes]:
    return number_of(raw[1:-9]), raw[-8:]


def _before(raw: bytes) -> tuple[int, bytes, str]:
    epoch, after = split_number(raw[1:])
    return epoch, after[2:34], _text(after[34:])


_KINDS: Final = {bytes((kind,)): kind for kind in Kind}
_WIDE: Final = uint(WIDE_BITS)
_SMALL: Final = uint(SMALL_BITS)
_PLACE: Final = not_zero(_SMALL)
_TICKET: Final = uint(TICKET_BITS)
_AUTH: Final = bytes_at_most(AUTH_BYTES)
_CLAIM: Final = (
    rb"\x51[\x01-\x03].{16}"  # 17 bytes: what it was answered (`sync.claim.Claimed`), and its nonce
)
_remember = lru_cache(maxsize=4_096)  # what many entries of a journal say alike
_alike: Final = _remember(number_of)
_short: Final = itemgetter(slice(1, None))  # the bytes of a string of less than 24

# By key: what a field looks like, what is made of it, and how it is written. The fields of `Content` stand in the same order.
_ALWAYS: Final[Mapping[int, tuple[bytes, Callable[[bytes], Any], Callable[[Any], bytes]]]] = {
    2: (rb"[\x01-\x0a]", _KINDS.__getitem__, number),
    3: (_WIDE, number_of, number),
    4: (_WIDE, number_of, number),
    5: (of_size(8), _short, string),
    6: (array(_SMALL, _WIDE), _remember(_position), _remember(_write_position)),
    7: (_SMALL, _alike, number),
    8: (text_at_most(APP_BYTES), _remember(_text), _remember(cbor.encode)),
}
_PERHAPS: Final[Mapping[int, tuple[bytes, Callable[[bytes], Any], Callable[[Any], bytes]]]] = {
    9: (_TICKET, number_of, number),
    10: (_PLACE, _alike, number),
    11: (_SMALL, _alike, number),
    12: (not_zero(uint(COUNT_BITS)), _alike, number),
    13: (array(_TICKET, of_size(8)), _credential, cbor.encode),
    14: (_PLACE, _alike, number),
    15: (_SMALL, _alike, number),
    16: (of_size(16), _short, string),
    17: (of_size(32), content_of, string),
    18: (_SMALL, _alike, number),
    19: (_AUTH, content_of, string),
    20: (_CLAIM, content_of, string),
    21: (bytes_at_most(ANCHOR_BYTES), content_of, cbor.encode),
    22: (array(_WIDE, _WIDE), _two_numbers, cbor.encode),
    23: (array(uint(32), of_size(32), text_at_most(WHY_BYTES)), _before, cbor.encode),
    24: (_SMALL, number_of, number),
    25: (of_size(16), content_of, string),
    26: (uint(SECOND_BITS), number_of, number),
}
_FIELDS: Final = {**_ALWAYS, **_PERHAPS}
_KEYS: Final = tuple(map(number, _FIELDS))
_READERS: Final = tuple(read for _, read, _ in _FIELDS.values())
_WRITERS: Final = tuple(write for _, _, write in _FIELDS.values())
_HEADS: Final = tuple(map_head(1 + fields) for fields in range(len(_FIELDS), -1, -1))
"""What stands before a content, by how many of its fields are missing."""
_VERSION_SAID: Final = b"\x01" + number(VERSION)


@cache
def _form() -> re.Pattern[bytes]:
    """The whole content, each field but the version a group; made at first use, since who scans never reads one."""
    head = rb"(?:[\xa0-\xb7]|\xb8.)\x01" + b"\\x%02x" % VERSION
    always = (field(key, form) for key, (form, *_) in _ALWAYS.items())
    perhaps = (optional(key, form) for key, (form, *_) in _PERHAPS.items())
    return re.compile(head + b"".join((*always, *perhaps)), re.DOTALL)
