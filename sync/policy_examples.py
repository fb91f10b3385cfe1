"""Examples of what a policy is to say, as people write them, and what it does say (PROTOCOL.md 9, 10).

An example is one scan of a ticket that verifies, by a clock that is right; the verdict on it is that of the gates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final, Self

from keys.ticket import ProofKind, Shown, Ticket
from sync.clock import Moment
from sync.content import Kind
from sync.errors import BadPolicy
from sync.ledger import OwnFact, Standing, standing
from sync.policy import EventTimes, Policy, Proof
from sync.policy_form import Form
from sync.reasons import Outcome, Reason
from sync.verdict import Direction, Place, RosterAnswer, Verdict, decide

_EVENT: Final = 1
_ALWAYS: Final = (0, (1 << 32) - 1)
_DEVICE: Final = bytes(8)
_DIRECTIONS: Final = {direction.value: direction for direction in Direction}
_FORMS: Final = {
    proof.name.lower(): proof for proof in (Proof.STATIC, Proof.PAPER, Proof.ROTATING, Proof.BARE)
}
_BEFORE: Final = {"in": Kind.ADMIT, "out": Kind.EXIT}
_WORDS: Final = {outcome.value: outcome for outcome in Outcome} | {reason.name: reason for reason in Reason}


@dataclass(frozen=True, slots=True)
class Example:
    """One scan, and what is expected of it: an outcome, a reason, or both. `before`: who went in and out when (Unix s)."""

    place: Place
    at_s: int
    class_: str | None
    proof: Proof
    list_age_s: int
    before: tuple[tuple[Kind, int], ...]
    expected: tuple[Outcome | Reason, ...]

    @classmethod
    def read(cls, value: object, path: str, times: EventTimes | None = None) -> Self:
        """The example of a decoded JSON object; `BadPolicy` names the place."""
        form = Form.of(value, path)
        place = Place(
            _EVENT,
            gate=form.uint("gate", default=1),
            zone=form.uint("zone", default=1),
            use=form.uint("use", default=0),
            direction=form.choice("direction", _DIRECTIONS, Direction.ENTRY),
        )
        example = cls(
            place=place,
            at_s=form.time("at", times),
            class_=(form.text("class") if form.has("class") else "") or None,
            proof=form.choice("proof", _FORMS, Proof.STATIC),
            list_age_s=form.uint("list_age_s", default=0),
            before=tuple(_before(form, path, times)),
            expected=tuple(_expected(form, path)),
        )
        form.done()
        return example

    def verdict(self, policy: Policy) -> Verdict:
        """What a gate says that holds a good list with this policy."""
        not_before, expires = _ALWAYS
        bound = self.proof in (Proof.ROTATING, Proof.BARE)
        kind = ProofKind.HOLDER_KEY if bound else ProofKind.NONE
        paper = self.proof is Proof.PAPER
        ticket = Ticket(_EVENT, 0, 0, not_before, expires, kind, class_=self.class_, paper=paper)
        proof_time = self.at_s if self.proof is Proof.ROTATING else None
        shown = Shown(ticket, b"", b"", b"", proof_time)
        moment = Moment(self.at_s * 1000, 0)
        return decide(
            shown, self.place, RosterAnswer.VALID, self._standing(), policy, moment, self.list_age_s
        )

    def met_by(self, verdict: Verdict) -> bool:
        """Whether the verdict is the expected one."""
        return all(word in (verdict.outcome, verdict.reason) for word in self.expected)

    def _standing(self) -> Standing:
        facts = [
            OwnFact(_DEVICE, 1, seq, kind, at_s * 1000, self.place.gate, 1, None, False, None)
            for seq, (kind, at_s) in enumerate(self.before, start=1)
        ]
        return standing(None, facts)


def read_examples(rows: Iterable[object], times: EventTimes | None = None) -> list[Example]:
    """All examples of a table; `BadPolicy` names the row, counted from 1, and the field."""
    return [Example.read(row, f"row {number}", times) for number, row in zip(count(1), rows, strict=False)]


def from_cells(cells: Mapping[str, str]) -> dict[str, object]:
    """A row of a table of texts as the JSON object that it stands for: empty cells say nothing, numbers are numbers."""
    said = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    return {
        name: int(cell) if cell.isascii() and cell.isdigit() and name != "class" else cell
        for name, cell in said.items()
    }


def _before(form: Form, path: str, times: EventTimes | None) -> Iterator[tuple[Kind, int]]:
    """`in TIME; out TIME`, in the order in which it happened."""
    steps = form.text("before").split(";") if form.has("before") else []
    for step in steps:
        word, _, at = step.strip().partition(" ")
        if word not in _BEFORE:
            raise BadPolicy(f"{path}.before", "is not made of `in TIME` and `out TIME`, with `;` between")
        yield _BEFORE[word], Form({"before": at.strip()}, path).time("before", times)


def _expected(form: Form, path: str) -> Iterator[Outcome | Reason]:
    """An outcome and a reason, or one of them."""
    words = form.text("expect").split()
    if not words or any(word not in _WORDS for word in words):
        raise BadPolicy(f"{path}.expect", "names no outcome and no reason")
    yield from (_WORDS[word] for word in words)
