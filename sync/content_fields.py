"""The fields of an entry's content on the wire (PROTOCOL.md 6.3): what each looks like, how it is read and written.

A server reads five hundred contents at a time, so the whole form is one regular expression (`keys.cbor_form`). What stands side by
side and many entries say alike is read once for all of them: the boot with what the device held, the place, the gate.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

from msgspec import Struct

from keys import cbor
from keys.cbor_form import (
    array,
    bytes_at_most,
    content_of,
    field,
    map_head,
    not_zero,
    number,
    number_of,
    of_size,
    optional,
    possible,
    split_number,
    string,
    text_at_most,
    uint,
    unnamed,
)
from sync.errors import Unreadable
from sync.fields import SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS
from sync.position import Position

VERSION: Final = 1
APP_BYTES: Final = 32
WHY_BYTES: Final = 32
_COUNT_BITS: Final = 16
_ANCHOR_BYTES: Final = 320
_AUTH_BYTES: Final = 128


def _position(raw: bytes) -> Position:
    return Position(*_two_numbers(raw))


def _write_position(at: Position) -> bytes:
    return b"\x82" + number(at.gen) + number(at.pos)


def _two_numbers(raw: bytes) -> tuple[int, int]:
    first, second = split_number(raw[1:])
    return first, number_of(second)


def _text(raw: bytes) -> str:
    try:
        return content_of(raw).decode()
    except UnicodeDecodeError:
        raise Unreadable("text that is not UTF-8") from None


def _credential(raw: bytes) -> tuple[int, bytes]:
    return number_of(raw[1:-9]), raw[-8:]


def _before(raw: bytes) -> tuple[int, bytes, str]:
    epoch, after = split_number(raw[1:])
    return epoch, after[2:34], _text(after[34:])


_WIDE: Final = uint(WIDE_BITS)
_SMALL: Final = uint(SMALL_BITS)
_PLACE: Final = not_zero(_SMALL)
_TICKET: Final = uint(TICKET_BITS)
_CLAIM: Final = (
    rb"\x51[\x01-\x03].{16}"  # 17 bytes: what it was answered (`sync.claim.Claimed`), and its nonce
)
_remember = lru_cache(maxsize=4_096)  # what many entries of a journal say alike
_short: Final = itemgetter(slice(1, None))  # the bytes of a string of less than 24

# By key: what a field looks like, what is made of it, and how it is written. The fields of `Content` stand in the same order.
_Field: TypeAlias = tuple[bytes, Callable[[bytes], Any], Callable[[Any], bytes]]
_ALWAYS: Final[Mapping[int, _Field]] = {
    2: (rb"[\x01-\x0a]", number_of, number),
    3: (_WIDE, number_of, number),
    4: (_WIDE, number_of, number),
    5: (of_size(8), _short, string),
    6: (array(_SMALL, _WIDE), _position, _remember(_write_position)),
    7: (_SMALL, number_of, number),
    8: (text_at_most(APP_BYTES), _text, _remember(cbor.encode)),
}
_PERHAPS: Final[Mapping[int, _Field]] = {
    9: (_TICKET, number_of, number),
    10: (_PLACE, number_of, number),
    11: (_SMALL, number_of, number),
    12: (not_zero(uint(_COUNT_BITS)), number_of, number),
    13: (array(_TICKET, of_size(8)), _credential, cbor.encode),
    14: (_PLACE, number_of, number),
    15: (_SMALL, number_of, number),
    16: (of_size(16), _short, string),
    17: (of_size(32), content_of, string),
    18: (_SMALL, number_of, number),
    19: (bytes_at_most(_AUTH_BYTES), content_of, string),
    20: (_CLAIM, content_of, string),
    21: (bytes_at_most(_ANCHOR_BYTES), content_of, cbor.encode),
    22: (array(_WIDE, _WIDE), _two_numbers, cbor.encode),
    23: (array(uint(32), of_size(32), text_at_most(WHY_BYTES)), _before, cbor.encode),
    24: (_SMALL, number_of, number),
    25: (of_size(16), content_of, string),
    26: (uint(SECOND_BITS), number_of, number),
}
_FIELDS: Final = {**_ALWAYS, **_PERHAPS}
_KEYS: Final = tuple(map(number, _FIELDS))
_WRITERS: Final = tuple(write for *_, write in _FIELDS.values())
_NEVER_MISSING: Final = 1 + len(_ALWAYS)
_HEADS: Final = tuple(map_head(fields) for fields in range(len(_FIELDS) + 2))
_VERSION_SAID: Final = b"\x01" + number(VERSION)


class _Said(Struct, frozen=True):
    """What a run of fields says, and how many of them are there."""

    values: tuple[Any, ...]
    fields: int


class _Run:
    """Fields that stand side by side, as one group of the form."""

    def __init__(self, *keys: int) -> None:
        self._keys = keys
        self._readers = tuple(_FIELDS[key][1] for key in keys)

    @property
    def form(self) -> bytes:
        """The expression for the whole run."""
        return b"(" + b"".join(map(_as_it_stands, self._keys)) + b")"

    @cached_property
    def _each(self) -> re.Pattern[bytes]:
        """Every field a group; made at first use, since who scans never reads one."""
        return re.compile(b"".join(map(_as_group, self._keys)), re.DOTALL)

    def read(self, raw: bytes) -> _Said:
        """What these bytes, which the form took, say."""
        found = self._each.fullmatch(raw)
        assert found is not None
        said = found.groups()
        values = tuple(part and read(part) for part, read in zip(said, self._readers, strict=True))
        return _Said(values, len(said) - said.count(None))


def _as_group(key: int) -> bytes:
    form, *_ = _FIELDS[key]
    return field(key, form) if key in _ALWAYS else optional(key, form)


def _as_it_stands(key: int) -> bytes:
    form, *_ = _FIELDS[key]
    return unnamed(key, form) if key in _ALWAYS else possible(unnamed(key, form))


_HOLDING, _PLACE_RUN, _GATE_RUN, _RARE_RUN = (
    _Run(5, 6, 7, 8),
    _Run(10, 11, 12),
    _Run(14, 15),
    _Run(*range(17, 27)),
)
_holding, _at_place, _at_gate = (_remember(run.read) for run in (_HOLDING, _PLACE_RUN, _GATE_RUN))
_NO_MORE: Final = _Said((None,) * 10, 0)


@cache
def _form() -> re.Pattern[bytes]:
    """The whole content."""
    head = rb"(?:[\xa0-\xb7]|\xb8.)\x01" + b"\\x%02x" % VERSION
    first = b"".join(_as_group(key) for key in (2, 3, 4))
    passage = (_as_group(9), _PLACE_RUN.form, _as_group(13), _GATE_RUN.form, _as_group(16))
    return re.compile(b"".join((head, first, _HOLDING.form, *passage, _RARE_RUN.form)), re.DOTALL)


def read_fields(raw: bytes) -> Sequence[Any]:
    """What each field says, in the order of their keys from 2 on; None for one that is missing. `Unreadable`."""
    found = _form().fullmatch(raw)
    if found is None:
        raise Unreadable("it is not what 6.3 describes")
    kind, wall, mono, holding, ticket, place, credential, gate, seen, rest = found.groups()
    at_place, at_gate, more = _at_place(place), _at_gate(gate), _RARE_RUN.read(rest) if rest else _NO_MORE
    single = (ticket is not None) + (credential is not None) + (seen is not None)
    if not raw.startswith(_HEADS[_NEVER_MISSING + single + at_place.fields + at_gate.fields + more.fields]):
        raise Unreadable("it is not a map of as many fields as follow")
    return (
        kind[0],
        number_of(wall),
        number_of(mono),
        *_holding(holding).values,
        ticket and number_of(ticket),
        *at_place.values,
        credential and _credential(credential),
        *at_gate.values,
        seen and _short(seen),
        *more.values,
    )


def write_fields(values: Collection[Any]) -> bytes:
    """The bytes of a content that says this, in the same order; `Malformed` for what cannot be written."""
    said = [
        key + write(value)
        for key, write, value in zip(_KEYS, _WRITERS, values, strict=True)
        if value is not None
    ]
    return b"".join((_HEADS[1 + len(said)], _VERSION_SAID, *said))
