"""What a supervisor collects of a device before the doors open: one code that it shows, signed by its own key (PROTOCOL.md 5.9).

It is the device's own word: it says what the device believes of itself, and proves only which device said so.
"""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final, Self

from keys import base45, cbor
from keys.cbor import Fields
from keys.crypto import SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import BadSignature, Malformed, NotOurs
from keys.labels import Domain, Label
from sync.fields import EVENT_BITS, SMALL_BITS, WIDE_BITS, read_id, read_row
from sync.position import Position, read_position

PREFIX: Final = "PTR1:"
CODE_CHARS: Final = 640
DIGEST_BYTES: Final = 4
APP_BYTES: Final = 32

_CLAUSE: Final = "5.9"
_DEVICE_BYTES: Final = 8
_SIGNATURE: Final = 16
_PERCENT_BITS: Final = 7
_FULL: Final = 100


class Ready(IntFlag):
    """What is so: the browser promised to keep the storage, nothing can be written, the camera works, names are held, the device is locked."""

    KEPT = 1
    FAILING = 2
    CAMERA = 4
    NAMES = 8
    LOCKED = 16


@dataclass(frozen=True, slots=True)
class Readiness:
    """Where a device stands at `at_ms` by its own clock; `issued_ms`: when the newest head that it heard was signed.

    `digest`: the first 4 bytes of the feed's hash at `at`. `ahead_ms` and `behind_ms`: how far its clock is off the server's, one of
    them 0; None if they were never compared. `battery` in percent; `free_mib`: room for its store.
    """

    device: bytes
    event: int
    gate: int
    at_ms: int
    at: Position
    digest: bytes
    issued_ms: int
    policy: int
    trust_counter: int
    unsent: int
    flags: Ready
    app: str
    clock: tuple[int, int] | None = None
    battery: int | None = None
    free_mib: int | None = None

    def sign(self, key: PrivateKey, domain: Domain) -> str:
        """The code to show; `Malformed` when it would not be read again."""
        said = self._said()
        signature = key.sign(Label.READY, domain, cbor.encode(said))
        text = PREFIX + base45.encode(cbor.encode({**said, _SIGNATURE: signature}))
        self.open(text, key.public, domain)
        return text

    @classmethod
    def open(cls, text: str, key: PublicKey, domain: Domain) -> Self:
        """What the device with this key said; `NotOurs`, `Malformed` (5.9), `BadSignature`."""
        fields = cls._fields(text)
        signature = fields.bytes(_SIGNATURE, size=SIGNATURE_BYTES)
        said = cls._read(fields)
        fields.done()
        if not key.verify(Label.READY, domain, cbor.encode(said._said()), signature):
            raise BadSignature("readiness")
        return said

    @classmethod
    def device_in(cls, text: str) -> bytes:
        """Whose word this claims to be: which key is to be looked up."""
        return cls._fields(text).bytes(1, size=_DEVICE_BYTES)

    @staticmethod
    def _fields(text: str) -> Fields:
        if not text.startswith(PREFIX):
            raise NotOurs
        if len(text) > CODE_CHARS:
            raise Malformed(_CLAUSE, f"more than {CODE_CHARS} characters")
        raw = base45.decode(text.removeprefix(PREFIX))
        return Fields.of(cbor.decode(raw, _CLAUSE, CODE_CHARS), _CLAUSE)

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        return cls(
            device=fields.bytes(1, size=_DEVICE_BYTES),
            event=fields.uint(2, EVENT_BITS),
            gate=read_id(fields, 3, _CLAUSE),
            at_ms=fields.uint(4, WIDE_BITS),
            at=read_position(read_row(fields.list(5, at_most=2), 2, _CLAUSE), 0, _CLAUSE),
            digest=fields.bytes(6, size=DIGEST_BYTES),
            issued_ms=fields.uint(7, WIDE_BITS),
            policy=fields.uint(8, SMALL_BITS),
            trust_counter=fields.uint(9, WIDE_BITS),
            unsent=fields.uint(10, SMALL_BITS),
            flags=_flags(fields.uint(11, SMALL_BITS)),
            app=fields.text(15, at_most=APP_BYTES),
            clock=_clock(fields.list_or_none(12, at_most=2)),
            battery=_battery(fields.uint_or_none(13, _PERCENT_BITS)),
            free_mib=fields.uint_or_none(14, SMALL_BITS),
        )

    def _said(self) -> dict[int, cbor.Encodable]:
        said: dict[int, cbor.Encodable | None] = {
            1: self.device,
            2: self.event,
            3: self.gate,
            4: self.at_ms,
            5: list(self.at.as_pair()),
            6: self.digest,
            7: self.issued_ms,
            8: self.policy,
            9: self.trust_counter,
            10: self.unsent,
            11: int(self.flags),
            12: None if self.clock is None else list(self.clock),
            13: self.battery,
            14: self.free_mib,
            15: self.app,
        }
        return {key: value for key, value in said.items() if value is not None}


def _flags(value: int) -> Ready:
    known = sum(Ready)
    if value & ~known:
        raise Malformed(_CLAUSE, f"flags {value:b}")
    return Ready(value)


def _clock(values: list[cbor.Value] | None) -> tuple[int, int] | None:
    if values is None:
        return None
    row = read_row(values, 2, _CLAUSE)
    ahead, behind = row.uint(0, WIDE_BITS), row.uint(1, WIDE_BITS)
    if ahead and behind:
        raise Malformed(_CLAUSE, "a clock that is ahead and behind")
    return ahead, behind


def _battery(percent: int | None) -> int | None:
    if percent is not None and percent > _FULL:
        raise Malformed(_CLAUSE, f"a battery of {percent} percent")
    return percent
