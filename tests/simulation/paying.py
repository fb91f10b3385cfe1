"""Invariant 11, of tickets that are not paid for: by the rules that the tablet went by they are as good as any, or no good."""

from sync.policy import Policy
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import Direction, Verdict
from tests.simulation.evening import Evening
from tests.simulation.faults import Felt
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet


def is_good(state: CredentialState, policy: Policy) -> bool:
    """Whether a code in this state lets in (PROTOCOL.md 12.3)."""
    return state is CredentialState.VALID or (state is CredentialState.UNPAID and policy.unpaid)


def heard_of(evening: Evening, tablet: Tablet, index: int) -> CredentialState:
    """What a tablet on the server's line heard last of a code; also what a lost server had said, once a gate handed it back."""
    if evening.generations:
        evening.note_facts()
    held = tablet.held()
    heard = [one for one in evening.facts if one.index == index and evening.covers(held, one.at)]
    return heard[-1].state if heard else CredentialState.VALID


def check_unpaid(evening: Evening, tablet: Tablet, index: int, verdict: Verdict, opens: bool) -> None:
    """Only a ticket of which the tablet heard so is taken for unpaid, on the way in alone; the rules say what comes of it, and people are told."""
    said = verdict.reason is Reason.UNPAID
    is_unpaid = evening.is_on_line(tablet) and heard_of(evening, tablet, index) is CredentialState.UNPAID
    if not (said or is_unpaid):
        return
    inward = verdict.direction is Direction.ENTRY
    if said and not (inward and (is_unpaid or not evening.is_on_line(tablet))):
        raise Broken("11 unpaid", f"{tablet.name} takes code {index} for unpaid: {verdict}")
    rules = evening.centre.policies().get(verdict.policy or 0)
    if said and rules is not None and rules.unpaid is not opens:
        raise Broken("11 unpaid", f"{tablet.name} by rules that say unpaid={rules.unpaid}: {verdict}")
    if is_unpaid and opens and inward and verdict.outcome is not Outcome.ATTENTION:
        raise Broken("11 unpaid", f"{tablet.name} says nothing of code {index}, which is not paid for")
    evening.happened[Felt.UNPAID_LET_IN if opens else Felt.UNPAID_REFUSED] += said
