"""What an entry of a journal says (PROTOCOL.md 6.3 and 6.4): one map, ten kinds. How it is written: `sync.content_fields`."""

from enum import IntEnum
from operator import attrgetter
from typing import Final, Self

from msgspec import Struct

from keys.errors import Malformed
from sync.content_fields import read_fields, write_fields
from sync.errors import Unreadable
from sync.position import Position

CONTENT_AT_MOST: Final = 858  # bytes, so that a frame is at most 976 (6.1)


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
            raw = write_fields(_ALL(self))
        except Malformed as fault:
            raise Unreadable(str(fault)) from None
        Content.parse(raw)
        return raw

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The content of these bytes; `Unreadable` (6.5) for another version, an unknown kind or field, or one missing."""
        if len(raw) > CONTENT_AT_MOST:
            raise Unreadable(f"{len(raw)} bytes where at most {CONTENT_AT_MOST} may be")
        kind, *said = read_fields(raw)
        content = cls(_KINDS[kind], *said)
        for name in _REQUIRED[content.kind]:
            if getattr(content, name) is None:
                raise Unreadable(f"{content.kind.name} without {name}")
        return content


_ALL: Final = attrgetter(*Content.__struct_fields__)
_KINDS: Final = {int(kind): kind for kind in Kind}
