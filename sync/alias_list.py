"""The aliases of an event: codes of other systems, each as good as a credential of ours (PROTOCOL.md 3.8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from keys import cbor
from keys.alias import ALIAS_BYTES
from keys.body import CLASS_BYTES, SEAT_BYTES, Ticket
from keys.errors import Malformed
from keys.shown import Shown
from sync.fields import SECOND_BITS, TICKET_BITS, read_row
from sync.sealed import PLAIN_AT_MOST

ROWS_AT_MOST: Final = 1 << 20

_CLAUSE: Final = "3.8"
_ROW: Final = 7


class Alias(NamedTuple):
    """A code of another system by the 8 bytes that find it, and the credential that it is as good as, by its status index. Times in Unix seconds."""

    alias: bytes
    ticket: int
    credential: int
    not_before: int
    expires: int
    class_: str | None
    seat: str | None

    def shown(self, event: int, secret: bytes) -> Shown:
        """What a gate of this event may know of the guest who showed the code with this K (FORMAT.md 5.5)."""
        said = self.ticket, self.credential, self.not_before, self.expires
        ticket = Ticket(event, *said, seat=self.seat, class_=self.class_)
        return Shown(ticket, b"", secret, b"", None, alias=self.alias)


@dataclass(frozen=True, slots=True)
class AliasList:
    """All aliases of an event, ascending."""

    rows: tuple[Alias, ...]


def encode_aliases(rows: Iterable[Alias]) -> bytes:
    """What is sealed. `Malformed` for rows that no device would take."""
    raw = cbor.encode([list(row) for row in rows])
    parse_aliases(raw)
    return raw


def parse_aliases(plain: bytes) -> AliasList:
    """What was sealed; `Malformed` (3.8)."""
    value = cbor.decode(plain, _CLAUSE, PLAIN_AT_MOST)
    if not isinstance(value, list) or len(value) > ROWS_AT_MOST:
        raise Malformed(_CLAUSE, f"not an array of at most {ROWS_AT_MOST} rows")
    rows = tuple(_read_row(row) for row in value)
    if any(one.alias >= other.alias for one, other in pairwise(rows)):
        raise Malformed(_CLAUSE, "aliases do not ascend")
    return AliasList(rows)


def _read_row(value: cbor.Value) -> Alias:
    row = read_row(value, _ROW, _CLAUSE)
    alias = row.bytes(0, size=ALIAS_BYTES)
    ticket, index = row.uint(1, bits=TICKET_BITS), row.uint(2, bits=TICKET_BITS)
    not_before, expires = row.uint(3, bits=SECOND_BITS), row.uint(4, bits=SECOND_BITS)
    if not_before >= expires:
        raise Malformed(_CLAUSE, f"the times {not_before} to {expires} are empty")
    class_, seat = _text(row.value(5), CLASS_BYTES), _text(row.value(6), SEAT_BYTES)
    return Alias(alias, ticket, index, not_before, expires, class_, seat)


def _text(value: cbor.Value, at_most: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value.encode()) <= at_most:
        raise Malformed(_CLAUSE, f"not a text of 1 to {at_most} bytes")
    return value
