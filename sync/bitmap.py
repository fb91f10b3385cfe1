"""Packed lists of bits: how they are made small, and how they are unpacked without trusting what they say (PROTOCOL.md 3.2, 3.4)."""

import hashlib
import zlib
from typing import Final

from keys.errors import Malformed
from sync.errors import Incomplete

DIGEST_BYTES: Final = 32
_LEVEL: Final = 9


def deflate(bits: bytes | bytearray) -> bytes:
    """The bits as zlib, as small as it makes them."""
    return zlib.compress(bits, _LEVEL)


def inflate(packed: bytes, size: int, clause: str) -> bytes:
    """The one whole zlib stream in `packed`, of exactly `size` bytes: else `Malformed` (no such stream), `Incomplete` (size).

    Never more than one byte above `size` is made, whatever the stream would still have given.
    """
    stream = zlib.decompressobj()
    try:
        bits = stream.decompress(packed, size + 1)
    except zlib.error:
        raise Malformed(clause, "not a zlib stream") from None
    if len(bits) > size:
        raise Incomplete(f"the bits go on after {size} bytes")
    if not stream.eof:
        raise Incomplete(f"the bits break off after {len(bits)} bytes")
    if len(bits) < size:
        raise Incomplete(f"{len(bits)} bytes of bits where {size} belong")
    if stream.unused_data:
        raise Malformed(clause, "bytes after the zlib stream")
    return bits


def size_in_bytes(count: int, width: int) -> int:
    """How many bytes hold `count` fields of `width` bits."""
    return (count * width + 7) // 8


def count_set(bits: bytes | bytearray, width: int) -> int:
    """How many fields of `width` bits (1 or 2) are not 0."""
    number = int.from_bytes(bits, "little")
    if width == 2:
        low_bits = int.from_bytes(b"\x55" * len(bits), "little")
        number = (number | number >> 1) & low_bits
    return number.bit_count()


def check(bits: bytes, width: int, fields: int, count: int, digest: bytes) -> None:
    """Whether these bits are what was announced: `Incomplete` when digest, count, or the unused bits at the end differ."""
    if hashlib.sha256(bits).digest() != digest:
        raise Incomplete("another digest")
    found = count_set(bits, width)
    if found != count:
        raise Incomplete(f"{found} set where {count} were announced")
    if bits and bits[-1] >> 8 - (-fields * width) % 8:
        raise Incomplete("bits after the last index")
