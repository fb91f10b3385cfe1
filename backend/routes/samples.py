"""The codes of a demonstration event, shown to try a gate on. An event of one's own has none of these references."""

from typing import Final

from backend.context import Context
from backend.errors import UnknownTicket
from backend.routes.page_values import SampleView, sample_view
from backend.store.rows import EventRow
from backend.usecases.issuing import code_of
from sync.reasons import Outcome

SAMPLES: Final = {
    "DEMO-VALID": ("valid", Outcome.ADMIT),
    "DEMO-VIP": ("vip", Outcome.ADMIT),
    "DEMO-PAPER": ("paper", Outcome.ADMIT),
    "DEMO-REVOKED": ("revoked", Outcome.REFUSE),
    "DEMO-SUSPENDED": ("suspended", Outcome.REFUSE),
    "DEMO-EXPIRED": ("expired", Outcome.REFUSE),
    "DEMO-EARLY": ("early", Outcome.REFUSE),
    "DEMO-OTHER": ("other", Outcome.REFUSE),
}
"""What the demonstration calls its tickets, what the catalogue calls them, and what a gate says to them at first."""


async def samples_of(ctx: Context, row: EventRow, language: str) -> tuple[SampleView, ...]:
    """The samples that this event has; none for any event but a demonstration."""
    found = []
    for reference, (key, outcome) in SAMPLES.items():
        try:
            view = await code_of(ctx, row.event, reference)
        except UnknownTicket:
            continue
        found.append(sample_view(key, view, outcome, language))
    return tuple(found)
