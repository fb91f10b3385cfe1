"""Capacity holds whoever asks at the same time, and what is missing is named."""

import asyncio
from pathlib import Path

import pytest

from backend.errors import CapacityExceeded, SlotsExhausted
from backend.ticketing.minting import IssuedTicket
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.finding_tickets import list_tickets
from backend.usecases.issuing import (
    issue,
    reissue,
    revoke,
)
from backend.usecases.running_events import grow
from tests.integration.issuing.office import Office, open_office


async def test_an_event_holds_no_more_than_its_capacity(office: Office) -> None:
    event = (await office.event(capacity=3)).event
    await issue(office.ctx, event, [TicketDraft()] * 2)
    with pytest.raises(CapacityExceeded, match="holds 3 tickets"):
        await issue(office.ctx, event, [TicketDraft()] * 2)
    assert (await office.row(event)).live == 2


async def test_a_revoked_ticket_makes_room_for_another_one_with_a_new_number(office: Office) -> None:
    event = (await office.event(capacity=2)).event
    await issue(office.ctx, event, [TicketDraft(reference="BR-1"), TicketDraft(reference="BR-2")])
    await revoke(office.ctx, event, "BR-1")
    replacement = await office.ticket(event, reference="BR-3")
    assert replacement.number >= 2
    row = await office.row(event)
    assert row.live == 2
    assert row.numbers > replacement.number
    with pytest.raises(CapacityExceeded):
        await office.ticket(event)


async def test_without_status_indexes_the_error_names_the_way_out(office: Office) -> None:
    event = (await office.event(capacity=1)).event
    await office.ticket(event, reference="BR-1")
    await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    with pytest.raises(SlotsExhausted) as caught:
        await reissue(office.ctx, event, "BR-1", TicketChange(seat="C3"))
    assert (caught.value.what_to_do[:14], caught.value.command) == (
        "grow the event",
        "portao event grow EVENT",
    )
    await grow(office.ctx, event, 1)
    assert (await reissue(office.ctx, event, "BR-1", TicketChange(seat="C3"))).index == 2


async def test_capacity_holds_when_many_ask_at_once_in_two_processes(office: Office, tmp_path: Path) -> None:
    event = (await office.event(capacity=7)).event
    async with open_office(tmp_path) as other:
        asked = [each.ticket(event) for each in (office, other) for _ in range(6)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    issued = [answer for answer in answers if isinstance(answer, IssuedTicket)]
    refused = [answer for answer in answers if isinstance(answer, CapacityExceeded)]
    assert (len(issued), len(refused)) == (7, 5)
    assert sorted(ticket.number for ticket in issued) == list(range(7))
    assert len(await list_tickets(office.ctx, event)) == 7
