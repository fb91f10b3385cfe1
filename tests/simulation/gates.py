"""What happens at the gates: people show codes, go in and out, and are called back. Each answer is held against what is true."""

from random import Random

from keys.proof import rotating_text
from sync.content import Kind
from sync.device.engine import Answer
from sync.reasons import Outcome
from sync.verdict import Direction
from tests.simulation.chronicle import Passing
from tests.simulation.evening import Evening, Visitor
from tests.simulation.ground import Code
from tests.simulation.plan import Step
from tests.simulation.tablet import Tablet


def scan(evening: Evening, step: Step) -> None:
    """Somebody shows a code to get in."""
    chance = evening.plan.chance(step.id)
    tablet, visitor = evening.tablets[step.who], evening.visitors[step.what]
    use = int(chance.random() < 0.1)
    show(evening, tablet, visitor, Direction.ENTRY, use, chance)


def leave(evening: Evening, step: Step) -> None:
    """Somebody who is inside goes out where this tablet stands."""
    tablet = evening.tablets[step.who]
    inside = sorted(key for key, people in evening.chronicle.inside.items() if people > 0)
    here = [key for key in inside if key[1] == tablet.zone]
    if not here:
        return
    ticket, _, use = here[step.what % len(here)]
    visitor = next(one for one in evening.visitors if one.guest.number == ticket)
    show(evening, tablet, visitor, Direction.EXIT, use, evening.plan.chance(step.id))


def show(
    evening: Evening, tablet: Tablet, visitor: Visitor, direction: Direction, use: int, chance: Random
) -> Answer:
    """A code is shown to a tablet; if the gate opens, somebody goes through."""
    code = visitor.codes[-1] if chance.random() < 0.85 else chance.choice(visitor.codes)
    text = shown(evening, code, chance)
    answer = tablet.engine.scan(evening.event, text, direction, use)
    written = evening.witness(tablet)
    verdict = answer.verdict
    what = f"{visitor.guest.reference} {direction.value}: {verdict.outcome.value} {verdict.reason.name}"
    evening.tell(tablet.name, what + (f" (use {use})" if use else ""))
    if opens(answer):
        inward = direction is Direction.ENTRY
        (entry,) = [one for one in written if one.kind in (Kind.ADMIT, Kind.EXIT)]
        passing = Passing(
            evening.time.now_ms, tablet.name, visitor.guest.number, tablet.zone, use, inward, entry.hash
        )
        evening.chronicle.passed(passing)
    return answer


def shown(evening: Evening, code: Code, chance: Random) -> str:
    """What the guest's screen or paper shows now; now and then a picture of a screen, taken minutes ago."""
    if code.holder is None:
        return code.issued.text
    age_s = chance.choice((0, 1, 2, 5, 240))
    return rotating_text(code.issued, code.holder, evening.domain, evening.time.now_ms // 1000 - age_s)


def opens(answer: Answer) -> bool:
    """Whether the gate opens on this answer."""
    passing = answer.verdict.records in (Kind.ADMIT, Kind.EXIT)
    return passing and answer.verdict.outcome in (Outcome.ADMIT, Outcome.ATTENTION)
