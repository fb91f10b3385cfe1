"""What no policy may say, whether it came as CBOR or as JSON (PROTOCOL.md 9.1)."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from keys.body import CLASS_BYTES
from sync.policy_rows import SECONDS, SMALL, AccessRow, Note, NoteRow, Proof, ProofRow, Window


class Fault(NamedTuple):
    """What no policy may say: where, and what is wrong with it."""

    path: str
    why: str


def rows_faults(
    windows: Sequence[Window],
    access: Sequence[AccessRow],
    gate_access: Sequence[AccessRow],
    proofs: Sequence[ProofRow],
    notes: Sequence[NoteRow],
) -> Iterator[Fault]:
    """The faults of all rows, in the order of reading."""
    for at, window in enumerate(windows):
        yield from window_faults(f"windows[{at}]", window)
    for at, (zone, classes) in enumerate(access):
        yield from access_faults(f"access[{at}]", "zone", zone, classes)
    for at, (gate, classes) in enumerate(gate_access, len(access)):
        yield from access_faults(f"access[{at}]", "gate", gate, classes)
    for at, (class_, look) in enumerate(notes):
        yield from notes_faults(f"notes[{at}]", class_, look)
    for at, (class_, accept) in enumerate(proofs):
        yield from proofs_faults(f"proofs[{at}]", class_, accept)
    if repeats([zone for zone, _ in access]):
        yield Fault("access", "names a zone twice")
    if repeats([gate for gate, _ in gate_access]):
        yield Fault("access", "names a gate twice")
    if repeats([class_ for class_, _ in notes]):
        yield Fault("notes", "names a class twice")
    if repeats([class_ for class_, _ in proofs]):
        yield Fault("proofs", "names a class twice")


def notes_faults(path: str, class_: str, notes: tuple[Note, ...]) -> Iterator[Fault]:
    """What is wrong with a row of notes. None at all is fine: it says that this class is not like the others."""
    if _too_long(class_):
        yield Fault(f"{path}.class", f"has more than {CLASS_BYTES} bytes")
    if repeats(notes):
        yield Fault(f"{path}.look_at", "names a note twice")


def window_faults(path: str, window: Window) -> Iterator[Fault]:
    """What is wrong with a window."""
    if window.zone >= SMALL:
        yield Fault(f"{path}.zone", "is not below 2^31")
    if not 0 <= window.from_s < window.to_s < SECONDS:
        yield Fault(path, "does not end after it begins, in 1970 to 2106")


def access_faults(path: str, place: str, id: int, classes: tuple[str, ...]) -> Iterator[Fault]:
    """What is wrong with a row of access to a zone or gate."""
    if not 1 <= id < SMALL:
        yield Fault(f"{path}.{place}", f"is not a {place}: they are 1 and up")
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


def claim_faults(zones: Sequence[int]) -> Iterator[Fault]:
    """What is wrong with the zones that are claimed."""
    if any(not 0 <= zone < SMALL for zone in zones):
        yield Fault("claim", "has a zone that is not below 2^31")
    if any(later <= earlier for earlier, later in pairwise(zones)):
        yield Fault("claim", "names a zone twice, or does not ascend")


def capacity_faults(rows: Sequence[tuple[int, int]]) -> Iterator[Fault]:
    """What is wrong with the capacities of zones."""
    for zone, people in rows:
        if not (1 <= zone < SMALL and 1 <= people < SMALL):
            yield Fault("capacity", "is not of zones from 1, each with 1 person at least, all below 2^31")
    if any(later[0] <= earlier[0] for earlier, later in pairwise(rows)):
        yield Fault("capacity", "names a zone twice, or out of order")


def repeats(values: Collection[object]) -> bool:
    """Whether a value stands there twice."""
    return len(set(values)) < len(values)


def _too_long(class_: str) -> bool:
    return len(class_.encode()) > CLASS_BYTES
