"""What the office does meanwhile: revokes, suspends, restores and reissues tickets, changes the rules, decides cases."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from backend.context import Context
from backend.errors import BackendError
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases import enrolling, issuing, running_events, settling
from sync.cases import Case, CaseClass, CaseStatus
from sync.policy import Policy
from sync.roster import CredentialState
from tests.simulation.evening import Evening, Visitor
from tests.simulation.faults import Felt
from tests.simulation.ground import Code, Guest
from tests.simulation.plan import Do, Step
from tests.simulation.rules import RULES
from tests.simulation.tablet import Tablet


def change_ticket(evening: Evening, step: Step) -> None:
    """Revoke, suspend or restore a ticket, or find that it is not paid for."""
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
    Do.BILL: (issuing.mark_unpaid, CredentialState.UNPAID),
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


def sell(evening: Evening, step: Step) -> None:
    """One more ticket, which no tablet has heard of."""
    name = f"T{len(evening.visitors)}"
    sold = _try(evening, issuing.issue(evening.centre.ctx, evening.event, [TicketDraft(reference=name)]))
    if sold:
        code = Code(sold[0].issued, sold[0].index)
        evening.visitors.append(Visitor(Guest(sold[0].number, name, code), [code]))
    evening.tell("Office", f"sells {name}" + ("" if sold else ", in vain"))


def grow(evening: Evening, step: Step) -> None:
    """There is room for some more."""
    row = evening.centre.run(running_events.get_event(evening.centre.ctx, evening.event))
    _try(evening, running_events.grow(evening.centre.ctx, evening.event, row.capacity + 1 + step.what % 3))
    evening.tell("Office", "makes room for more")


def lock_stolen(evening: Evening, step: Step) -> None:
    """A tablet that is known to be stolen is locked."""
    for tablet in evening.tablets:
        if tablet.stolen:
            _lock(evening, tablet, step)


def lock_honest(evening: Evening, step: Step) -> None:
    """A tablet is locked by mistake, while people go through its gate."""
    _lock(evening, evening.tablet(step), step)


def _lock(evening: Evening, tablet: Tablet, step: Step) -> None:
    _try(evening, enrolling.lock(evening.centre.ctx, tablet.id))
    evening.locked.setdefault(tablet.id, evening.centre.at())
    evening.ever_locked.add(tablet.id)
    evening.happened[step.do] += 1
    evening.tell("Office", f"locks {tablet.name}")


def change_rules(evening: Evening, step: Step) -> None:
    """Put another policy in force: other rules now and then, another age at which lists turn amber, or other words on unpaid tickets."""
    chance = evening.plan.chance(step.id)
    rules = chance.choice(RULES)
    if evening.generations:  # bits of admissions that were fetched anew mean something else under other rules
        rules = _rules_of(evening.centre.rules())
    unpaid = evening.plan.chance(step.id, "unpaid").choice(("accept", "refuse"))
    ages = {"amber_s": chance.choice((0, 1_800, 43_200))}
    form = {**rules, "claim": [0], "list_age": ages, "unpaid": unpaid}
    policy = _try(evening, running_events.set_policy(evening.centre.ctx, evening.event, form))
    evening.happened[Felt.LIMITS] += policy.limits.any
    evening.tell("Office", f"puts {rules} in force, unpaid tickets: {unpaid}, version {policy.version}")


def _rules_of(policy: Policy) -> Mapping[str, object]:
    form = policy.to_json()
    return {name: form[name] for name in ("mode", "limits") if name in form}


def settle(evening: Evening, step: Step) -> None:
    """Decide one open case."""
    ctx, event = evening.centre.ctx, evening.event
    cases = evening.centre.run(settling.list_cases(ctx, event, CaseStatus.OPEN)).cases
    if not cases:
        return
    case = cases[step.what % len(cases)].case
    decided = _try(evening, settling.settle(ctx, event, case.id, "let_stay", "the supervisor"))
    if decided is not None:
        saw = evening.settled.get(about(case), frozenset())
        evening.settled[about(case)] = saw | frozenset(decided.case.entries)
    evening.tell("Office", f"settles a case: {case.class_.name}")


def about(case: Case) -> tuple[object, ...]:
    """What a case is about, whatever it rests on: the same conflict is the same case (PROTOCOL.md 12.5)."""
    where = case.evidence[0].seq if case.class_ is CaseClass.FORK else None
    return case.class_, case.ticket, case.zone, case.use, case.device, case.epoch, where


def _try(evening: Evening, work: Coroutine[Any, Any, Any]) -> Any:
    """The result, or None where the office is told that it cannot be done."""
    try:
        done = evening.centre.run(work)
        evening.note_facts()
        return done
    except BackendError as error:
        evening.tell("Office", f"is told: {error}")
        return None
