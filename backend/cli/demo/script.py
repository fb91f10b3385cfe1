"""The story as a table: who shows what at which gate and when, and what has to come of it. Nothing here runs."""

from dataclasses import dataclass
from typing import Final

from sync.cases import CaseClass
from sync.reasons import Outcome, Reason

DAY: Final = "2026-11-21"
TICKETS: Final = 1_000
CROWD: Final = 60
"""How many people pass each gate between the others."""
CLOCK_OFF_MS: Final = -7 * 60_000
"""How wrong the wall clock of gate B is."""
DECISION: Final = "sent_away"


@dataclass(frozen=True, slots=True)
class Step:
    """One scan. `code` names what is shown, `cli.demo.step.<name>` says what happens, the rest is what must come of it."""

    at: str
    gate: str
    name: str
    code: str
    outcome: Outcome
    reason: Reason


_OK: Final = (Outcome.ADMIT, Reason.OK)

OFFLINE: Final = (
    Step("19:40:10", "A", "valid", "first", *_OK),
    Step("19:40:25", "A", "again", "first", Outcome.REFUSE, Reason.ALREADY_ADMITTED),
    Step("19:41:00", "A", "forged", "forged", Outcome.REFUSE, Reason.BAD_SIGNATURE),
    Step("19:41:30", "A", "expired", "expired", Outcome.REFUSE, Reason.EXPIRED),
    Step("19:42:00", "B", "cancelled", "cancelled", Outcome.REFUSE, Reason.REVOKED),
    Step("19:42:20", "B", "stranger", "stranger", Outcome.UNKNOWN, Reason.UNKNOWN_KEY),
    Step("19:42:40", "B", "other_event", "matinee", Outcome.REFUSE, Reason.WRONG_EVENT),
    Step("19:43:00", "B", "flyer", "flyer", Outcome.UNKNOWN, Reason.NOT_OURS),
    Step("19:43:10", "A", "torn", "torn", Outcome.UNKNOWN, Reason.MALFORMED),
    Step("19:44:00", "A", "unheard", "unheard", *_OK),
    Step("19:45:00", "A", "rotating", "rotating now", *_OK),
    Step("19:45:20", "A", "screenshot", "rotating seen", Outcome.REFUSE, Reason.PROOF_STALE),
    Step("19:50:00", "B", "stale", "rotating seen", Outcome.REFUSE, Reason.PROOF_STALE),
    Step("19:50:30", "B", "bare", "rotating bare", Outcome.REFUSE, Reason.PROOF_NOT_ACCEPTED),
    Step("19:55:00", "A", "shared", "shared", *_OK),
    Step("19:58:00", "B", "shared_again", "shared", *_OK),
)
"""While neither gate has a network. The office cancels the ticket `unheard` after they lost it."""

TOGETHER: Final = (
    Step("20:12:00", "B", "told", "first", Outcome.REFUSE, Reason.ALREADY_ADMITTED),
    Step("20:12:30", "B", "heard", "unheard", Outcome.REFUSE, Reason.REVOKED),
    Step("20:13:00", "A", "settled_who", "shared", Outcome.REFUSE, Reason.ALREADY_ADMITTED),
)
"""After both gates have synced."""

CASES: Final = {
    (CaseClass.DOUBLE_ADMIT, "shared"),
    (CaseClass.LATE_REVOKED, "unheard"),
    (CaseClass.CLOCK_OFF, "B"),
}
"""What the merge has to find: a class, and the ticket or gate that it is about. Nothing more."""

STEPS: Final = OFFLINE + TOGETHER
ADMITTED: Final = 2 * CROWD + sum(step.reason is Reason.OK for step in STEPS)


def denials() -> dict[str, int]:
    """How many refusals of each kind the report has to count."""
    counted: dict[str, int] = {}
    for step in STEPS:
        if step.outcome is not Outcome.ADMIT:
            counted[step.reason.name] = counted.get(step.reason.name, 0) + 1
    return counted
