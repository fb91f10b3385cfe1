"""Invariant 16 at the very end: guests of whom only lies were told come to the gates, and are let in."""

from sync.reasons import Reason
from sync.roster import CredentialState
from tests.simulation.aftermath import Aftermath
from tests.simulation.evening import Visitor
from tests.simulation.gates import shown
from tests.simulation.healing import honest
from tests.simulation.rules import USES
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_AT_MOST = 3
_TURNED_AWAY = (Reason.ALREADY_ADMITTED, Reason.LIMIT_REACHED, Reason.DAY_LIMIT_REACHED, Reason.REVOKED)


def check_lies_keep_nobody_out(after: Aftermath) -> None:
    """16: a stolen tablet's inventions turn no guest away, at whichever gate."""
    lied_about = {
        one.key for one in after.stored.values() if one.forged and one.content and one.content.ticket
    }
    for tablet in honest(after.evening):
        waiting = [one for one in after.evening.visitors if _is_lied_about(after, tablet, one, lied_about)]
        for visitor in waiting[:_AT_MOST]:
            text = shown(after.evening, visitor.codes[-1], after.evening.plan.chance("at last"))
            verdict = tablet.engine.scan(after.evening.event, text).verdict
            if not verdict.admits and verdict.reason in _TURNED_AWAY:
                raise Broken("16 inventions", f"{tablet.name} turns {visitor.guest.reference} away for a lie")


def _is_lied_about(
    after: Aftermath, tablet: Tablet, visitor: Visitor, lied_about: set[tuple[int, int, int]]
) -> bool:
    """Of whom only lies were told here, and whose code is good."""
    key = visitor.guest.number, tablet.zone, 0
    state = after.evening.office.get(visitor.codes[-1].index, CredentialState.VALID)
    never_came = not any(after.evening.chronicle.of_key((*key[:2], use)) for use in USES)
    return key in lied_about and never_came and state is CredentialState.VALID
