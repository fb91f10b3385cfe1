"""What the office does meanwhile: revokes, suspends, restores and reissues tickets, changes the rules, decides cases."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from backend.context import Context
from backend.errors import BackendError
from backend.ticket_drafts import TicketChange
from backend.usecases import issuing, running_events, settling
from sync.cases import CaseStatus
from sync.policy import Mode
from sync.roster import CredentialState
from tests.simulation.evening import Evening
from tests.simulation.ground import MODES, Code
from tests.simulation.plan import Do, Step


def change_ticket(evening: Evening, step: Step) -> None:
    """Revoke, suspend or restore a ticket."""
    how, state = _CHANGES[step.do]
    visitor = evening.visitors[step.what]
    reference = visitor.guest.reference
    done = _try(evening, how(evening.centre.ctx, evening.event, reference))
    if done:
        evening.office[visitor.codes[-1].index] = state
    evening.tell("Office", f"{step.do.value}s {reference}" + ("" if done else ", in vain"))


_CHANGES: Final[
    Mapping[Do, tuple[Callable[[Context, int, str], Coroutine[Any, Any, Any]], CredentialState]]
] = {
    Do.REVOKE: (issuing.revoke, CredentialState.REVOKED),
    Do.SUSPEND: (issuing.suspend, CredentialState.SUSPENDED),
    Do.RESTORE: (issuing.restore, CredentialState.VALID),
}


def reissue(evening: Evening, step: Step) -> None:
    """A new code for a ticket, sometimes unbound from the phone."""
    visitor = evening.visitors[step.what]
    former = visitor.codes[-1]
    bound = former.holder is not None and evening.plan.chance(step.id).random() < 0.7
    change = TicketChange() if bound or former.holder is None else TicketChange(holder_key=None)
    work = issuing.reissue(evening.centre.ctx, evening.event, visitor.guest.reference, change)
    issued = _try(evening, work)
    evening.tell("Office", f"reissues {visitor.guest.reference}" + ("" if issued else ", in vain"))
    if issued is not None:
        visitor.codes.append(Code(issued.issued, issued.index, former.holder if bound else None))
        evening.office[issued.index] = evening.office.get(former.index, CredentialState.VALID)
        evening.office[former.index] = CredentialState.REPLACED


def change_rules(evening: Evening, step: Step) -> None:
    """Put another policy in force: the other mode now and then, or another age at which lists turn amber."""
    chance = evening.plan.chance(step.id)
    mode = chance.choice(list(Mode))
    form = {"mode": MODES[mode], "list_age": {"amber_s": chance.choice((0, 1_800, 43_200))}}
    policy = _try(evening, running_events.set_policy(evening.centre.ctx, evening.event, form))
    evening.tell("Office", f"puts {policy.mode.name} in force, version {policy.version}")


def settle(evening: Evening, step: Step) -> None:
    """Decide one open case."""
    ctx, event = evening.centre.ctx, evening.event
    cases = evening.centre.run(settling.list_cases(ctx, event, CaseStatus.OPEN)).cases
    if not cases:
        return
    case = cases[step.what % len(cases)].case
    _try(evening, settling.settle(ctx, event, case.id, "let_stay", "the supervisor"))
    evening.tell("Office", f"settles a case: {case.class_.name}")


def _try(evening: Evening, work: Coroutine[Any, Any, Any]) -> Any:
    """The result, or None where the office is told that it cannot be done."""
    try:
        return evening.centre.run(work)
    except BackendError as error:
        evening.tell("Office", f"is told: {error}")
        return None
