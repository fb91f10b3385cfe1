"""Who may enter, when, with what: the policy of an event (PROTOCOL.md 9), its CBOR value and its JSON form.

Every rule answers a question about one scan; `sync.verdict` asks them in the order of the table in PROTOCOL.md 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final, Self

from keys.cbor import Fields, Value
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.errors import BadPolicy
from sync.fields import SECOND_BITS, SMALL_BITS
from sync.limits import NO_LIMITS, Limits
from sync.policy_faults import Fault, capacity_faults, claim_faults, rows_faults
from sync.policy_form import Form, form_time
from sync.policy_rows import (
    CLAUSE,
    MOST_ROWS,
    SECONDS,
    SMALL,
    AccessRow,
    Note,
    NoteRow,
    Proof,
    ProofRow,
    Window,
    form_access,
    form_capacity,
    form_claim,
    form_notes,
    form_proofs,
    form_window,
    read_access,
    read_capacity,
    read_claim,
    read_notes,
    read_proofs,
    read_unpaid,
    read_window,
)
from sync.policy_times import EventTimes

__all__ = [
    "DEFAULT_PROOFS",
    "EventTimes",
    "Limits",
    "Mode",
    "Note",
    "Policy",
    "Proof",
    "Window",
    "WindowState",
]

AMBER_S: Final = 43_200
EVERY_ZONE: Final = 0
OTHER_CLASSES: Final = ""


class Mode(IntEnum):
    """How often a ticket may enter a zone, per use. MANY: as often as the limits allow."""

    ONCE = 1
    REENTRY = 2
    MANY = 3


class WindowState(Enum):
    """Whether a zone admits now. CLOSED: its last window is over."""

    OPEN = auto()
    NOT_YET = auto()
    CLOSED = auto()


DEFAULT_PROOFS: Final = (Proof.STATIC, Proof.PAPER, Proof.ROTATING, Proof.BOARDING_PASS)
_MODES: Final = {"once": Mode.ONCE, "re-entry": Mode.REENTRY, "many": Mode.MANY}


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of an event's rules.

    `access`: the classes let into a zone; a zone not named takes all. `proofs`: what a class may show, "" being every class
    not named; without such a row it is `DEFAULT_PROOFS`. `amber_s`, `red_s`: the age of the list, in seconds, above which
    it gives attention or refuses; 0 is never. `unpaid`: whether a ticket that is not paid for is let in, with attention.
    `capacities`: zones, and how many people may be inside. `claim`: the zones before whose entries a device asks the server, where it can; 0 is every zone.
    """

    version: int
    mode: Mode = Mode.ONCE
    windows: tuple[Window, ...] = ()
    access: tuple[AccessRow, ...] = ()
    proofs: tuple[ProofRow, ...] = ()
    amber_s: int = AMBER_S
    red_s: int = 0
    limits: Limits = NO_LIMITS
    gate_access: tuple[AccessRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    unpaid: bool = False
    claim: tuple[int, ...] = ()
    capacities: tuple[tuple[int, int], ...] = ()

    def accepts(self, class_: str | None, proof: Proof) -> bool:
        """Whether a ticket of this class (None: it names none) may be shown in this form."""
        accepted = dict(self.proofs)
        others = accepted.get(OTHER_CLASSES, DEFAULT_PROOFS)
        return proof in accepted.get(class_ or OTHER_CLASSES, others)

    def lets_in(self, zone: int, class_: str | None, gate: int = 0) -> bool:
        """Whether this class (None: the ticket names none, which a row calls "") may enter the zone, by this gate."""
        rows = dict(self.access).get(zone), dict(self.gate_access).get(gate)
        return all(classes is None or (class_ or OTHER_CLASSES) in classes for classes in rows)

    def look_at(self, class_: str | None) -> tuple[Note, ...]:
        """What is to be looked at in a guest of this class."""
        notes = dict(self.notes)
        return notes.get(class_ or OTHER_CLASSES, notes.get(OTHER_CLASSES, ()))

    def capacity_of(self, zone: int) -> int | None:
        """How many people may be in this zone; None: as many as come."""
        return dict(self.capacities).get(zone)

    def claims(self, zone: int) -> bool:
        """Whether a device asks the server before it lets somebody into this zone (11.6)."""
        return zone in self.claim or EVERY_ZONE in self.claim

    def window_state(self, zone: int, now_s: int) -> WindowState:
        """Whether the zone admits at `now_s`; between two windows it is NOT_YET."""
        windows = [window for window in self.windows if window.zone in (zone, EVERY_ZONE)]
        if not windows or any(window.from_s <= now_s < window.to_s for window in windows):
            return WindowState.OPEN
        if any(now_s < window.from_s for window in windows):
            return WindowState.NOT_YET
        return WindowState.CLOSED

    def to_value(self) -> Value:
        """The CBOR value of 9.1. `Malformed` (9.1) for a policy that no reader would take."""
        _refuse_malformed(self)
        return {
            1: self.version,
            2: int(self.mode),
            3: [[window.zone, window.from_s, window.to_s] for window in self.windows],
            4: [[zone, list(classes)] for zone, classes in self.access],
            5: [[class_, [int(proof) for proof in accept]] for class_, accept in self.proofs],
            6: self.amber_s,
            7: self.red_s,
            **self.limits.rows(),
            **_unless_empty(10, [[gate, list(classes)] for gate, classes in self.gate_access]),
            **({12: 1} if self.unpaid else {}),
            **_unless_empty(13, list(self.claim)),
            **_unless_empty(14, [list(row) for row in self.capacities]),
            **_unless_empty(11, [[class_, [int(note) for note in look]] for class_, look in self.notes]),
        }

    @classmethod
    def from_value(cls, value: Value) -> Self:
        """The policy in a profile or a feed item; `Malformed` (9.1)."""
        fields = Fields.of(value, CLAUSE)
        policy = cls(
            version=fields.uint(1, SMALL_BITS),
            mode=read_enum(fields, 2, Mode, CLAUSE),
            windows=tuple(read_window(row) for row in fields.list(3, MOST_ROWS)),
            access=tuple(read_access(row) for row in fields.list(4, MOST_ROWS)),
            proofs=tuple(read_proofs(row) for row in fields.list(5, MOST_ROWS)),
            amber_s=fields.uint(6, SECOND_BITS),
            red_s=fields.uint(7, SECOND_BITS),
            limits=Limits.read(fields),
            gate_access=tuple(read_access(row) for row in _some(fields, 10)),
            notes=tuple(read_notes(row) for row in _some(fields, 11)),
            unpaid=read_unpaid(fields.uint_or_none(12)),
            claim=read_claim(_some(fields, 13)),
            capacities=tuple(read_capacity(row) for row in _some(fields, 14)),
        )
        fields.done()
        _refuse_malformed(policy)
        return policy

    def to_json(self) -> dict[str, object]:
        """The form that people read and write: names instead of numbers, times as RFC 3339 in UTC."""
        limits = self.limits.form()
        form: dict[str, object] = {
            "version": self.version,
            "mode": next(name for name, mode in _MODES.items() if mode is self.mode),
            "windows": [
                {"zone": window.zone, "from": form_time(window.from_s), "to": form_time(window.to_s)}
                for window in self.windows
            ],
            "access": [
                *({"zone": zone, "classes": list(classes)} for zone, classes in self.access),
                *({"gate": gate, "classes": list(classes)} for gate, classes in self.gate_access),
            ],
            "proofs": [
                {"class": class_, "accept": [proof.name.lower() for proof in accept]}
                for class_, accept in self.proofs
            ],
            "list_age": {"amber_s": self.amber_s, "red_s": self.red_s},
        }
        rooms = [{"zone": zone, "people": people} for zone, people in self.capacities]
        notes = [
            {"class": class_, "look_at": [note.name.lower() for note in look]} for class_, look in self.notes
        ]
        return (
            form
            | ({"limits": limits} if limits else {})
            | ({"notes": notes} if notes else {})
            | ({"unpaid": "accept"} if self.unpaid else {})
            | ({"claim": list(self.claim)} if self.claim else {})
            | ({"capacity": rooms} if rooms else {})
        )

    @classmethod
    def from_json(cls, value: object, version: int | None = None, times: EventTimes | None = None) -> Self:
        """The policy of a decoded JSON document; `BadPolicy` names the place. What is left out takes its default.

        `version` replaces the one in the document, which the server gives and nobody chooses. `times` are those of the
        event, for what is said relative to it (9.3).
        """
        form = Form.of(value)
        stated = form.uint("version", default=1)
        age, access = form.form("list_age"), form.forms("access", MOST_ROWS)
        gates = [row for row in access if row.has("gate")]
        policy = cls(
            version=stated if version is None else version,
            mode=form.choice("mode", _MODES, Mode.ONCE),
            windows=tuple(form_window(row, times) for row in form.forms("windows", MOST_ROWS)),
            access=tuple(form_access(row, "zone") for row in access if row not in gates),
            proofs=tuple(form_proofs(row) for row in form.forms("proofs", MOST_ROWS)),
            amber_s=age.uint("amber_s", default=AMBER_S),
            red_s=age.uint("red_s", default=0),
            limits=Limits.of_form(form.form("limits"), times),
            gate_access=tuple(form_access(row, "gate") for row in gates),
            notes=tuple(form_notes(row) for row in form.forms("notes", MOST_ROWS)),
            unpaid=form.choice("unpaid", {"refuse": False, "accept": True}, False),
            claim=form_claim(form),
            capacities=tuple(sorted(form_capacity(row) for row in form.forms("capacity", MOST_ROWS))),
        )
        age.done()
        form.done()
        for fault in _faults(policy):
            raise BadPolicy(fault.path, fault.why)
        return policy


def _unless_empty(key: int, rows: list[Value]) -> dict[int, Value]:
    """An optional field: it is left out where it would say nothing."""
    return {key: rows} if rows else {}


def _some(fields: Fields, key: int) -> list[Value]:
    rows = fields.list_or_none(key, MOST_ROWS)
    if rows == []:
        raise Malformed(CLAUSE, "an optional field that says nothing")
    return rows or []


def _refuse_malformed(policy: Policy) -> None:
    for fault in _faults(policy):
        raise Malformed(CLAUSE, f"{fault.path} {fault.why}")


def _faults(policy: Policy) -> Iterator[Fault]:
    """What breaks the policy; the first one is told."""
    if not 1 <= policy.version < SMALL:
        yield Fault("version", "is not from 1 to 2^31 - 1")
    if not (0 <= policy.amber_s < SECONDS and 0 <= policy.red_s < SECONDS):
        yield Fault("list_age", "is more than 2^32 - 1 seconds")
    yield from policy.limits.faults()
    yield from claim_faults(policy.claim)
    yield from capacity_faults(policy.capacities)
    yield from rows_faults(policy.windows, policy.access, policy.gate_access, policy.proofs, policy.notes)
