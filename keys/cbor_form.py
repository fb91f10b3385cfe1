"""Canonical CBOR of one known form, as a regular expression (FORMAT.md 0.9): for maps that are read by the ten thousand.

A closed map whose fields have bounded sizes is a regular language, and canonical bytes have one spelling, so that an expression takes
exactly what `keys.cbor_reader` and a look at each field would take, in one step of the standard library's machine. Each piece is the
bytes of one value; whoever puts pieces together compiles them with `re.DOTALL`.
"""

from typing import Final

from keys.canonical import head as written_head
from keys.errors import Malformed

_SMALL: Final = 24
_WIDTHS: Final = (
    (0x18, 1),
    (0x19, 2),
    (0x1A, 4),
    (0x1B, 8),
)  # head of an unsigned integer, and bytes after it
_BYTES, _TEXT, _ARRAY, _MAP = 0x40, 0x60, 0x80, 0xA0
_SIZES: Final = dict(_WIDTHS)
_STRINGS: Final = tuple(bytes((_BYTES + size,)) for size in range(_SMALL)) + tuple(
    bytes((_BYTES + _SMALL, size)) for size in range(_SMALL, 0x100)
)
_SHORT: Final = len(_STRINGS) - 1
_WRITTEN: Final = tuple(bytes((number,)) for number in range(_SMALL))
_of_big_endian: Final = int.from_bytes


def uint(bits: int) -> bytes:
    """An unsigned integer below 2^bits; at least 8 bits."""
    ways = [rb"[\x00-\x17]", rb"\x18[\x18-\xff]"]
    for head, width in _WIDTHS[1:]:
        if width * 4 < bits:
            ways.append(_byte(head) + _not_shorter(width) + _below(width, bits))
    return _one_of(ways)


def not_zero(value: bytes) -> bytes:
    """The same unsigned integer, but 0."""
    return rb"(?!\x00)" + value


def of_size(size: int) -> bytes:
    """A byte string of this size."""
    return _head(_BYTES, size) + b".{%d}" % size


def bytes_at_most(size: int) -> bytes:
    """A byte string of at most this size."""
    return _up_to(_BYTES, size)


def text_at_most(size: int) -> bytes:
    """A text of at most so many bytes. Whether they are UTF-8, its reader finds out."""
    return _up_to(_TEXT, size)


def array(*items: bytes) -> bytes:
    """An array of exactly these items."""
    return _head(_ARRAY, len(items)) + b"".join(items)


def field(key: int, value: bytes) -> bytes:
    """A field of a map, its value a group."""
    return _head(0, key) + b"(" + value + b")"


def optional(key: int, value: bytes) -> bytes:
    """A field that may be missing."""
    return possible(field(key, value))


def unnamed(key: int, value: bytes) -> bytes:
    """A field of a map that is no group."""
    return _head(0, key) + value


def possible(piece: bytes) -> bytes:
    """What may be missing."""
    return b"(?:" + piece + b")?+"


def map_head(fields: int) -> bytes:
    """What stands before this many fields: bytes, not an expression."""
    return bytes((_MAP + fields,)) if fields < _SMALL else bytes((_MAP + _SMALL, fields))


def number(value: int) -> bytes:
    """The bytes of an unsigned integer; `Malformed` for any other number."""
    if 0 <= value < _SMALL:
        return _WRITTEN[value]
    if 0 <= value < 1 << 64:
        return written_head(0, value)
    raise Malformed("0.9", f"{value} is not an unsigned integer of 64 bits")


def string(value: bytes) -> bytes:
    """The bytes of a byte string of less than 256; `Malformed` for a longer one."""
    size = len(value)
    if size > _SHORT:
        raise Malformed("0.9", f"{size} bytes where at most {_SHORT} may be")
    return _STRINGS[size] + value


def number_of(raw: bytes) -> int:
    """The number that `uint` took."""
    return raw[0] if len(raw) == 1 else _of_big_endian(raw[1:])


def split_number(raw: bytes) -> tuple[int, bytes]:
    """The number that `uint` took at the beginning, and what follows it."""
    size = 1 + _SIZES.get(raw[0], 0)
    return number_of(raw[:size]), raw[size:]


def content_of(raw: bytes) -> bytes:
    """The bytes of a string of less than 64 KiB, without their head."""
    size = len(raw) - 1
    return raw[1:] if size < _SMALL else raw[2:] if size <= 0x100 else raw[3:]


def _byte(value: int) -> bytes:
    return b"\\x%02x" % value


def _head(major: int, number: int) -> bytes:
    if number < _SMALL:
        return _byte(major + number)
    if number < 1 << 8:
        return _byte(major + _SMALL) + _byte(number)
    return _byte(major + _SMALL + 1) + _byte(number >> 8) + _byte(number & 0xFF)


def _up_to(major: int, size: int) -> bytes:
    return _one_of([_head(major, length) + b".{%d}" % length for length in range(size + 1)])


def _one_of(ways: list[bytes]) -> bytes:
    """Whichever begins as the bytes do: no two begin alike, so nothing is ever tried again."""
    return b"(?>" + b"|".join(ways) + b")"


def _not_shorter(width: int) -> bytes:
    """Not all of the upper half is zero, or the number would fit into half the bytes."""
    return b"(?!" + rb"\x00" * (width // 2) + b")"


def _below(width: int, bits: int) -> bytes:
    """So many bytes of a number below 2^bits."""
    free, rest = divmod(min(bits, width * 8), 8)
    zeros = width - free - (rest > 0)
    part = b"[\\x00-\\x%02x]" % ((1 << rest) - 1) if rest else b""
    return rb"\x00" * zeros + part + b".{%d}" % free
