"""What the sentence of a case is made of: one entry as a case sees it, or a stretch of a journal (PROTOCOL.md 12.5)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self, TypeVar

from keys.cbor import Encodable, Fields, Value
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.clock import Timing
from sync.content import Kind
from sync.fields import read_row
from sync.policy import Mode
from sync.position import Position
from sync.roster import CredentialState

CLAUSE: Final = "12.5"


class Role(IntEnum):
    """What an entry is in its case. HOLDER: it opened the stay; NAMED: a void or override wants to change it."""

    HOLDER = 1
    SURPLUS = 2
    CONCERNED = 3
    NAMED = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry of device and epoch, with what a person needs to understand it; what does not apply is None.

    `known` is the position of the feed that the device held. `index` and `state` are the credential and the state that
    made the case; `mode` is the rule an admit broke; `until` is the last seq of a stretch that begins at `seq`; `off_ms` is
    how far the wall clock was ahead (negative: behind). `operator` was signed in, by the device's word; `authorised_by` is the supervisor
    whose word the entry carries.
    """

    role: Role
    device: bytes
    epoch: int
    seq: int
    hash: bytes | None = None
    kind: Kind | None = None
    gate: int | None = None
    timing: Timing | None = None
    known: Position | None = None
    people: int | None = None
    index: int | None = None
    state: CredentialState | None = None
    mode: Mode | None = None
    until: int | None = None
    off_ms: int | None = None
    operator: int | None = None
    authorised_by: int | None = None

    def to_value(self) -> Encodable:
        """The CBOR value inside a stored case."""
        timing, known = self.timing, self.known
        optional: dict[int, Encodable] = {
            5: self.hash,
            6: _number(self.kind),
            7: self.gate,
            8: None if timing is None else (timing.point, timing.lo, timing.hi),
            9: None if known is None else (known.gen, known.pos),
            10: self.people,
            11: self.index,
            12: _number(self.state),
            13: _number(self.mode),
            14: self.until,
            15: None if self.off_ms is None else (self.off_ms,),
            16: self.operator,
            17: self.authorised_by,
        }
        always: dict[int, Encodable] = {1: int(self.role), 2: self.device, 3: self.epoch, 4: self.seq}
        return always | {field: value for field, value in optional.items() if value is not None}

    @classmethod
    def from_value(cls, value: Value) -> Self:
        """The evidence that `to_value` wrote; `Malformed` (12.5) for anything else."""
        fields = Fields.of(value, CLAUSE)
        evidence = cls(
            role=read_enum(fields, 1, Role, CLAUSE),
            device=fields.bytes(2, 8),
            epoch=fields.uint(3, 32),
            seq=fields.uint(4, 32),
            hash=fields.bytes_or_none(5, 32),
            kind=_named_or_none(Kind, fields.uint_or_none(6)),
            gate=fields.uint_or_none(7, 32),
            timing=_timing(fields.list_or_none(8, 3)),
            known=_known(fields.list_or_none(9, 2)),
            people=fields.uint_or_none(10),
            index=fields.uint_or_none(11, 24),
            state=_named_or_none(CredentialState, fields.uint_or_none(12)),
            mode=_named_or_none(Mode, fields.uint_or_none(13)),
            until=fields.uint_or_none(14),
            off_ms=_off(fields.list_or_none(15, 1)),
            operator=fields.uint_or_none(16, 31),
            authorised_by=fields.uint_or_none(17, 31),
        )
        fields.done()
        return evidence


_Name = TypeVar("_Name", bound=IntEnum)


def _number(name: IntEnum | None) -> int | None:
    return None if name is None else int(name)


def _named_or_none(names: type[_Name], number: int | None) -> _Name | None:
    if number is None:
        return None
    try:
        return names(number)
    except ValueError:
        raise Malformed(CLAUSE, f"{names.__name__} {number} is not known") from None


def _timing(value: list[Value] | None) -> Timing | None:
    if value is None:
        return None
    if len(value) != 3:
        raise Malformed(CLAUSE, "a time is not an array of 3")
    point, lo, hi = value
    return Timing(point=_whole(point), lo=_whole_or_none(lo), hi=_whole_or_none(hi))


def _known(value: list[Value] | None) -> Position | None:
    if value is None:
        return None
    row = read_row(value, 2, CLAUSE)
    return Position(row.uint(0), row.uint(1))


def _off(value: list[Value] | None) -> int | None:
    return None if value is None else _whole(read_row(value, 1, CLAUSE).value(0))


def _whole(value: Value) -> int:
    """Any integer: a lower or upper bound that a lying device talked down may be below zero."""
    if type(value) is not int:
        raise Malformed(CLAUSE, "not an integer")
    return value


def _whole_or_none(value: Value) -> int | None:
    return None if value is None else _whole(value)
