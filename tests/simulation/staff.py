"""Who works at the gates: stewards and supervisors sign in, supervisors let in whom a tablet refused, and take back late.

17: a word is given by a supervisor with the right PIN, as far as the tablet had heard, and by nobody else; what happens here is
held against that at once, and what the server makes of it in `check_words`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from backend.errors import BackendError
from backend.usecases import staffing
from keys.errors import KeysError
from sync.authority import OperatorRole
from sync.content import Kind
from sync.device.engine import Answer
from sync.device.errors import PinShut, WrongPin
from sync.device.supervising import Supervising
from sync.errors import SyncError
from sync.feed import OperatorItem
from sync.position import Position
from sync.reasons import Outcome
from sync.scan import Direction
from tests.simulation.answers import Attempt
from tests.simulation.chronicle import Written
from tests.simulation.evening import Evening
from tests.simulation.faults import Felt
from tests.simulation.ground import BRUNO, CARLA, STEWARD, Worker
from tests.simulation.plan import Step
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_CALLED: Final = 0.12
"""How often a guest who is turned away has a supervisor called."""
_WRONG_PIN: Final = "582640"
_CAN_FAIL: Final = (SyncError, KeysError, sqlite3.Error)


@dataclass(frozen=True, slots=True)
class Called:
    """Who comes to a tablet, and the PIN that is typed."""

    who: Worker
    pin: str

    @property
    def may(self) -> bool:
        """Whether the word would count, were it not for what became of the operator since."""
        return self.who is not STEWARD and self.pin == self.who.pin


def called(chance: Random) -> Called:
    """A supervisor, mostly; now and then a steward, and now and then the PIN is mistyped."""
    who = chance.choice((BRUNO, BRUNO, CARLA, CARLA, STEWARD))
    return Called(who, _WRONG_PIN if chance.random() < 0.2 else who.pin)


def sign_in(evening: Evening, step: Step) -> None:
    """Somebody begins a shift at this tablet."""
    chance, tablet = evening.plan.chance(step.id), evening.tablet(step)
    if tablet.stolen:
        return
    one = called(chance)
    done = _tried(
        evening, tablet, one, lambda: tablet.device.operators.sign_in(evening.event, one.who.name, one.pin)
    )
    if done and one.pin != one.who.pin:
        raise Broken("17 words", f"{tablet.name} took a wrong PIN of {one.who.name}")
    evening.tell(tablet.name, f"{one.who.name} signs in" + ("" if done else ", in vain"))


def overrule(evening: Evening, attempt: Attempt, text: str, answer: Answer) -> None:
    """Whoever was turned away may have a supervisor called, and goes in by that word."""
    if answer.verdict.outcome is not Outcome.REFUSE or attempt.direction is not Direction.ENTRY:
        return
    chance = evening.plan.chance("override", evening.time.now_ms, attempt.key)
    if chance.random() >= _CALLED:
        return
    one, tablet, use = called(chance), attempt.tablet, attempt.use
    _tried(
        evening, tablet, one, lambda: _desk(tablet).override(evening.event, text, one.who.name, one.pin, use)
    )
    for entry in _spoken(evening, tablet, one, Kind.OVERRIDE):
        evening.happened[Felt.OVERRIDDEN] += 1
        evening.chronicle.passed(attempt.passing(evening, entry))


def take_back_late(evening: Evening, step: Step) -> None:
    """Somebody who came or went a while ago at this tablet was not meant to, and a supervisor takes the entry back."""
    tablet, chance = evening.tablet(step), evening.plan.chance(step.id)
    meant = [one for one in evening.chronicle.standing_at(tablet.name) if evening.chronicle.is_at_hand(one)]
    if tablet.stolen or not meant:
        return
    tablet.clocks.wake()
    one, passing = called(chance), chance.choice(meant)
    _, epoch, seq = evening.chronicle.written[passing.entry].place
    _tried(
        evening,
        tablet,
        one,
        lambda: _desk(tablet).take_back(evening.event, one.who.name, one.pin, entry=(epoch, seq)),
    )
    for entry in _spoken(evening, tablet, one, Kind.VOID):
        evening.happened[Felt.TAKEN_BACK_LATE] += 1
        evening.chronicle.called_back(passing.entry, entry.hash)


def dismiss(evening: Evening, step: Step) -> None:
    """Bruno is no operator any more; tablets learn of it as they learn of all else."""
    try:
        evening.centre.run(staffing.revoke(evening.centre.ctx, BRUNO.number))
    except BackendError as error:
        evening.tell("Office", f"is told: {error}")
        return
    evening.happened[step.do] += 1
    evening.tell("Office", f"dismisses {BRUNO.name}")


def ends_of(evening: Evening, who: Worker) -> list[Position]:
    """Where the feed says that somebody is a supervisor no more."""
    items = evening.centre.items(Position(1, 0))
    return [
        one.at
        for one in items
        if isinstance(one, OperatorItem)
        and one.operator == who.number
        and one.role is not OperatorRole.SUPERVISOR
    ]


def _desk(tablet: Tablet) -> Supervising:
    return tablet.device.supervising(tablet.gate)


def _tried(evening: Evening, tablet: Tablet, one: Called, work: Callable[[], Any]) -> bool:
    """Whether it was done; what was wrong is told, and held against what should have been."""

    def attempt() -> bool:
        try:
            work()
        except _CAN_FAIL as error:
            _note_failure(evening, tablet, one, error)
            return False
        return True

    return evening.powered(tablet, attempt) or False


def _note_failure(evening: Evening, tablet: Tablet, one: Called, error: Exception) -> None:
    evening.tell(tablet.name, f"{one.who.name} is told: {error}")
    evening.happened[Felt.WRONG_PIN] += isinstance(error, WrongPin) and one.pin != one.who.pin
    evening.happened[Felt.SHUT] += isinstance(error, PinShut)
    ended = one.who is BRUNO and isinstance(error, WrongPin) and one.pin == one.who.pin
    evening.happened[Felt.HEARD_OF_THE_END] += ended
    if isinstance(error, WrongPin) and one.pin == one.who.pin and one.who is not BRUNO:
        raise Broken("17 words", f"{tablet.name} refuses the right PIN of {one.who.name}")


def _spoken(evening: Evening, tablet: Tablet, one: Called, kind: Kind) -> list[Written]:
    """What was written by this word; nobody else's writes anything."""
    found = [entry for entry in evening.witness(tablet) if entry.kind is kind]
    for entry in found:
        evening.chronicle.words[entry.hash] = one.who.number
        evening.tell(tablet.name, f"{one.who.name} has it write {entry}")
        _check(evening, tablet, one, entry)
    return found


def _check(evening: Evening, tablet: Tablet, one: Called, entry: Written) -> None:
    if not one.may:
        raise Broken("17 words", f"{tablet.name} wrote {entry} by the word of {one.who.name}, who may not")
    ends = ends_of(evening, one.who)
    heard = evening.is_on_line(tablet) and any(evening.covers(entry.held, at) for at in ends)
    if heard:
        raise Broken("17 words", f"{tablet.name} had heard that {one.who.name} is a supervisor no more")
    evening.happened[Felt.NOT_HEARD_OF_THE_END] += bool(ends) and evening.is_on_line(tablet)
