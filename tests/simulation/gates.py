"""What happens at the gates: people show codes, go in and out, and are called back. Each answer is held against what is true."""

import sqlite3
from random import Random
from typing import Final

from keys.proof import rotating_text
from sync.content import Kind
from sync.device.claiming import Asked
from sync.device.engine import Answer
from sync.reasons import Reason
from sync.verdict import Direction
from tests.simulation.answers import Attempt, check_answer
from tests.simulation.chronicle import Written
from tests.simulation.claims import Showing
from tests.simulation.evening import Evening, Visitor
from tests.simulation.faults import SHOWN, Felt
from tests.simulation.ground import Code
from tests.simulation.plan import Do, Step
from tests.simulation.staff import overrule
from tests.simulation.tablet import Tablet

_TOGETHER_MS: Final = 4_000


def scan(evening: Evening, step: Step) -> None:
    """Somebody shows a code to get in."""
    chance, tablet = evening.plan.chance(step.id), evening.manned(step)
    show(evening, tablet, evening.visitor(step), Direction.ENTRY, use_of(step), chance)


def come_together(evening: Evening, step: Step) -> None:
    """Two who share a ticket show it at two gates of a zone, seconds apart; at the same gate, where nobody stands at another one."""
    chance, visitor = evening.plan.chance(step.id), evening.visitor(step)
    here = evening.manned(step)
    others = [
        one for one in evening.tablets if one.zone == here.zone and one is not here and not one.stolen
    ] or [here]
    use, there, second = use_of(step), chance.choice(others), evening.plan.chance(step.id, "the other")
    evening.later(
        chance.randrange(_TOGETHER_MS),
        lambda: show(evening, there, visitor, Direction.ENTRY, use, second),
    )
    show(evening, here, visitor, Direction.ENTRY, use, chance)


def use_of(step: Step) -> int:
    """Every seventh step, if it is a scan, is about a ticket's second use."""
    return int(step.id % 7 == 0)


def leave(evening: Evening, step: Step) -> None:
    """Somebody who is inside goes out where this tablet stands; where nobody is inside, somebody comes instead."""
    tablet = evening.manned(step)
    inside = sorted(key for key, people in evening.chronicle.inside.items() if people > 0)
    here = [key for key in inside if key[1] == tablet.zone]
    if not here:
        scan(evening, step)
        return
    ticket, _, use = here[step.what % len(here)]
    visitor = next(one for one in evening.visitors if one.guest.number == ticket)
    show(evening, tablet, visitor, Direction.EXIT, use, evening.plan.chance(step.id))


def show(
    evening: Evening, tablet: Tablet, visitor: Visitor, direction: Direction, use: int, chance: Random
) -> None:
    """A code is shown to a tablet; if the gate opens, somebody goes through."""
    evening.happened[SHOWN] += 1
    tablet.clocks.wake()
    code = visitor.codes[-1] if chance.random() < 0.85 else chance.choice(visitor.codes)
    attempt, text = Attempt(tablet, visitor, code, direction, use), shown(evening, code, chance)
    Showing(
        evening, tablet, text, direction, use, chance, lambda asked: _scan(evening, attempt, text, asked)
    ).go()


def _scan(evening: Evening, attempt: Attempt, text: str, asked: Asked | None) -> None:
    """The code is looked at, whatever came of the claim before it."""
    tablet = attempt.tablet
    if tablet.stolen:
        return
    answer = evening.powered(
        tablet,
        lambda: tablet.engine.scan(evening.event, text, attempt.direction, attempt.use, asked),
    )
    written = [one for one in evening.witness(tablet) if one.kind in (Kind.ADMIT, Kind.EXIT)]
    if answer is None:
        _after_the_cut(evening, attempt, written)
        return
    verdict = answer.verdict
    evening.happened[Do.DISK_FULL] += verdict.reason is Reason.STORAGE_FAILED
    _tell(evening, attempt, answer, written)
    check_answer(evening, attempt, answer, written)
    for entry in written:
        evening.chronicle.passed(attempt.passing(evening, entry))
    overrule(evening, attempt, text, answer)


def _tell(evening: Evening, attempt: Attempt, answer: Answer, written: list[Written]) -> None:
    """What a tablet answered, by what it knew then: its clock, and the feed as far as it had heard it."""
    tablet, verdict = attempt.tablet, answer.verdict
    off_ms, held = tablet.clocks.off_ms, tablet.held()

    def words() -> str:
        what = f"{attempt.told(off_ms, held)} -> {verdict.outcome.value} {verdict.reason.name}"
        return what + "".join(f"; writes {one}" for one in written)

    evening.tell(tablet.name, words)


def _after_the_cut(evening: Evening, attempt: Attempt, written: list[Written]) -> None:
    """The power went while a code was looked at, and nothing was shown.

    If the entry is on the disk all the same, the tablet says after its start who came in a moment ago, and he is let through.
    """
    evening.happened[Felt.UNSHOWN] += len(written)
    for entry in written:
        evening.tell(attempt.tablet.name, f"had written down {attempt.visitor.guest.reference}")
        evening.chronicle.passed(attempt.passing(evening, entry))


def undo(evening: Evening, step: Step) -> None:
    """The last one to pass here is called back, if he is still at hand."""
    tablet = evening.tablet(step)
    if tablet.stolen:
        return
    tablet.clocks.wake()
    last = evening.chronicle.last_at(tablet.name)
    if last is None or not evening.chronicle.is_at_hand(last):
        return
    evening.powered(tablet, lambda: _undo(evening, tablet))
    for entry in evening.witness(tablet):
        if entry.kind is Kind.VOID and entry.content is not None and entry.content.ref is not None:
            evening.tell(tablet.name, f"takes back what it wrote for ticket {entry.content.ticket}")
            evening.chronicle.called_back(entry.content.ref, entry.hash)


def _undo(evening: Evening, tablet: Tablet) -> None:
    try:
        tablet.engine.undo(evening.event)
    except sqlite3.Error as error:
        evening.tell(tablet.name, f"cannot take anything back: {error}")


def shown(evening: Evening, code: Code, chance: Random) -> str:
    """What the guest's screen or paper shows now; now and then a picture of a screen, taken minutes ago."""
    if code.holder is None:
        return code.issued.text
    age_s = chance.choice((0, 1, 2, 5, 240))
    return rotating_text(code.issued, code.holder, evening.domain, evening.time.now_ms // 1000 - age_s)
