"""What a tablet answers, held at once against what it could know and against what is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.device.engine import Answer
from sync.policy import Mode
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import Direction
from tests.simulation.chronicle import Passing, Written
from tests.simulation.evening import Evening, Visitor
from tests.simulation.ground import Code
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_STILL_LEAVING_MS: Final = 10_000
_WORTH_TELLING_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody shows a code, to get in or out."""

    tablet: Tablet
    visitor: Visitor
    code: Code
    direction: Direction
    use: int

    def __str__(self) -> str:
        """Who shows what where, and what the tablet goes by: its clock, and how far it heard the feed."""
        off_ms = self.tablet.clocks.off_ms
        clock = f", its clock {off_ms / 1000:+.1f} s off" if abs(off_ms) >= _WORTH_TELLING_MS else ""
        use = f" for use {self.use}" if self.use else ""
        guest, held = self.visitor.guest, self.tablet.held().as_pair()
        return (
            f"gate {self.tablet.gate}, {self.direction.value}{use}: {guest.reference} (ticket {guest.number}) shows code"
            f" {self.code.index}; the tablet heard up to {held}{clock}"
        )

    @property
    def key(self) -> tuple[int, int, int]:
        """Ticket, zone and use."""
        return self.visitor.guest.number, self.tablet.zone, self.use

    def is_still_leaving(self, evening: Evening, answer: Answer) -> bool:
        """Whether the tablet takes this for the exit that it has just seen: a camera sees a code several times."""
        last = evening.chronicle.last_at(self.tablet.name)
        if answer.entry is None or last is None or self.direction is not Direction.EXIT:
            return False
        recent = evening.time.now_ms - last.at_ms <= _STILL_LEAVING_MS
        return recent and answer.entry.hash == last.entry

    def passing(self, evening: Evening, entry: Written) -> Passing:
        """He goes through, by this entry."""
        inward = self.direction is Direction.ENTRY
        return Passing(evening.time.now_ms, self.tablet.name, *self.key, inward, entry.hash)


def check_answer(evening: Evening, attempt: Attempt, answer: Answer, written: Sequence[Written]) -> None:
    """Every check that can be made while the guest still stands there."""
    opens = answer.verdict.admits and answer.verdict.outcome in (Outcome.ADMIT, Outcome.ATTENTION)
    if opens and attempt.is_still_leaving(evening, answer):
        return
    check_durable(attempt, answer, opens, written)
    if opens:
        check_code_is_good(evening, attempt)
        check_not_locked(evening, attempt.tablet)
    if opens and attempt.direction is Direction.ENTRY:
        check_memory(evening, attempt, written[0])
        check_hearing(evening, attempt)
    if answer.verdict.reason is Reason.ALREADY_ADMITTED:
        check_reason_to_refuse(evening, attempt)
    if answer.verdict.reason is Reason.DEVICE_LOCKED and attempt.tablet.id not in evening.ever_locked:
        raise Broken("13 locked", f"{attempt.tablet.name} takes itself for locked, and nobody locked it")


def check_durable(attempt: Attempt, answer: Answer, opens: bool, written: Sequence[Written]) -> None:
    """8: a gate that opens implies an entry on the disk; one that stays shut implies none."""
    names = [entry.hash for entry in written]
    told = [answer.entry.hash] if opens and answer.entry is not None else []
    if names != told or opens != bool(names):
        raise Broken(
            "8 durable", f"{attempt.tablet.name}: {answer.verdict.outcome} with {len(names)} entries"
        )


def check_code_is_good(evening: Evening, attempt: Attempt) -> None:
    """11: no gate opens to a code of which its tablet has heard that it is good no more."""
    held = attempt.tablet.held()
    if not evening.is_on_line(attempt.tablet):
        return
    heard = [
        fact for fact in evening.facts if fact.index == attempt.code.index and evening.covers(held, fact.at)
    ]
    if heard and heard[-1].state is not CredentialState.VALID:
        raise Broken(
            "11 revoked", f"{attempt.tablet.name} opened to a code it knew for {heard[-1].state.name}"
        )


def check_not_locked(evening: Evening, tablet: Tablet) -> None:
    """A tablet that has heard that it is locked opens to nobody."""
    told = evening.locked.get(tablet.id)
    if told is not None and evening.is_on_line(tablet) and evening.covers(tablet.held(), told):
        raise Broken("13 locked", f"{tablet.name} opened after it had heard that it is locked")


def check_memory(evening: Evening, attempt: Attempt, entry: Written) -> None:
    """8, 10.1: what a tablet let in stays known to it: after the upload, under every newer list, after every start."""
    chronicle, passed = evening.chronicle, evening.chronicle.of_key(attempt.key)
    kept = [one for one in passed if one.entry not in chronicle.undone and one.entry not in chronicle.robbed]
    if not any(one.inward for one in kept):
        return
    once = entry.content is not None and evening.centre.modes().get(entry.content.policy) is Mode.ONCE
    if not once and any(not one.inward for one in passed):
        return
    own = frozenset(attempt.tablet.own().values())
    standing = [one for one in kept if one.entry in own]
    if any(one.inward for one in standing):
        written = ", ".join(str(chronicle.written[one.entry]) for one in standing)
        raise Broken(
            "1.4 memory", f"{attempt.visitor.guest.reference} is let in twice: {entry} after {written}"
        )


def check_hearing(evening: Evening, attempt: Attempt) -> None:
    """13: a tablet that heard the feed beyond an admission knows of it."""
    chronicle, held = evening.chronicle, attempt.tablet.held()
    passed = chronicle.of_key(attempt.key)
    undone, robbed = chronicle.undone, chronicle.robbed
    left = any(not one.inward or one.entry in undone or one.entry in robbed for one in passed)
    if left or not evening.is_on_line(attempt.tablet):
        return
    for one in passed:
        folded = chronicle.folded_at.get(one.entry)
        if folded is not None and evening.covers(held, folded) and one.tablet not in evening.in_doubt:
            raise Broken(
                "13 hearing", f"{attempt.tablet.name} had heard that {attempt.visitor.guest.reference} is in"
            )


def check_reason_to_refuse(evening: Evening, attempt: Attempt) -> None:
    """16: nobody is turned away for an admission that never happened."""
    if attempt.key in evening.firsts:  # a lease that no entry confirmed: `claims` looks at those
        return
    if not any(one.inward for one in evening.chronicle.of_key(attempt.key)):
        raise Broken(
            "16 inventions", f"{attempt.tablet.name} refused {attempt.visitor.guest.reference} for nothing"
        )
