"""The reference that people read out: nine random characters and a check (FORMAT.md clause 7). It identifies, it never admits."""

from typing import Final

from keys.errors import BadReference, Malformed

RANDOM_CHARS: Final = 9
CHARS: Final = RANDOM_CHARS + 1
TYPED_CAP: Final = 64

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIELD: Final = 0b100101  # x^5 + x^2 + 1
_FIVE_BITS: Final = bytes(value & 31 for value in range(256))
_LETTERS: Final = _ALPHABET.encode().ljust(256, b"?")
_DROPPED: Final = str.maketrans("", "", " -")
_AS_TYPED: Final = {char: place for place, char in enumerate(_ALPHABET)}
_VALUES: Final = (
    _AS_TYPED
    | {char.lower(): place for char, place in _AS_TYPED.items()}
    | dict.fromkeys("IiLl", 1)
    | dict.fromkeys("Oo", 0)
)


def make(random_values: bytes) -> str:
    """The reference of nine random bytes, of which five bits each are used; `Malformed` (7.1) for another number."""
    if len(random_values) != RANDOM_CHARS:
        raise Malformed("7.1", f"a reference takes {RANDOM_CHARS} random bytes, not {len(random_values)}")
    values = random_values.translate(_FIVE_BITS)
    return _text(values + _check(values))


def make_many(random_values: bytes | bytearray) -> list[str]:
    """The references of nine random bytes each, as `make`: what is done to one is done to all of them at once."""
    count, rest = divmod(len(random_values), RANDOM_CHARS)
    if rest:
        raise Malformed("7.1", f"references take {RANDOM_CHARS} random bytes each, not {len(random_values)}")
    values = random_values.translate(_FIVE_BITS)
    written, checks = bytearray(count * CHARS), 0
    for place, weighted in enumerate(_WEIGHTED):
        column = values[place::RANDOM_CHARS]
        written[place::CHARS] = column
        checks ^= int.from_bytes(column.translate(weighted), "big")
    written[RANDOM_CHARS::CHARS] = checks.to_bytes(count, "big")
    text = _text(written)
    return [text[start : start + CHARS] for start in range(0, len(text), CHARS)]


def parse(text: str) -> str:
    """The reference as `make` writes it, from what somebody typed; `BadReference`."""
    if len(text) > TYPED_CAP:
        raise BadReference
    try:
        values = bytes([_VALUES[char] for char in text.translate(_DROPPED)])
    except KeyError:
        raise BadReference from None
    if len(values) != CHARS or _check(values[:RANDOM_CHARS]) != values[RANDOM_CHARS:]:
        raise BadReference
    return _text(values)


def _text(values: bytes | bytearray) -> str:
    return values.translate(_LETTERS).decode("ascii")


def _check(values: bytes) -> bytes:
    """The sum of d_i * g^(i+1), with g = 2 (7.2), as one byte."""
    total = 0
    for weighted, value in zip(_WEIGHTED, values, strict=True):
        total ^= weighted[value]
    return bytes((total,))


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value


def _weigh() -> tuple[bytes, ...]:
    """For each place i the products d * g^(i+1) of all 32 values d: tables to translate bytes by."""
    row, rows = list(range(32)), []
    for _ in range(RANDOM_CHARS):
        row = [_doubled(value) for value in row]
        rows.append(bytes(row).ljust(256, b"\0"))
    return tuple(rows)


_WEIGHTED: Final = _weigh()
