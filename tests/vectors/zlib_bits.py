"""zlib streams written bit by bit (RFC 1950, RFC 1951), so that the files do not hang on what one library makes of them."""

import zlib
from typing import Final

_HEADER: Final = b"\x78\x01"
_END_OF_BLOCK: Final = "0" * 7
_ZERO: Final = "00110000"  # the literal 0 in the fixed code
_REPEAT_258: Final = "11000101" + "00000"  # 258 times the byte before


def stored(bits: bytes) -> bytes:
    """One block that is not compressed; at most 65,535 bytes."""
    size = len(bits).to_bytes(2, "little")
    complement = bytes(255 - byte for byte in size)
    return _HEADER + b"\x01" + size + complement + bits + _check_sum(bits)


def zeros(repeats: int) -> bytes:
    """1 + 258 x `repeats` zero bytes in one block of the fixed code, 13 bits for each 258 bytes."""
    bits = "1" + "10" + _ZERO + _REPEAT_258 * repeats + _END_OF_BLOCK
    padded = bits + "0" * (-len(bits) % 8)
    packed = bytes(int(padded[at : at + 8][::-1], 2) for at in range(0, len(padded), 8))
    return _HEADER + packed + _check_sum(bytes(1 + 258 * repeats))


def _check_sum(bits: bytes) -> bytes:
    return zlib.adler32(bits).to_bytes(4, "big")
