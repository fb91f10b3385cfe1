"""What a tablet answers, held at once against what it could know and against what is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.device.engine import Answer
from sync.position import Position
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import Direction
from tests.simulation.chronicle import Passing, Written
from tests.simulation.evening import Evening, Visitor
from tests.simulation.faults import Felt
from tests.simulation.ground import Code
from tests.simulation.paying import check_unpaid, heard_of, is_good
from tests.simulation.rules import USES, allows
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_STILL_LEAVING_MS: Final = 10_000
_WORTH_TELLING_MS: Final = 1_000
_BY_A_LIMIT: Final = (Reason.LIMIT_REACHED, Reason.DAY_LIMIT_REACHED)
_USED_UP: Final = (Reason.ALREADY_ADMITTED, *_BY_A_LIMIT)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody shows a code, to get in or out."""

    tablet: Tablet
    visitor: Visitor
    code: Code
    direction: Direction
    use: int

    def told(self, off_ms: int, heard: Position) -> str:
        """Who shows what where, and what the tablet goes by: how far its clock is off, and how far it heard the feed."""
        clock = f", its clock {off_ms / 1000:+.1f} s off" if abs(off_ms) >= _WORTH_TELLING_MS else ""
        use = f" for use {self.use}" if self.use else ""
        guest = self.visitor.guest
        return (
            f"gate {self.tablet.gate}, {self.direction.value}{use}: {guest.reference} (ticket {guest.number}) shows code"
            f" {self.code.index}; the tablet heard up to {heard.as_pair()}{clock}"
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
    check_unpaid(evening, attempt.tablet, attempt.code.index, answer.verdict, opens)
    if opens:
        check_code_is_good(evening, attempt, written[0])
        check_not_locked(evening, attempt.tablet)
    if opens and attempt.direction is Direction.ENTRY:
        check_memory(evening, attempt, written[0])
        check_hearing(evening, attempt, written[0])
        evening.happened[Felt.ONCE_MORE] += any(one.inward for one in evening.chronicle.of_key(attempt.key))
    if answer.verdict.reason in _USED_UP:
        check_reason_to_refuse(evening, attempt, answer.verdict.reason)
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


def check_code_is_good(evening: Evening, attempt: Attempt, entry: Written) -> None:
    """11: no gate opens to a code of which its tablet has heard that it is good no more. Who leaves need not have paid."""
    if not evening.is_on_line(attempt.tablet):
        return
    state = heard_of(evening, attempt.tablet, attempt.code.index)
    if state is CredentialState.VALID:
        return
    assert entry.content is not None
    rules = evening.centre.policies().get(entry.content.policy)
    is_forgiven = attempt.direction is Direction.EXIT or rules is None or is_good(state, rules)
    if state is not CredentialState.UNPAID or not is_forgiven:
        raise Broken("11 revoked", f"{attempt.tablet.name} opened to a code it knew for {state.name}")


def check_not_locked(evening: Evening, tablet: Tablet) -> None:
    """A tablet that has heard that it is locked opens to nobody."""
    told = evening.locked.get(tablet.id)
    if told is not None and evening.is_on_line(tablet) and evening.covers(tablet.held(), told):
        raise Broken("13 locked", f"{tablet.name} opened after it had heard that it is locked")


def check_memory(evening: Evening, attempt: Attempt, entry: Written) -> None:
    """8, 10.1: what a tablet let in stays known to it: after the upload, under every newer list, after every start."""
    kept = [one for one in _of_zone(evening, attempt) if one.inward and not _is_gone(evening, one)]
    if _may_enter(evening, attempt, entry, kept):
        return
    own = frozenset(attempt.tablet.own().values())
    standing = [one for one in kept if one.entry in own]
    if not _may_enter(evening, attempt, entry, standing):
        written = ", ".join(str(evening.chronicle.written[one.entry]) for one in standing)
        raise Broken(
            "1.4 memory", f"{attempt.visitor.guest.reference} is let in too often: {entry} after {written}"
        )


def check_hearing(evening: Evening, attempt: Attempt, entry: Written) -> None:
    """13: a tablet that heard the feed beyond an admission knows of it."""
    in_zone = _of_zone(evening, attempt)
    if (
        not in_zone
        or any(_is_gone(evening, one) for one in in_zone)
        or not evening.is_on_line(attempt.tablet)
    ):
        return
    heard = [one for one in in_zone if one.inward and _has_heard(evening, attempt.tablet, one)]
    if not _may_enter(evening, attempt, entry, heard):
        raise Broken(
            "13 hearing", f"{attempt.tablet.name} had heard that {attempt.visitor.guest.reference} is in"
        )


def _of_zone(evening: Evening, attempt: Attempt) -> list[Passing]:
    """Who went through by this ticket and zone, whatever the use."""
    ticket, zone, _ = attempt.key
    return [one for use in USES for one in evening.chronicle.of_key((ticket, zone, use))]


def _is_gone(evening: Evening, one: Passing) -> bool:
    """Whether its entry was taken back, or a thief took it back in a supervisor's name."""
    return one.entry in evening.chronicle.undone or one.entry in evening.chronicle.robbed


def _has_heard(evening: Evening, tablet: Tablet, one: Passing) -> bool:
    folded = evening.chronicle.folded_at.get(one.entry)
    return folded is not None and evening.covers(tablet.held(), folded) and one.tablet not in evening.in_doubt


def _may_enter(evening: Evening, attempt: Attempt, entry: Written, known: Sequence[Passing]) -> bool:
    """Whether the rules that an entry names allow it after those who are known to have come in. Of exits only that there were some."""
    if not known:
        return True
    assert entry.content is not None
    rules = evening.centre.policies().get(entry.content.policy)
    if rules is None:  # the server lost it
        return True
    admits = sum(one.use == attempt.use for one in known)
    left = any(not one.inward for one in evening.chronicle.of_key(attempt.key))
    return allows(rules, admits, admits if left else 0, len(known))


def check_reason_to_refuse(evening: Evening, attempt: Attempt, reason: Reason) -> None:
    """16: nobody is turned away for an admission that never happened."""
    by_limit = reason in _BY_A_LIMIT
    evening.happened[Felt.LIMIT_REACHED] += by_limit
    if any(
        key[:2] == attempt.key[:2] for key in evening.firsts
    ):  # a lease that no entry confirmed: `claims` looks at those
        return
    passed = _of_zone(evening, attempt) if by_limit else evening.chronicle.of_key(attempt.key)
    if not any(one.inward for one in passed):
        raise Broken(
            "16 inventions", f"{attempt.tablet.name} refused {attempt.visitor.guest.reference} for nothing"
        )
