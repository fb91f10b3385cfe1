"""The reference that people read out: nine random characters and a check (FORMAT.md clause 7). It identifies, it never admits."""

from typing import Final

from keys.errors import BadReference, Malformed

RANDOM_CHARS: Final = 9
CHARS: Final = RANDOM_CHARS + 1
TYPED_CAP: Final = 64

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIELD: Final = 0b100101  # x^5 + x^2 + 1
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
    values = [value & 31 for value in random_values]
    return _text([*values, _check(values)])


def parse(text: str) -> str:
    """The reference as `make` writes it, from what somebody typed; `BadReference`."""
    if len(text) > TYPED_CAP:
        raise BadReference
    try:
        values = [_VALUES[char] for char in text.translate(_DROPPED)]
    except KeyError:
        raise BadReference from None
    if len(values) != CHARS or _check(values[:RANDOM_CHARS]) != values[-1]:
        raise BadReference
    return _text(values)


def _text(values: list[int]) -> str:
    return "".join([_ALPHABET[value] for value in values])


def _check(values: list[int]) -> int:
    """The sum of d_i * g^(i+1) by Horner's rule, with g = 2 (7.2)."""
    total = 0
    for value in reversed(values):
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value
