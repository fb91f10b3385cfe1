"""The rows of a policy: windows, access and proofs (PROTOCOL.md 9.1), read from CBOR and from JSON, and what none may say."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

from keys.body import CLASS_BYTES
from keys.cbor import Value
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.fields import SECOND_BITS, SMALL_BITS, read_row
from sync.policy_form import Form
from sync.policy_times import EventTimes

CLAUSE: Final = "9.1"
MOST_ROWS: Final = 1_024
SMALL: Final = 1 << SMALL_BITS
SECONDS: Final = 1 << SECOND_BITS


class Proof(IntEnum):
    """The form in which a ticket is shown. BARE is a holder-bound ticket without its rotating proof, ALIAS a code of another system."""

    STATIC = 1
    PAPER = 2
    ROTATING = 3
    BOARDING_PASS = 4
    BARE = 5
    ALIAS = 6


class Note(IntEnum):
    """What a steward is to look at although the ticket is valid."""

    CHECK_ID = 1
    CHILD = 2
    DISCOUNT = 3
    ASSISTANCE = 4


_NOTES: Final = {note.name.lower(): note for note in Note}
_PROOFS: Final = {proof.name.lower(): proof for proof in Proof}

AccessRow: TypeAlias = tuple[int, tuple[str, ...]]
"""A zone, and the classes let into it."""
NoteRow: TypeAlias = tuple[str, tuple[Note, ...]]
"""A class, and what is to be looked at."""
ProofRow: TypeAlias = tuple[str, tuple[Proof, ...]]
"""A class, and the forms in which it may be shown."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `from_s` up to and without `to_s` (Unix seconds) the zone admits; zone 0 stands for every zone."""

    zone: int
    from_s: int
    to_s: int


def read_window(value: Value) -> Window:
    """A row of field 3."""
    row = read_row(value, 3, CLAUSE)
    return Window(row.uint(0, SMALL_BITS), row.uint(1, SECOND_BITS), row.uint(2, SECOND_BITS))


def read_access(value: Value) -> AccessRow:
    """A row of field 4."""
    row = read_row(value, 2, CLAUSE)
    zone, classes = row.uint(0, SMALL_BITS), row.list(1, MOST_ROWS)
    items = read_row(classes, len(classes), CLAUSE)
    return zone, tuple(items.text(at, CLASS_BYTES) for at in range(len(classes)))


def read_proofs(value: Value) -> ProofRow:
    """A row of field 5."""
    row = read_row(value, 2, CLAUSE)
    class_, accept = row.text(0, CLASS_BYTES), row.list(1, MOST_ROWS)
    items = read_row(accept, len(accept), CLAUSE)
    return class_, tuple(read_enum(items, at, Proof, CLAUSE) for at in range(len(accept)))


def form_window(form: Form, times: EventTimes | None) -> Window:
    """`{"zone": 0, "from": time, "to": time}`, each time also relative to the event's: `start-30m`."""
    window = Window(form.uint("zone"), form.time("from", times), form.time("to", times))
    form.done()
    return window


def form_access(form: Form, place: str) -> AccessRow:
    """`{"zone": 1, "classes": ["VIP"]}`, or the same of a gate: `place` says which."""
    row = form.uint(place), form.texts("classes", MOST_ROWS)
    form.done()
    return row


def read_notes(value: Value) -> NoteRow:
    """A row of field 11."""
    row = read_row(value, 2, CLAUSE)
    class_, notes = row.text(0, CLASS_BYTES), row.list(1, MOST_ROWS)
    items = read_row(notes, len(notes), CLAUSE)
    return class_, tuple(read_enum(items, at, Note, CLAUSE) for at in range(len(notes)))


def form_notes(form: Form) -> NoteRow:
    """`{"class": "HALF", "look_at": ["discount"]}`."""
    row = form.text("class"), form.chosen("look_at", _NOTES, MOST_ROWS)
    form.done()
    return row


def read_claim(values: list[Value]) -> tuple[int, ...]:
    """Field 13."""
    row = read_row(values, len(values), CLAUSE)
    return tuple(row.uint(at, SMALL_BITS) for at in range(len(values)))


def form_claim(form: Form) -> tuple[int, ...]:
    """`"claim": [1, 2]`: zones; 0 is every zone."""
    return tuple(sorted(form.uints("claim", MOST_ROWS)))


def form_proofs(form: Form) -> ProofRow:
    """`{"class": "", "accept": ["static", "paper"]}`."""
    row = form.text("class"), form.chosen("accept", _PROOFS, MOST_ROWS)
    form.done()
    return row


def read_unpaid(value: int | None) -> bool:
    """Field 12: whether a ticket that is not paid for is let in."""
    if value not in (None, 1):
        raise Malformed(CLAUSE, "field 12 says 1, or is left out")
    return value is not None


def read_capacity(value: Value) -> tuple[int, int]:
    """A row of field 14: a zone, and how many people may be inside."""
    row = read_row(value, 2, CLAUSE)
    return row.uint(0, SMALL_BITS), row.uint(1, SMALL_BITS)


def form_capacity(form: Form) -> tuple[int, int]:
    """`{"zone": 1, "people": 500}`."""
    row = form.uint("zone"), form.uint("people")
    form.done()
    return row
