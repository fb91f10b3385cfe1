"""What device and server say to each other about a journal (PROTOCOL.md 11.1 and 11.2): HELLO, PUSH and their answers.

Parsers raise `Malformed` with the clause. Nothing here is signed; what must be believed inside is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final, NamedTuple, Self

from keys import cbor
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.fields import EVENT_BITS, WIDE_BITS, read_row
from sync.journal import CHUNK_AT_MOST, FRAMES_AT_MOST, count_frames
from sync.position import Position, read_position

HELLO_AT_MOST: Final = 16 * 1024
PUSH_AT_MOST: Final = CHUNK_AT_MOST
CODE_BYTES: Final = 32
HEARD_AT_MOST: Final = 64

_SEQ_BITS: Final = 32
_HELLO: Final = "11.1"
_PUSH: Final = "11.2"


class Must(IntEnum):
    """What the device is to do next (11.1)."""

    GO = 1
    RESEND_FROM = 2
    NEW_EPOCH = 3
    LOCKED = 4
    UPGRADE = 5


class Level(IntEnum):
    """How safe what was acknowledged is (11.2): on a hub, on the server, on more than one."""

    HUB = 1
    SERVER = 2
    REPLICATED = 3


class Connected(NamedTuple):
    """How far one journal hangs together on the server."""

    device: bytes
    epoch: int
    seq: int
    hash: bytes


class Gap(NamedTuple):
    """What the server misses of one journal, both ends included."""

    device: bytes
    epoch: int
    first: int
    last: int


class Quarantined(NamedTuple):
    """An entry that was kept and not understood; `code` is a name of 13."""

    hash: bytes
    code: str


class HeardTo(NamedTuple):
    """A place to which a device heard the feed, and the chain's hash there (4.2)."""

    at: Position
    hash: bytes


class RefusedChunk(NamedTuple):
    """A chunk of the push, counted from 0, that was dropped; `code` is a name of 13."""

    chunk: int
    code: str


@dataclass(frozen=True, slots=True)
class Hello:
    """Where a device stands in one journal. `skips` are its own (seq, hash), descending; `nonce` (16) asks for an anchor.

    `heard`: how far it heard the feed, and some of the places on the way there, descending; None if it holds no list.
    """

    device: bytes
    event: int
    epoch: int
    head: int
    skips: tuple[tuple[int, bytes], ...]
    boot: bytes
    mono_ms: int
    nonce: bytes
    heard: tuple[HeardTo, ...] | None = None

    def encode(self) -> bytes:
        """The bytes to send."""
        clocks = (self.boot, self.mono_ms, self.nonce)
        heard = [] if self.heard is None else [[(*at.as_pair(), hash_) for at, hash_ in self.heard]]
        return _message(self.device, self.event, self.epoch, self.head, self.skips, *clocks, *heard)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = _fields(raw, _HELLO, HELLO_AT_MOST)
        hello = cls(
            device=given.bytes(1, size=8),
            event=given.uint(2, EVENT_BITS),
            epoch=given.uint(3, _SEQ_BITS),
            head=given.uint(4, _SEQ_BITS),
            skips=tuple((r.uint(0, _SEQ_BITS), r.bytes(1, size=32)) for r in _rows(given, 5, 2, _HELLO)),
            boot=given.bytes(6, size=8),
            mono_ms=given.uint(7, WIDE_BITS),
            nonce=given.bytes(8, size=16),
            heard=_heard(given.list_or_none(9, at_most=HEARD_AT_MOST)),
        )
        given.done()
        seqs = [seq for seq, _ in hello.skips]
        if any(below >= seq for seq, below in pairwise([hello.head + 1, *seqs])) or 0 in seqs:
            raise Malformed(_HELLO, "a skip list that does not descend from the head")
        return hello


@dataclass(frozen=True, slots=True)
class HelloReply:
    """What the server has of that journal, the time, and where the feed stands. `anchor` is a signed object (7.1).

    `lost_after`: what the device heard of the feed above this position is not of the server's line; it is asked to hand that
    back (11.5). None if all of it is.
    """

    anchor: bytes
    connected_seq: int
    connected_hash: bytes
    gaps: tuple[tuple[int, int], ...]
    at: Position
    must: Must
    trust_counter: int
    last_epoch: int
    lost_after: int | None = None

    def encode(self) -> bytes:
        """The bytes to send."""
        at, cursor = self.at.as_pair(), (self.connected_seq, self.connected_hash)
        lost = [] if self.lost_after is None else [self.lost_after]
        epochs = (self.trust_counter, self.last_epoch)
        return _message(self.anchor, *cursor, self.gaps, at, self.must, *epochs, *lost)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = _fields(raw, _HELLO, HELLO_AT_MOST)
        reply = cls(
            anchor=given.bytes(1),
            connected_seq=given.uint(2, _SEQ_BITS),
            connected_hash=given.bytes(3, size=32),
            gaps=tuple((r.uint(0, _SEQ_BITS), r.uint(1, _SEQ_BITS)) for r in _rows(given, 4, 2, _HELLO)),
            at=_position(given, 5, _HELLO),
            must=read_enum(given, 6, Must, _HELLO),
            trust_counter=given.uint(7, WIDE_BITS),
            last_epoch=given.uint(8, _SEQ_BITS),
            lost_after=given.uint_or_none(9, WIDE_BITS),
        )
        given.done()
        return reply


@dataclass(frozen=True, slots=True)
class Push:
    """Chunks of one event's journals, each its own bytes (6.6), to be judged one by one."""

    event: int
    chunks: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The bytes to send."""
        return _message(self.event, self.chunks)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes; `Malformed`, also for more frames than one push may bring. Chunks are not opened."""
        given = _fields(raw, _PUSH, PUSH_AT_MOST)
        event = given.uint(1, EVENT_BITS)
        values = given.list(2, at_most=FRAMES_AT_MOST)
        row = read_row(values, len(values), _PUSH)
        chunks = tuple(row.bytes(place) for place in range(len(values)))
        given.done()
        if sum(count_frames(chunk) for chunk in chunks) > FRAMES_AT_MOST:
            raise Malformed(_PUSH, f"more than {FRAMES_AT_MOST} frames")
        return cls(event, chunks)


@dataclass(frozen=True, slots=True)
class PushReply:
    """What became of a push. `at` is the feed's position after these entries were folded (10.1)."""

    connected: tuple[Connected, ...]
    gaps: tuple[Gap, ...]
    quarantined: tuple[Quarantined, ...]
    level: Level
    at: Position
    must: Must
    refused: tuple[RefusedChunk, ...]

    def encode(self) -> bytes:
        """The bytes to send."""
        at = self.at.as_pair()
        return _message(self.connected, self.gaps, self.quarantined, self.level, at, self.must, self.refused)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = _fields(raw, _PUSH, PUSH_AT_MOST)
        reply = cls(
            connected=tuple(Connected(*_place(r), r.bytes(3, size=32)) for r in _rows(given, 1, 4, _PUSH)),
            gaps=tuple(Gap(*_place(r), r.uint(3, _SEQ_BITS)) for r in _rows(given, 2, 4, _PUSH)),
            quarantined=tuple(
                Quarantined(r.bytes(0, size=32), r.text(1, CODE_BYTES)) for r in _rows(given, 3, 2, _PUSH)
            ),
            level=read_enum(given, 4, Level, _PUSH),
            at=_position(given, 5, _PUSH),
            must=read_enum(given, 6, Must, _PUSH),
            refused=tuple(
                RefusedChunk(r.uint(0, _SEQ_BITS), r.text(1, CODE_BYTES)) for r in _rows(given, 7, 2, _PUSH)
            ),
        )
        given.done()
        return reply


def skip_list(head: int) -> list[int]:
    """The seqs that a HELLO names (11.1): head, head - 1, - 2, - 4, ... and 1; none of an empty journal."""
    if head < 1:
        return []
    steps = (1 << power for power in range(head.bit_length()))
    return [head, *(head - step for step in steps if head - step > 1), *([1] if head > 1 else [])]


def _message(*values: cbor.Encodable) -> bytes:
    """A map of these values with the keys 1, 2, 3, ..."""
    return cbor.encode(dict(enumerate(values, start=1)))


def _fields(raw: bytes, clause: str, cap: int) -> cbor.Fields:
    return cbor.Fields.of(cbor.decode(raw, clause, cap), clause)


def _rows(given: cbor.Fields, key: int, size: int, clause: str) -> Iterable[cbor.Fields]:
    """Readers over the rows of a list, each an array of exactly `size` items."""
    for value in given.list(key, at_most=FRAMES_AT_MOST):
        yield read_row(value, size, clause)


def _heard(values: list[cbor.Value] | None) -> tuple[HeardTo, ...] | None:
    """Places in a feed, each before the one that is named first."""
    if values is None:
        return None
    rows = [read_row(value, 3, _HELLO) for value in values]
    heard = tuple(HeardTo(read_position(row, 0, _HELLO), row.bytes(2, size=32)) for row in rows)
    if not heard or any(later.at.pos <= earlier.at.pos for later, earlier in pairwise(heard)):
        raise Malformed(_HELLO, "what was heard does not descend from a position")
    return heard


def _place(row: cbor.Fields) -> tuple[bytes, int, int]:
    """Device, epoch and seq, as rows about journals begin."""
    return row.bytes(0, size=8), row.uint(1, _SEQ_BITS), row.uint(2, _SEQ_BITS)


def _position(given: cbor.Fields, key: int, clause: str) -> Position:
    return read_position(read_row(given.list(key, at_most=2), 2, clause), 0, clause)
