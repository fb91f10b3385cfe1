"""The codes of a demonstration event, shown to try a gate on. An event of one's own has none of these references."""

from typing import Final

from anyio import to_thread

from backend.context import Context
from backend.errors import UnknownTicket
from backend.showing.values import SampleView, sample_view
from backend.usecases.issuing import code_of, get_ticket
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


async def has_samples(ctx: Context, event: int) -> bool:
    """Whether this event is a demonstration."""
    for reference in SAMPLES:
        try:
            await get_ticket(ctx, event, reference)
        except UnknownTicket:
            continue
        return True
    return False


async def samples_of(ctx: Context, event: int, language: str) -> tuple[SampleView, ...]:
    """The samples that this event has; none for any event but a demonstration."""
    found = []
    for reference, (key, outcome) in SAMPLES.items():
        try:
            view = await code_of(ctx, event, reference)
        except UnknownTicket:
            continue
        found.append(await to_thread.run_sync(sample_view, key, view, outcome, language))
    return tuple(found)
