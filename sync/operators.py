"""Who may work at the gates of an event: what is sealed for one device (PROTOCOL.md 5.7)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Self

from keys import cbor
from keys.cbor import Fields, Value
from keys.crypto import KEY_BYTES, PublicKey
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.authority import OperatorRole
from sync.fields import SMALL_BITS, read_name, read_row
from sync.searching import words_of

OPERATORS_AT_MOST: Final = 1_024
SEALED_AT_MOST: Final = 256
PLAIN_CAP: Final = 1024 * 1024
_CLAUSE: Final = "5.7"
_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who works at gates. `key` is 32 bytes; `sealed` holds its private half under the PIN (FORMAT.md 6.5)."""

    number: int
    name: str
    role: OperatorRole
    key: bytes
    sealed: bytes = field(repr=False)

    @classmethod
    def of_row(cls, value: Value) -> Self:
        """One row of the part. `Malformed` (5.7), `BadKey`."""
        row = read_row(value, _COLUMNS, _CLAUSE)
        number, name = row.uint(0, SMALL_BITS), read_name(row, 1, _CLAUSE)
        role = read_enum(row, 2, OperatorRole, _CLAUSE)
        key, sealed = row.bytes(3, size=KEY_BYTES), row.bytes(4, at_most=SEALED_AT_MOST)
        if number == 0 or role is OperatorRole.NONE:
            raise Malformed(_CLAUSE, "an operator without a number or a role")
        PublicKey.parse(key)
        return cls(number, name, role, key, sealed)

    def to_row(self) -> list[Value]:
        """The row of the part."""
        return [self.number, self.name, int(self.role), self.key, self.sealed]


def encode_operators(operators: Iterable[Operator]) -> bytes:
    """What is sealed: all of them, by number. `Malformed` (5.7), `BadKey` for what no device would take."""
    rows: list[Value] = [one.to_row() for one in sorted(operators, key=lambda one: one.number)]
    raw = cbor.encode({1: rows})
    parse_operators(raw)
    return raw


def parse_operators(raw: bytes) -> tuple[Operator, ...]:
    """The operators, by number. `Malformed` (5.7), `BadKey`."""
    fields = Fields.of(cbor.decode(raw, _CLAUSE, PLAIN_CAP), _CLAUSE)
    found = tuple(Operator.of_row(row) for row in fields.list(1, OPERATORS_AT_MOST))
    fields.done()
    if any(one.number >= other.number for one, other in pairwise(found)):
        raise Malformed(_CLAUSE, "the operators do not ascend")
    return found


def named(operators: Iterable[Operator], text: str) -> Operator | None:
    """The one operator whom somebody means; None if there is none, or more than one.

    By number, or by name in whatever case; where nobody has that name to the letter, without its accents, as guests are found.
    """
    known, wanted = list(operators), _folded(text)
    found = [one for one in known if wanted in (str(one.number), _folded(one.name))]
    if not found and (words := words_of(text)):
        found = [one for one in known if words_of(one.name) == words]
    return found[0] if len(found) == 1 else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()
