"""What a tablet answers, held at once against what it could know and against what is true."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.content import Kind
from sync.device.engine import Answer
from sync.reasons import Outcome, Reason
from sync.verdict import Direction
from tests.simulation.chronicle import Passing, Written
from tests.simulation.evening import Evening, Visitor
from tests.simulation.ground import Code
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody shows a code, to get in or out."""

    tablet: Tablet
    visitor: Visitor
    code: Code
    direction: Direction
    use: int

    @property
    def key(self) -> tuple[int, int, int]:
        """Ticket, zone and use."""
        return self.visitor.guest.number, self.tablet.zone, self.use

    def passing(self, evening: Evening, entry: Written) -> Passing:
        """He goes through, by this entry."""
        inward = self.direction is Direction.ENTRY
        return Passing(evening.time.now_ms, self.tablet.name, *self.key, inward, entry.hash)


def check_answer(evening: Evening, attempt: Attempt, answer: Answer, written: Sequence[Written]) -> None:
    """Every check that can be made while the guest still stands there."""
    opens = answer.verdict.admits and answer.verdict.outcome in (Outcome.ADMIT, Outcome.ATTENTION)
    check_durable(attempt, answer, opens, written)
    if answer.verdict.reason is Reason.ALREADY_ADMITTED:
        check_reason_to_refuse(evening, attempt)


def check_durable(attempt: Attempt, answer: Answer, opens: bool, written: Sequence[Written]) -> None:
    """Invariant 8: a gate that opens implies an entry on the disk; one that stays shut implies none."""
    names = [entry.hash for entry in written]
    told = [answer.entry.hash] if opens and answer.entry is not None else []
    if names != told or opens != bool(names):
        raise Broken(
            "8 durable", f"{attempt.tablet.name}: {answer.verdict.outcome} with {len(names)} entries"
        )


def check_reason_to_refuse(evening: Evening, attempt: Attempt) -> None:
    """Invariant 16: nobody is turned away for an admission that never happened."""
    happened = any(
        entry.kind is Kind.ADMIT and entry.key == attempt.key and not entry.forged
        for entry in evening.chronicle.written.values()
    )
    if not happened:
        raise Broken(
            "16 inventions", f"{attempt.tablet.name} refused {attempt.visitor.guest.reference} for nothing"
        )
