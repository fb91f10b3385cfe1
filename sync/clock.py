"""When something truly happened (PROTOCOL.md section 7): signed anchors, what they prove, a device's own clock.

How bounds spread along a journal is in `sync.propagation`. All times are whole milliseconds, rounded down when read. No clock is read here.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

from msgspec import Struct

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.errors import KeysError, Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from sync.content import Content, Kind
from sync.fields import WIDE_BITS
from sync.part import open_payload

DRIFT_PPM: Final = 100
ROUND_TRIP_AT_MOST_MS: Final = 30_000
APART_AT_MOST_MS: Final = 1_000

_MILLION: Final = 1_000_000
_BEFORE_MS: Final = 1  # what rounding down may hide below an anchor's bound, and above it
_AFTER_MS: Final = 4
_CLAUSE: Final = "7.1"


def least_elapsed(mono_ms: int) -> int:
    """The least true time in which a monotonic clock counts `mono_ms`, whether or not it stood still meanwhile."""
    return mono_ms * (_MILLION - DRIFT_PPM) // _MILLION


def most_elapsed(mono_ms: int) -> int:
    """The most true time in which a monotonic clock that never stands still counts `mono_ms`."""
    return -(-mono_ms * _MILLION // (_MILLION - DRIFT_PPM))


@dataclass(frozen=True, slots=True)
class Anchor:
    """The server's answer to what the time is: when it received `nonce` (16 bytes) from `device`, and when it answered."""

    device: bytes
    nonce: bytes
    received_ms: int
    sent_ms: int


def sign_anchor(key: PrivateKey, domain: Domain, anchor: Anchor) -> bytes:
    """The signed anchor (7.1); the key needs the usage `receipt`."""
    payload = cbor.encode({1: anchor.device, 2: anchor.nonce, 3: anchor.received_ms, 4: anchor.sent_ms})
    return cose.sign(key, Label.TIME, domain, payload)


def open_anchor(raw: bytes, trust: TrustList, now: int) -> Anchor:
    """Verify and read an anchor; any `KeysError`. `now` in Unix seconds. Whose it is and which nonce, the caller asks."""
    payload = open_payload(raw, Label.TIME, Usage.RECEIPT, trust, None, now)
    given = cbor.Fields.of(cbor.decode(payload, _CLAUSE, len(payload)), _CLAUSE)
    anchor = Anchor(
        given.bytes(1, size=8), given.bytes(2, size=16), given.uint(3, WIDE_BITS), given.uint(4, WIDE_BITS)
    )
    given.done()
    if anchor.sent_ms < anchor.received_ms:
        raise Malformed(_CLAUSE, "an anchor that was answered before it was asked for")
    return anchor


class Bounds(Struct, frozen=True, gc=False):
    """The true time lies in [lo, hi]; None where nothing bounds it."""

    lo: int | None = None
    hi: int | None = None


UNBOUNDED: Final = Bounds()


def own_bounds(anchor: Anchor, send_mono: int, receive_mono: int) -> Bounds:
    """What an anchor says of the moment its answer was received; nothing if it came before it was asked for."""
    if receive_mono < send_mono:
        return UNBOUNDED
    latest = anchor.received_ms + most_elapsed(receive_mono - send_mono)
    return Bounds(anchor.sent_ms - _BEFORE_MS, latest + _AFTER_MS)


def entry_bounds(content: Content, device: bytes, trust: TrustList, now: int) -> Bounds:
    """What an entry of `device` proves about its own time: a `time_anchor` its bounds (7.1), all else nothing.

    An anchor that does not verify, or of another device, narrows nothing. `now` in Unix seconds, for the key's dates.
    """
    if content.kind is not Kind.TIME_ANCHOR or content.anchor is None or content.anchor_mono is None:
        return UNBOUNDED
    try:
        anchor = open_anchor(content.anchor, trust, now)
    except KeysError:
        return UNBOUNDED
    send, receive = content.anchor_mono
    if anchor.device != device or content.mono_ms < receive:
        return UNBOUNDED
    bounds = own_bounds(anchor, send, receive)
    # Written later than received, it may have slept in between, and nothing bounds it from above.
    return bounds if content.mono_ms == receive else Bounds(bounds.lo)


class Timed(Struct, frozen=True, gc=False):
    """One entry, as far as its time is concerned. `own` is what its own anchor says; the entry before has seq - 1."""

    hash: bytes
    prev: bytes
    wall_ms: int
    mono_ms: int
    boot: bytes
    own: Bounds
    seq: int


class Timing(Struct, frozen=True, gc=False):
    """When an entry happened: between `lo` and `hi` (None: not bounded), and the one point that orders it (7.3)."""

    lo: int | None
    hi: int | None
    point: int

    @property
    def known(self) -> bool:
        """Whether the clock counts as known: both bounds are finite."""
        return self.lo is not None and self.hi is not None

    def overlaps(self, other: "Timing") -> bool:
        """Whether the order of two entries of different chains is undetermined (7.4)."""
        return not (_before(self.hi, other.lo) or _before(other.hi, self.lo))


def order_key(
    timing: Timing, device: bytes, epoch: int, seq: int, hash_: bytes
) -> tuple[int, bytes, int, int, bytes]:
    """The total order of entries (7.4)."""
    return timing.point, device, epoch, seq, hash_


@dataclass(frozen=True, slots=True)
class Moment:
    """What a device takes for now. `uncertainty_ms` None: unknown."""

    now_ms: int
    uncertainty_ms: int | None

    @property
    def now_s(self) -> int:
        """Whole Unix seconds."""
        return self.now_ms // 1000

    @property
    def uncertainty_s(self) -> int | None:
        """Whole seconds, rounded up; None: unknown."""
        return None if self.uncertainty_ms is None else -(-self.uncertainty_ms // 1000)


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks of a device at one instant; `mono_ms` counts within `boot` (8 bytes)."""

    wall_ms: int
    mono_ms: int
    boot: bytes


def is_steady(sent: Reading, received: Reading) -> bool:
    """Whether a round trip makes an anchor (7.1): one boot, 30 s at most, and no sleep that the wall clock shows."""
    trip = received.mono_ms - sent.mono_ms
    apart = abs(received.wall_ms - sent.wall_ms - trip)
    return sent.boot == received.boot and 0 <= trip <= ROUND_TRIP_AT_MOST_MS and apart <= APART_AT_MOST_MS


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """A device's own clock (7.5): its last anchor and the reading taken when that was received, None for never.

    `counts_sleep`: the monotonic clock goes on while the machine sleeps, so that within a boot nothing else is needed.
    """

    read: Reading | None = None
    bounds: Bounds = UNBOUNDED
    counts_sleep: bool = True

    def anchored(self, bounds: Bounds, read: Reading) -> Self:
        """The clock after an anchor; unchanged if the anchor does not bound both ways."""
        if bounds.lo is None or bounds.hi is None or bounds.lo > bounds.hi:
            return self
        return replace(self, read=read, bounds=bounds)

    def now(self, wall_ms: int, mono_ms: int, boot: bytes, at_least_ms: int = 0) -> Moment:
        """What the time is at this reading of both clocks, and how sure that is; never below `at_least_ms`.

        `at_least_ms` is a time known to be past: when the newest head that was heard was signed. Within the anchor's boot
        the true time lies within the uncertainty, whether the machine slept or somebody set the wall clock.
        """
        if self.read is None or self.bounds.lo is None or self.bounds.hi is None:
            return Moment(max(wall_ms, at_least_ms), None)
        passed = mono_ms - self.read.mono_ms
        middle = (self.bounds.lo + self.bounds.hi) // 2
        if boot != self.read.boot or passed < 0:
            moved = wall_ms + middle - self.read.wall_ms
            return Moment(_by_wall(wall_ms, moved, max(self.bounds.lo, at_least_ms)), None)
        slept = 0 if self.counts_sleep else max(0, wall_ms - self.read.wall_ms - passed)
        now_ms = max(middle + passed + slept, at_least_ms)
        earliest = self.bounds.lo + least_elapsed(passed)
        latest = self.bounds.hi + most_elapsed(passed + slept)
        return Moment(now_ms, max(now_ms - earliest, latest - now_ms))


def _by_wall(wall_ms: int, moved_ms: int, floor_ms: int) -> int:
    """The wall clock if it can be right, since somebody may have set it; else moved by its old offset; else the floor."""
    return next((at for at in (wall_ms, moved_ms) if at >= floor_ms), floor_ms)


def _before(hi: int | None, lo: int | None) -> bool:
    return hi is not None and lo is not None and hi < lo
