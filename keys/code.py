"""What a camera read at a gate: a ticket or a boarding pass (FORMAT.md 1, 2 and 8)."""

from keys.bcbp.reading import looks_like_pass
from keys.bcbp.signing import DEFAULT_TYPE, open_pass
from keys.shown import Shown
from keys.ticket import open_ticket
from keys.trust import TrustList


def open_code(text: str, trust: TrustList, now: int, event: int, pass_type: str = DEFAULT_TYPE) -> Shown:
    """What this code says to a gate of this event. `pass_type`: the type of security data that its passes have (8.7).

    Raises the errors of `open_ticket` or of `open_pass`; `NotOurs` for what is neither.
    """
    if looks_like_pass(text):
        return open_pass(text, trust, now, event, pass_type)
    return open_ticket(text, trust, now)
