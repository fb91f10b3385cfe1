"""One gate, one ticket, one moment: what the tests of verdicts change one thing of."""

from dataclasses import dataclass, replace
from typing import Final

from keys.ticket import ProofKind, Shown, Ticket
from sync.clock import Moment
from sync.ledger import LastUse, Standing
from sync.policy import Mode, Policy
from sync.verdict import Direction, Place, RosterAnswer, Verdict, decide

EVENT: Final = 7
GATE: Final = 3
ZONE: Final = 1
NOW: Final = 1_790_000_000
HOUR: Final = 3600
UNKNOWN: Final = None

TICKET: Final = Ticket(EVENT, number=4711, index=9001, not_before=NOW - HOUR, expires=NOW + HOUR, seat="B12")
BOUND: Final = replace(TICKET, proof=ProofKind.HOLDER_KEY)
FRESH: Final = Standing()
USED: Final = Standing(admits=1, last_use=LastUse((NOW - 60) * 1000, GATE, None))
LEFT: Final = replace(USED, exits=1)
ENTERING: Final = Place(EVENT, GATE, ZONE)
LEAVING: Final = replace(ENTERING, direction=Direction.EXIT)
ONCE: Final = Policy(1)
REENTRY: Final = Policy(1, Mode.REENTRY)


@dataclass(frozen=True)
class Scene:
    """A valid ticket at its gate, in its time, with a good clock and a fresh list. `u_s` None: uncertainty unknown."""

    ticket: Ticket = TICKET
    proof_time: int | None = None
    place: Place = ENTERING
    answer: RosterAnswer = RosterAnswer.VALID
    standing: Standing = FRESH
    policy: Policy = ONCE
    now_s: int = NOW
    u_s: int | None = 0
    list_age_s: int | None = 0

    @property
    def shown(self) -> Shown:
        return Shown(self.ticket, b"body", b"secret", b"kid!", self.proof_time)

    @property
    def moment(self) -> Moment:
        return Moment(self.now_s * 1000, None if self.u_s is None else self.u_s * 1000)

    def decide(self) -> Verdict:
        return decide(
            self.shown, self.place, self.answer, self.standing, self.policy, self.moment, self.list_age_s
        )


def verdict(**changes: object) -> Verdict:
    """The verdict on the scene with these changes."""
    return replace(Scene(), **changes).decide()  # type: ignore[arg-type]
