"""The manifest: who the tickets of an event belong to, for devices whose role needs it (PROTOCOL.md 3.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from keys import cbor
from keys.errors import Malformed
from sync.fields import TICKET_BITS
from sync.roster import CredentialState
from sync.sealed import PLAIN_AT_MOST

ROWS_AT_MOST: Final = 1 << 20
PAPER: Final = 1

_CLAUSE: Final = "3.6"
_ROW: Final = 10
_FLAG_BITS: Final = 8
_REFERENCE, _LOCATOR, _CLASS, _SEAT, _NAME, _NOTE = 2, 3, 4, 5, 8, 9
_BYTES: Final = {_REFERENCE: 10, _LOCATOR: 64, _CLASS: 16, _SEAT: 16, _NAME: 64, _NOTE: 64}


class ManifestRow(NamedTuple):
    """One ticket: what it is called (ours, the importer's), and whose it is. `credential` is the status index of its live one, `state` that one's."""

    ticket: int
    credential: int
    reference: str
    locator: str | None
    class_: str | None
    seat: str | None
    state: CredentialState
    flags: int
    name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All tickets of an event, ascending by number."""

    rows: tuple[ManifestRow, ...]


def encode_manifest(rows: Iterable[ManifestRow]) -> bytes:
    """What is sealed. `Malformed` for rows that no device would take."""
    raw = cbor.encode([list(row) for row in rows])
    parse_manifest(raw)
    return raw


def parse_manifest(plain: bytes) -> Manifest:
    """What was sealed; `Malformed` (3.6)."""
    value = cbor.decode(plain, _CLAUSE, PLAIN_AT_MOST)
    if not isinstance(value, list) or len(value) > ROWS_AT_MOST:
        raise Malformed(_CLAUSE, f"not an array of at most {ROWS_AT_MOST} rows")
    rows = tuple(_read_row(row) for row in value)
    if any(one.ticket >= other.ticket for one, other in pairwise(rows)):
        raise Malformed(_CLAUSE, "tickets do not ascend")
    return Manifest(rows)


def _read_row(value: cbor.Value) -> ManifestRow:
    """By hand: there may be a hundred thousand of them, on a tablet that is to be ready soon."""
    if not isinstance(value, list) or len(value) != _ROW:
        raise Malformed(_CLAUSE, f"a row is not an array of {_ROW}")
    ticket, index, reference, locator, class_, seat, state, flags, name, note = value
    for place, bits in ((0, TICKET_BITS), (1, TICKET_BITS), (7, _FLAG_BITS)):
        number = value[place]
        if type(number) is not int or not 0 <= number < 1 << bits:
            raise Malformed(_CLAUSE, f"no number of {bits} bits at {place}")
    for place, at_most in _BYTES.items():
        text = value[place]
        if text is not None and (type(text) is not str or not 0 < len(text.encode()) <= at_most):
            raise Malformed(_CLAUSE, f"no text of 1 to {at_most} bytes at {place}")
    if reference is None or state not in _STATES or type(state) is not int:
        raise Malformed(_CLAUSE, "a row without a reference or a state that is known")
    return ManifestRow(ticket, index, reference, locator, class_, seat, _STATES[state], flags, name, note)  # type: ignore[arg-type] # checked by place above


_STATES: Final = {int(state): state for state in CredentialState}
