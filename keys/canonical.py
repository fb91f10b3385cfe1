"""The one writer of canonical CBOR (FORMAT.md 0.9): it checks and writes in the same pass, so that both see the same value.

Values of exact built-in types take the short way; others (enumerations, named tuples) are written as what they are a kind of.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from struct import Struct
from typing import Any, Final

from keys.errors import Malformed

MAX_DEPTH: Final = 8
FIELDS_AT_MOST: Final = 64
KEY_LIMIT: Final = 2**32
_INT_LIMIT: Final = 2**64
_UINT, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(0, 0xC0, 0x20)
_SIMPLE: Final[dict[object, bytes]] = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
_BYTE: Final = tuple(bytes((number,)) for number in range(256))
_TWO, _THREE, _FIVE, _NINE = Struct(">BB").pack, Struct(">BH").pack, Struct(">BI").pack, Struct(">BQ").pack
_INTS, _STRINGS = (
    tuple(_BYTE[major + number] if number < 24 else _TWO(major + 24, number) for number in range(256))
    for major in (_UINT, _BYTES)
)
"""The heads of what is small, by number and by size: most of what is written."""

Items = Iterable[tuple[Any, Any]]
Order = Callable[[dict[Any, Any], str], Items]
"""The items of a map in the order in which they are written, its keys checked."""


def written(value: object, clause: str, order: Order) -> bytes:
    """The canonical bytes of a value; `Malformed` with this clause for what has no place in our CBOR."""
    out: list[bytes] = []
    _write((value,), MAX_DEPTH, clause, order, out)
    return b"".join(out)


def ours(value: dict[Any, Any], clause: str) -> Items:
    """Keys are integers below 2^32; the order of the numbers is the one of their bytes."""
    last = -1
    for key in value:
        if type(key) is not int or not last < key < KEY_LIMIT:
            return _sorted_ours(value, clause)
        last = key
    return value.items()


def _sorted_ours(value: dict[Any, Any], clause: str) -> Items:
    for key in value:
        if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < KEY_LIMIT:
            raise Malformed(clause, "a map key that is not an integer below 2^32")
    return sorted(value.items())


def others(value: dict[Any, Any], clause: str) -> Items:
    """Keys are integers and texts, as other people's formats have them, in the order of their bytes (RFC 8949, 4.2.1)."""
    for key in value:
        if isinstance(key, bool) or not isinstance(key, int | str):
            raise Malformed(clause, "a map key that is neither an integer nor a text")
    return sorted(value.items(), key=lambda item: written(item[0], clause, others))


def _write(values: Iterable[Any], room: int, clause: str, order: Order, out: list[bytes]) -> None:
    """Write these one after the other; one call a container, not one a value. `room`: the levels that may still open."""
    for value in values:
        kind = type(value)
        if kind is int:
            out.append(_INTS[value] if 0 <= value < 256 else _int(value, clause))
        elif kind is bytes:
            size = len(value)
            out.append(_STRINGS[size] if size < 256 else head(_BYTES, size))
            out.append(value)
        elif kind is list or kind is tuple:
            out.append(_opened(_ARRAY, len(value), room, clause))
            _write(value, room - 1, clause, order, out)
        elif kind is dict:
            out.append(_opened(_MAP, len(value), room, clause))
            _write(chain.from_iterable(order(value, clause)), room - 1, clause, order, out)
        elif kind is str:
            raw = _utf8(value, clause)
            out.append(head(_TEXT, len(raw)))
            out.append(raw)
        elif kind is bool or value is None:
            out.append(_SIMPLE[value])
        else:
            _write((_built_in(value, clause),), room, clause, order, out)


def _built_in(value: object, clause: str) -> object:
    """The value as the built-in type that its own is a kind of."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, dict):
        return dict(value)
    raise Malformed(clause, f"a {type(value).__name__} inside")


def _int(value: int, clause: str) -> bytes:
    if 0 <= value < 1 << 32:
        return head(_UINT, value)
    if 0 <= value < _INT_LIMIT:
        return _NINE(_UINT + 27, value)
    if not -_INT_LIMIT <= value < 0:
        raise Malformed(clause, "an integer of more than 64 bits")
    return head(_NEGATIVE, -1 - value)


def _opened(major: int, count: int, room: int, clause: str) -> bytes:
    """The head of a container of so many items."""
    if room == 0:
        raise Malformed(clause, f"nested deeper than {MAX_DEPTH}")
    if major == _MAP and count > FIELDS_AT_MOST:
        raise Malformed(clause, f"a map of more than {FIELDS_AT_MOST} fields")
    return _BYTE[major + count] if count < 24 else head(major, count)


def head(major: int, number: int) -> bytes:
    """The shortest head of this major type with this argument, below 2^64."""
    if number < 24:
        return _BYTE[major + number]
    if number < 0x100:
        return _TWO(major + 24, number)
    if number < 0x10000:
        return _THREE(major + 25, number)
    return _FIVE(major + 26, number) if number < 1 << 32 else _NINE(major + 27, number)


def _utf8(value: str, clause: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise Malformed(clause, "text that is not Unicode") from None
