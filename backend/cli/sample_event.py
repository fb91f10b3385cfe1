"""The demonstration event that `portao serve --demo` loads once: a thousand tickets, among them one for each thing to try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.context import Context
from backend.errors import UnknownTicket
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import code_of, issue, revoke, suspend
from backend.usecases.running_events import create_event, list_events

TICKETS: Final = 1_000
TRY_FIRST: Final = "DEMO-VALID"
_HOUR_S: Final = 3_600
_DAY_S: Final = 24 * _HOUR_S
_DAYS: Final = 30
_OTHER: Final = "DEMO-OTHER"
_CLASSES: Final = ("Pista", "Pista", "Pista", "VIP")
_POLICY: Final = {"mode": "once", "access": [{"zone": 2, "classes": ["VIP"]}]}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demonstration as it is: its first event, a code to try, and whether it was there before."""

    event: EventRow
    code: str
    kept: bool


async def load_sample(ctx: Context) -> Loaded | None:
    """Make the demonstration in an empty domain; what is there already stays. None if other events are there."""
    rows = await list_events(ctx)
    kept = bool(rows)
    if not kept:
        rows = [await _first(ctx), await _second(ctx)]
    samples = await _first_code(ctx, rows[0].event)
    return Loaded(rows[0], samples, kept) if samples else None


async def _first_code(ctx: Context, event: int) -> str | None:
    """The code to try first, if the event is a demonstration."""
    try:
        return (await code_of(ctx, event, TRY_FIRST)).text
    except UnknownTicket:
        return None


async def _first(ctx: Context) -> EventRow:
    row = await create_event(ctx, _draft(ctx, "Noite de Abertura", TICKETS))
    samples = _samples(ctx)
    await issue(ctx, row.event, [*samples, *_crowd(TICKETS - len(samples))])
    await revoke(ctx, row.event, "DEMO-REVOKED")
    await suspend(ctx, row.event, "DEMO-SUSPENDED")
    return row


async def _second(ctx: Context) -> EventRow:
    row = await create_event(ctx, _draft(ctx, "Matinê de Domingo", 50))
    await issue(ctx, row.event, [TicketDraft(reference=_OTHER, seat="A-1")])
    return row


def _draft(ctx: Context, name: str, capacity: int) -> EventDraft:
    return EventDraft(
        name=name,
        kind="show",
        timezone="America/Sao_Paulo",
        starts_s=ctx.now_s - _HOUR_S,
        ends_s=ctx.now_s + _DAYS * _DAY_S,
        capacity=capacity,
        zones=((1, "Salão"), (2, "Camarote")),
        gates=((1, "Portão A", 1), (2, "Portão B", 1), (3, "Portão VIP", 2)),
        policy=_POLICY,
    )


def _samples(ctx: Context) -> Sequence[TicketDraft]:
    """A ticket for each thing to try."""
    now_s = ctx.now_s
    return [
        TicketDraft(reference=TRY_FIRST, seat="A-1", class_="Pista"),
        TicketDraft(reference="DEMO-VIP", seat="V-1", class_="VIP"),
        TicketDraft(reference="DEMO-PAPER", seat="A-2", class_="Pista", paper=True),
        TicketDraft(reference="DEMO-REVOKED", seat="A-3", class_="Pista"),
        TicketDraft(reference="DEMO-SUSPENDED", seat="A-4", class_="Pista"),
        TicketDraft(
            reference="DEMO-EXPIRED", seat="A-5", not_before=now_s - 2 * _DAY_S, expires=now_s - _DAY_S
        ),
        TicketDraft(reference="DEMO-EARLY", seat="A-6", not_before=now_s + _DAY_S),
    ]


def _crowd(count: int) -> Sequence[TicketDraft]:
    return [
        TicketDraft(reference=f"DEMO-{n + 1:04}", seat=f"{n // 40 + 1}-{n % 40 + 1}", class_=_CLASSES[n % 4])
        for n in range(count)
    ]
