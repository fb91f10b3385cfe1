"""Edwards25519 from its equation, slow and plain: for points and signatures that no library would make.

-x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo p = 2^255 - 19 (RFC 8032, section 5.1). For vectors only.
"""

import hashlib
from typing import Final

P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493  # the prime order of the base point
_D: Final = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE: Final = pow(2, (P - 1) // 4, P)

Point = tuple[int, int]
IDENTITY: Final[Point] = (0, 1)


def add(first: Point, second: Point) -> Point:
    """The sum of two points, by the one formula that has no exceptions here."""
    (x1, y1), (x2, y2) = first, second
    product = _D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def multiply(scalar: int, point: Point) -> Point:
    """`scalar` times `point`, by doubling and adding."""
    total = IDENTITY
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def x_of(y: int) -> int | None:
    """The even x of a point with this y; None when there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * _ROOT_OF_MINUS_ONE % P
    if root * root % P != square:
        return None
    return root if root % 2 == 0 else P - root


def encode(point: Point) -> bytes:
    """32 bytes: y, little endian, and the low bit of x on top."""
    x, y = point
    return spell(y, x & 1)


def spell(y: int, sign: int) -> bytes:
    """32 bytes for any y below 2^255, whether or not it is reduced or on the curve."""
    return (y | sign << 255).to_bytes(32, "little")


def decode(raw: bytes) -> Point:
    """The point that these bytes encode."""
    number = int.from_bytes(raw, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = x_of(y % P)
    assert x is not None
    return (x if x & 1 == sign else (P - x) % P), y % P


_BASE_Y: Final = 4 * pow(5, -1, P) % P
BASE: Final[Point] = (x_of(_BASE_Y) or 0, _BASE_Y)


def _order_eight() -> Point:
    """A point of order 8: what the prime order leaves of the first point that has one."""
    y = 2
    while True:
        x = x_of(y)
        if x is not None:
            torsion = multiply(L, (x, y))
            if multiply(4, torsion) != IDENTITY:
                return torsion
        y += 1


def small_order_points() -> list[Point]:
    """The eight points whose order divides 8, as multiples of one of order 8; the identity first."""
    generator = _order_eight()
    return [multiply(times, generator) for times in range(8)]


def scalar_of(seed: bytes) -> int:
    """The secret scalar of an RFC 8032 seed."""
    clamped = bytearray(hashlib.sha512(seed).digest()[:32])
    clamped[0] &= 248
    clamped[31] = clamped[31] & 127 | 64
    return int.from_bytes(clamped, "little")


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    """k of RFC 8032: SHA-512 of R, A and the message, modulo L."""
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def sign_with_r(seed: bytes, key: bytes, nonce: int, r: bytes, message: bytes) -> bytes:
    """A signature with this spelling of R, whose discrete logarithm is claimed to be `nonce`."""
    s = (nonce + challenge(r, key, message) * scalar_of(seed)) % L
    return r + s.to_bytes(32, "little")
