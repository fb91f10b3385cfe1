"""An event and its tickets for tests that need no database."""

import dataclasses
from typing import Any

from msgspec.structs import replace

from backend.store.rows import EventRow, TicketRow
from backend.ticketing.event_drafts import EventDraft, event_of
from sync.roster import CredentialState

NOW_S = 1_795_000_000
ENDS_S = NOW_S + 36_000
LAST_S = ENDS_S + 30 * 86_400

EVENT = event_of(
    EventDraft(
        name="Noite de teste",
        kind="show",
        timezone="America/Sao_Paulo",
        starts_s=NOW_S,
        ends_s=ENDS_S,
        capacity=3,
    ),
    7,
    0,
)


def an_event(**changes: Any) -> EventRow:
    return dataclasses.replace(EVENT, **changes)


def a_ticket(external: str, number: int = 0, **changes: Any) -> TicketRow:
    row = TicketRow(
        7,
        number,
        f"{number:010}",
        external,
        None,
        "A1",
        "pista",
        0,
        LAST_S,
        False,
        number,
        CredentialState.VALID,
        0,
    )
    return replace(row, **changes)
