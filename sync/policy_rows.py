"""The rows of a policy: windows, access and proofs (PROTOCOL.md 9.1), read from CBOR and from JSON, and what none may say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple, TypeAlias

from keys.body import CLASS_BYTES
from keys.cbor import Value
from keys.trusted import read_enum
from sync.fields import SECOND_BITS, SMALL_BITS, read_row
from sync.policy_form import Form

CLAUSE: Final = "9.1"
MOST_ROWS: Final = 1_024
SMALL: Final = 1 << SMALL_BITS
SECONDS: Final = 1 << SECOND_BITS


class Proof(IntEnum):
    """The form in which a ticket is shown. BARE is a holder-bound ticket without its rotating proof."""

    STATIC = 1
    PAPER = 2
    ROTATING = 3
    BOARDING_PASS = 4
    BARE = 5


_PROOFS: Final = {proof.name.lower(): proof for proof in Proof}

AccessRow: TypeAlias = tuple[int, tuple[str, ...]]
"""A zone, and the classes let into it."""
ProofRow: TypeAlias = tuple[str, tuple[Proof, ...]]
"""A class, and the forms in which it may be shown."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `from_s` up to and without `to_s` (Unix seconds) the zone admits; zone 0 stands for every zone."""

    zone: int
    from_s: int
    to_s: int


class Fault(NamedTuple):
    """What no policy may say: where, and what is wrong with it."""

    path: str
    why: str


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


def form_window(form: Form) -> Window:
    """`{"zone": 0, "from": time, "to": time}`."""
    window = Window(form.uint("zone"), form.time("from"), form.time("to"))
    form.done()
    return window


def form_access(form: Form) -> AccessRow:
    """`{"zone": 1, "classes": ["VIP"]}`."""
    row = form.uint("zone"), form.texts("classes", MOST_ROWS)
    form.done()
    return row


def form_proofs(form: Form) -> ProofRow:
    """`{"class": "", "accept": ["static", "paper"]}`."""
    row = form.text("class"), form.chosen("accept", _PROOFS, MOST_ROWS)
    form.done()
    return row


def window_faults(path: str, window: Window) -> Iterator[Fault]:
    """What is wrong with a window."""
    if window.zone >= SMALL:
        yield Fault(f"{path}.zone", "is not below 2^31")
    if not 0 <= window.from_s < window.to_s < SECONDS:
        yield Fault(path, "does not end after it begins, in 1970 to 2106")


def access_faults(path: str, zone: int, classes: tuple[str, ...]) -> Iterator[Fault]:
    """What is wrong with a row of access."""
    if not 1 <= zone < SMALL:
        yield Fault(f"{path}.zone", "is not a zone: they are 1 and up")
    if repeats(classes):
        yield Fault(f"{path}.classes", "names a class twice")
    if any(_too_long(class_) for class_ in classes):
        yield Fault(f"{path}.classes", f"has a class of more than {CLASS_BYTES} bytes")


def proofs_faults(path: str, class_: str, accept: tuple[Proof, ...]) -> Iterator[Fault]:
    """What is wrong with a row of proofs."""
    if _too_long(class_):
        yield Fault(f"{path}.class", f"has more than {CLASS_BYTES} bytes")
    if not accept or repeats(accept):
        yield Fault(f"{path}.accept", "is empty or names a proof twice")


def repeats(values: Collection[object]) -> bool:
    """Whether a value stands there twice."""
    return len(set(values)) < len(values)


def _too_long(class_: str) -> bool:
    return len(class_.encode()) > CLASS_BYTES
