"""How fast tickets are issued, beside the signatures alone."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from backend.context import Context, open_context
from backend.event_drafts import EventDraft
from backend.passphrase import make_passphrase
from backend.settings import Settings
from backend.ticket_drafts import TicketDraft
from backend.usecases import issuing, running_events, setting_up
from keys.crypto import PrivateKey
from keys.labels import Label
from tests.bench.measure import AT_LEAST, Measurement, Target, median, timed
from tests.world import NOW_S, World, seeded

TICKETS = 80_000
SIGNATURES = 10_000
RUNS = 3


def issue_rate() -> Iterator[Measurement]:
    """80,000 tickets through the use case into SQLite; the bare signing rate is taken before and after each run."""
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(_issue_rate(Path(folder)))


async def _issue_rate(folder: Path) -> Measurement:
    settings = Settings.under(folder / "data")
    async with open_context(settings) as ctx:
        make_passphrase(settings.passphrase_file, ctx.random)
        await setting_up.init_domain(ctx)
        rates, bare = [], [_bare_rate()]
        for run in range(RUNS):
            rates.append(TICKETS / await _issue(ctx, run))
            bare.append(_bare_rate())
    return Measurement("issue_rate", median(rates), "tickets/s", median(bare), Target(AT_LEAST, 0.45))


async def _issue(ctx: Context, run: int) -> float:
    """Seconds for one event's worth of tickets, committed."""
    draft = EventDraft(
        name=f"Estádio {run}", kind="show", timezone="America/Sao_Paulo", starts_s=NOW_S, ends_s=NOW_S + 36_000,
        capacity=TICKETS,
    )  # fmt: skip
    event = await running_events.create_event(ctx, draft)
    drafts = [TicketDraft(reference=f"R{number}", seat=f"A-{number}") for number in range(TICKETS)]
    loop = asyncio.get_running_loop()
    begin = loop.time()
    issued = await issuing.issue(ctx, event.event, drafts)
    seconds = loop.time() - begin
    assert len({ticket.number for ticket in issued}) == TICKETS
    return seconds


def _bare_rate() -> float:
    """Signatures a second over bytes the size of a ticket with a seat."""
    key, domain, body = PrivateKey.from_seed(seeded("bare")), World().domain, bytes(33)

    def sign() -> None:
        for _ in range(SIGNATURES):
            key.sign(Label.TICKET, domain, body)

    return SIGNATURES / timed(sign)
