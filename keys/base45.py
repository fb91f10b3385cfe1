"""Base45 of RFC 9285, canonical only: each byte string has exactly one text (FORMAT.md 1.3).

Own code: the published packages accept overflow and foreign characters, and one ticket would then have many texts.
"""

import struct
from typing import Final

from keys.errors import Malformed

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_SQUARE: Final = 45 * 45
_FOREIGN: Final = 255
_LOW_PAIRS: Final = tuple(low + high for high in _ALPHABET for low in _ALPHABET)
_VALUES: Final = bytes(
    _ALPHABET.find(chr(code)) % 256 for code in range(256)
)  # find gives -1, so 255, for a foreign one


def encode(raw: bytes) -> str:
    """The text of these bytes: three characters for two bytes, two for a last single byte."""
    pairs = struct.unpack(f">{len(raw) // 2}H", raw[: len(raw) & ~1])
    text = "".join([_LOW_PAIRS[pair % _SQUARE] + _ALPHABET[pair // _SQUARE] for pair in pairs])
    return text + _LOW_PAIRS[raw[-1]] if len(raw) & 1 else text


def decode(text: str) -> bytes:
    """The bytes of this text, or `Malformed` with clause 1.3."""
    values = _values(text)
    whole = len(values) // 3 * 3
    triples = zip(values[0:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    pairs = [low + 45 * middle + _SQUARE * high for low, middle, high in triples]
    try:
        raw = struct.pack(f">{len(pairs)}H", *pairs)
    except struct.error:
        raise Malformed("1.3", "a group of three base45 characters is above 0xFFFF") from None
    return raw + _last_byte(values[whole:])


def _values(text: str) -> bytes:
    try:
        values = text.encode("latin-1").translate(_VALUES)
    except UnicodeEncodeError:
        raise Malformed("1.3", "a character outside the base45 alphabet") from None
    if _FOREIGN in values:
        raise Malformed("1.3", "a character outside the base45 alphabet")
    return values


def _last_byte(values: bytes) -> bytes:
    if not values:
        return b""
    if len(values) == 1:
        raise Malformed("1.3", "a lone last base45 character")
    value = values[0] + 45 * values[1]
    if value > 0xFF:
        raise Malformed("1.3", "a last group of two base45 characters is above 0xFF")
    return bytes((value,))
