"""How wide the numbers of this package's maps are, and what a name may hold (PROTOCOL.md, notation).

The widths are what every language and database counts exactly.
"""

import re
from typing import Final

from keys.cbor import Fields, Value
from keys.errors import Malformed

SMALL_BITS: Final = 31
"""Zone, gate, use, generation, policy version, counts of people."""
TICKET_BITS: Final = 24
"""Ticket numbers, status indexes, and how many there are."""
SECOND_BITS: Final = 32
EVENT_BITS: Final = 32
WIDE_BITS: Final = 53
"""Milliseconds and feed positions."""
NAME_BYTES: Final = 200

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def read_name(fields: Fields, key: int, clause: str, at_most: int = NAME_BYTES) -> str:
    """A text that people see: not empty, and no control characters, which could repaint a terminal. Else `Malformed`."""
    name = fields.text(key, at_most=at_most)
    if not name or _CONTROL.search(name):
        raise Malformed(clause, f"field {key} is empty or has control characters")
    return name


def read_id(fields: Fields, key: int, clause: str) -> int:
    """A zone or a gate: they are 1 and up."""
    number = fields.uint(key, bits=SMALL_BITS)
    if number == 0:
        raise Malformed(clause, f"field {key} is 0")
    return number


def read_row(value: Value, size: int, clause: str) -> Fields:
    """A reader over an array of exactly `size` items, by their places from 0."""
    if not isinstance(value, list) or len(value) != size:
        raise Malformed(clause, f"a row is not an array of {size}")
    return Fields(dict(enumerate(value)), clause)
