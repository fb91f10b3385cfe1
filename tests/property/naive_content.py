"""What an entry says, read field by field as PROTOCOL.md 6.3 describes it: slow, and plain to see."""

from keys import cbor
from keys.errors import Malformed
from sync.content import CONTENT_AT_MOST, Content, Kind
from sync.content_fields import APP_BYTES, WHY_BYTES
from sync.fields import read_row
from sync.position import Position

_CLAUSE = "6.3"
_REQUIRED = {
    1: {23},
    2: {9, 10, 13, 14},
    3: {15},
    4: {9, 10, 13, 14},
    5: {9, 10, 17},
    6: {9, 10, 14, 15},
    7: {21, 22},
}


def naive_content(raw: bytes) -> Content | None:
    """The content of these bytes; None if they cannot be read."""
    try:
        given = cbor.decode(raw, _CLAUSE, CONTENT_AT_MOST)
        content = _read(cbor.Fields.of(given, _CLAUSE))
    except Malformed:
        return None
    assert isinstance(given, dict)
    return content if _REQUIRED.get(content.kind, set()) <= set(given) else None


def _read(given: cbor.Fields) -> Content:
    given.exactly(1, 1)
    content = Content(
        kind=Kind(_one_of(given, 2, 10)),
        wall_ms=given.uint(3, 53),
        mono_ms=given.uint(4, 53),
        boot=given.bytes(5, size=8),
        known=_position(given),
        policy=given.uint(7, 31),
        app=given.text(8, at_most=APP_BYTES),
        ticket=given.uint_or_none(9, 24),
        zone=_not_zero(given.uint_or_none(10, 31)),
        use=given.uint_or_none(11, 31),
        count=_not_zero(given.uint_or_none(12, 16)),
        credential=_credential(given.list_or_none(13, at_most=2)),
        gate=_not_zero(given.uint_or_none(14, 31)),
        reason=given.uint_or_none(15, 31),
        seen=given.bytes_or_none(16, size=16),
        ref=given.bytes_or_none(17, size=32),
        operator=given.uint_or_none(18, 31),
        auth=given.bytes_or_none(19, at_most=128),
        claim=_claim(given.bytes_or_none(20, size=17)),
        anchor=given.bytes_or_none(21, at_most=320),
        anchor_mono=_anchor_mono(given.list_or_none(22, at_most=2)),
        before=_before(given.list_or_none(23, at_most=3)),
        repeats=given.uint_or_none(24, 31),
        foreign=given.bytes_or_none(25, size=16),
        proof_s=given.uint_or_none(26, 32),
    )
    given.done()
    return content


def _claim(said: bytes | None) -> bytes | None:
    if said is not None and said[0] not in (1, 2, 3):
        raise Malformed(_CLAUSE, "an answer that there is none")
    return said


def _one_of(given: cbor.Fields, key: int, most: int) -> int:
    number = given.uint(key, 31)
    if not 1 <= number <= most:
        raise Malformed(_CLAUSE, f"{number}")
    return number


def _not_zero(number: int | None) -> int | None:
    if number == 0:
        raise Malformed(_CLAUSE, "0")
    return number


def _position(given: cbor.Fields) -> Position:
    row = read_row(given.list(6, at_most=2), 2, _CLAUSE)
    return Position(row.uint(0, 31), row.uint(1, 53))


def _credential(values: list[cbor.Value] | None) -> tuple[int, bytes] | None:
    if values is None:
        return None
    row = read_row(values, 2, _CLAUSE)
    return row.uint(0, 24), row.bytes(1, size=8)


def _anchor_mono(values: list[cbor.Value] | None) -> tuple[int, int] | None:
    if values is None:
        return None
    row = read_row(values, 2, _CLAUSE)
    return row.uint(0, 53), row.uint(1, 53)


def _before(values: list[cbor.Value] | None) -> tuple[int, bytes, str] | None:
    if values is None:
        return None
    row = read_row(values, 3, _CLAUSE)
    return row.uint(0, bits=32), row.bytes(1, size=32), row.text(2, at_most=WHY_BYTES)
