"""The strict reader of canonical CBOR (FORMAT.md 0.9): one pass over the bytes, and what it takes has one spelling only.

Own code, because a decoder that builds first and lets its caller look afterwards is too late: cbor2 takes arrays for map keys, and a
megabyte of such keys that all hash alike kept it busy for minutes. Here a key is judged before anything is made of it, a map has few
fields, and nothing is made that the bytes left could not fill.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from keys.canonical import FIELDS_AT_MOST, KEY_LIMIT, MAX_DEPTH
from keys.errors import Malformed

Read: TypeAlias = int | bytes | str | bool | list["Read"] | dict[int | str, "Read"] | None
Key: TypeAlias = Callable[[bytes, int], tuple[int | str, int]]

_UINT, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _, _SIMPLE = range(8)
_SIMPLES: Final[dict[int, bool | None]] = {20: False, 21: True, 22: None}
_NOT_SHORTEST: Final = "a number that breaks off or is not in its shortest form"
_WIDTHS: Final = {24: (1, 24), 25: (2, 1 << 8), 26: (4, 1 << 16), 27: (8, 1 << 32)}  # bytes, least number


def read(raw: bytes, clause: str, any_keys: bool) -> Read:
    """The one value that fills `raw` to its last byte; else `Malformed` with this clause.

    Keys of maps are integers from 0 below 2^32; with `any_keys` all integers, and texts.
    """
    try:
        value, at = _value(raw, 0, MAX_DEPTH, _any_key if any_keys else _own_key)
        if at != len(raw):
            raise _Fault("bytes after the end")
    except _Fault as fault:
        raise Malformed(clause, str(fault)) from None
    except IndexError:  # a head was looked for after the last byte
        raise Malformed(clause, "it breaks off") from None
    return value


class _Fault(Exception):
    """What is wrong, on its way up to where the clause is known."""


def _value(raw: bytes, at: int, room: int, key: Key) -> tuple[Read, int]:
    """The value at `at`, and the place after it. `room` is the number of levels that may still open."""
    major, number, at = _head(raw, at)
    if major == _UINT:
        return number, at
    if major == _BYTES:
        end = at + number
        if end > len(raw):
            raise _Fault("it breaks off")
        return raw[at:end], end
    if major == _ARRAY:
        return _array(raw, at, number, room, key)
    if major == _MAP:
        return _map(raw, at, number, room, key)
    if major == _TEXT:
        return _text(raw, at, number), at + number
    if major == _NEGATIVE:
        return -1 - number, at
    if major == _SIMPLE and number in _SIMPLES:  # in its shortest form, so that no float says such a number
        return _SIMPLES[number], at
    raise _Fault("a tag, a float or a simple value that is none of ours")


def _head(raw: bytes, at: int) -> tuple[int, int, int]:
    """Major type and number of the head at `at`, in its shortest form, and the place after it."""
    first = raw[at]
    number = first & 31
    if number < 24:
        return first >> 5, number, at + 1
    if number not in _WIDTHS:
        raise _Fault("an indefinite length, or a form that is reserved")
    width, least = _WIDTHS[number]
    end = at + 1 + width
    number = int.from_bytes(raw[at + 1 : end], "big")
    if end > len(raw) or number < least:
        raise _Fault(_NOT_SHORTEST)
    return first >> 5, number, end


def _end(raw: bytes, at: int, size: int) -> int:
    if at + size > len(raw):
        raise _Fault("it breaks off")
    return at + size


def _short_bytes(raw: bytes, at: int, first: int) -> tuple[bytes, int]:
    end = at + first - 0x3F
    if end > len(raw):
        raise _Fault("it breaks off")
    return raw[at + 1 : end], end


def _longer_bytes(raw: bytes, at: int, _first: int) -> tuple[bytes, int]:
    size = raw[at + 1]
    end = at + 2 + size
    if end > len(raw):
        raise _Fault("it breaks off")
    if size < 24:
        raise _Fault(_NOT_SHORTEST)
    return raw[at + 2 : end], end


def _number(raw: bytes, at: int, first: int) -> tuple[int, int]:
    width, least = _WIDTHS[first]
    end = at + 1 + width
    number = int.from_bytes(raw[at + 1 : end], "big")
    if end > len(raw) or number < least:
        raise _Fault(_NOT_SHORTEST)
    return number, end


_SHORT: Final[dict[int, Callable[[bytes, int, int], tuple[Read, int]]]] = {
    **dict.fromkeys(range(0x40, 0x58), _short_bytes),
    0x58: _longer_bytes,
    **dict.fromkeys(_WIDTHS, _number),
}
"""What reads a value by its first byte, as `_value` would: most that are not small numbers are byte strings of less than 256, or larger ones."""


def _text(raw: bytes, at: int, size: int) -> str:
    try:
        return raw[at : _end(raw, at, size)].decode()
    except UnicodeDecodeError:
        raise _Fault("text that is not UTF-8") from None


def _array(raw: bytes, at: int, size: int, room: int, key: Key) -> tuple[Read, int]:
    _check_room(room)
    _end(raw, at, size)  # an item has a byte at least
    items: list[Read] = []
    for _ in range(size):
        first = raw[at]
        if first < 24:  # most numbers are small, and this is the shorter way
            items.append(first)
            at += 1
        else:
            short = _SHORT.get(first)
            item, at = _value(raw, at, room - 1, key) if short is None else short(raw, at, first)
            items.append(item)
    return items, at


def _map(raw: bytes, at: int, size: int, room: int, key: Key) -> tuple[Read, int]:
    _check_room(room)
    if size > FIELDS_AT_MOST:
        raise _Fault(f"a map of more than {FIELDS_AT_MOST} fields")
    fields: dict[int | str, Read] = {}
    last = b""
    for _ in range(size):
        name, end = (raw[at], at + 1) if raw[at] < 24 else key(raw, at)  # nearly every key is small
        spelled = raw[at:end]
        if spelled <= last:
            raise _Fault("map keys that do not ascend")
        last = spelled
        first = raw[end]
        if first < 24:
            fields[name], at = first, end + 1
        else:
            short = _SHORT.get(first)
            fields[name], at = _value(raw, end, room - 1, key) if short is None else short(raw, end, first)
    return fields, at


def _check_room(room: int) -> None:
    if room == 0:
        raise _Fault(f"nested deeper than {MAX_DEPTH}")


def _own_key(raw: bytes, at: int) -> tuple[int, int]:
    major, number, at = _head(raw, at)
    if major != _UINT or number >= KEY_LIMIT:
        raise _Fault("a map key that is not an integer below 2^32")
    return number, at


def _any_key(raw: bytes, at: int) -> tuple[int | str, int]:
    major, number, at = _head(raw, at)
    if major == _TEXT:
        return _text(raw, at, number), at + number
    if major not in (_UINT, _NEGATIVE):
        raise _Fault("a map key that is neither an integer nor a text")
    return number if major == _UINT else -1 - number, at
