"""How fast tickets are issued, beside the signatures alone."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.context import Context, open_context
from backend.keyring.passphrase import make_passphrase
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases import issuing, running_events, setting_up
from tests.bench.measure import AT_LEAST, Measurement, Target, timed
from tests.world import NOW_S, seeded

TICKETS = 80_000
SIGNATURES = 30_000
RUNS = 5


def issue_rate() -> Iterator[Measurement]:
    """80,000 tickets through the use case into SQLite, beside OpenSSL's bare signing rate right before and after; the median pair."""
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(_issue_rate(Path(folder)))


async def _issue_rate(folder: Path) -> Measurement:
    settings = Settings.under(folder / "data")
    async with open_context(settings) as ctx:
        make_passphrase(settings.passphrase_file, ctx.random)
        await setting_up.init_domain(ctx)
        pairs = [await _pair(ctx, run) for run in range(RUNS)]
    rate, bare = sorted(pairs, key=lambda pair: pair[0] / pair[1])[RUNS // 2]
    return Measurement("issue_rate", rate, "tickets/s", bare, Target(AT_LEAST, 0.45))


async def _pair(ctx: Context, run: int) -> tuple[float, float]:
    """Tickets and bare signatures a second, the latter around the former: the machine's speed drifts."""
    before = _bare_rate()
    rate = TICKETS / await _issue(ctx, run)
    return rate, (before + _bare_rate()) / 2


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
    """OpenSSL's signatures a second over bytes the size of a ticket with a seat, label and domain: the yardstick, whoever signs."""
    key, signed = Ed25519PrivateKey.from_private_bytes(seeded("bare")), bytes(33 + 33)

    def sign() -> None:
        for _ in range(SIGNATURES):
            key.sign(signed)

    return SIGNATURES / timed(sign)
