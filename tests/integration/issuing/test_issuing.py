"""Tickets are made once, all that were asked for or none, and their codes are shown again as they were."""

import hashlib

import pytest

from backend.errors import BadInput, Conflict, UnknownEvent, UnknownTicket
from backend.ticketing.numbering import LARGE
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.finding_tickets import list_tickets
from backend.usecases.issuing import (
    code_of,
    get_ticket,
    issue,
    restore,
    revoke,
    suspend,
)
from backend.usecases.keeping_keys import compromise, retire
from keys.code_secret import open_code_secret
from keys.errors import KeyCompromised
from keys.reference import parse
from keys.ring import Secret
from keys.ticket import ProofKind
from keys.trusted import Usage
from sync.roster import CredentialState
from tests.integration.issuing.office import Office, at_rest
from tests.world import NOW_S

VALID = CredentialState.VALID


async def test_a_code_says_what_was_asked_for(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(
        event, seat="A1", name="Maria", class_="pista", expires=NOW_S + 60, paper=True
    )
    ticket = (await office.opened(issued.text)).ticket
    assert (ticket.event, ticket.number, ticket.index) == (event, issued.number, issued.index)
    assert (ticket.seat, ticket.class_, ticket.not_before, ticket.expires) == ("A1", "pista", 0, NOW_S + 60)
    assert (ticket.paper, ticket.proof) == (True, ProofKind.NONE)


async def test_a_code_carries_the_name_only_where_the_event_asks_for_it(office: Office) -> None:
    quiet, loud = (await office.event()).event, (await office.event(with_names=True)).event
    names = [
        (await office.opened((await office.ticket(event, name="Maria")).text)).ticket.name
        for event in (quiet, loud)
    ]
    assert names == [None, "Maria"]
    assert (await list_tickets(office.ctx, quiet))[0].name == "Maria"


async def test_issued_tickets_come_back_in_the_order_of_the_drafts(office: Office) -> None:
    event = (await office.event()).event
    issued = await issue(office.ctx, event, [TicketDraft(reference=f"BR-{number}") for number in range(10)])
    assert [ticket.external_reference for ticket in issued] == [f"BR-{number}" for number in range(10)]
    assert sorted(ticket.number for ticket in issued) == list(range(10))
    assert [ticket.number for ticket in issued] != list(range(10))
    assert len({ticket.index for ticket in issued}) == len({ticket.reference for ticket in issued}) == 10
    assert all(parse(ticket.reference) == ticket.reference for ticket in issued)


async def test_references_of_a_large_event_that_are_drawn_together_begin_alike(office: Office) -> None:
    """Or each of them would change a page of its own in their index."""
    begins = []
    for capacity in (LARGE, LARGE + 1):
        event = (await office.event(capacity=capacity)).event
        issued = await issue(office.ctx, event, [TicketDraft()] * 40)
        assert len({ticket.reference[1:9] for ticket in issued}) == 40
        begins.append({ticket.reference[0] for ticket in issued})
    assert len(begins[0]) > 5
    assert len(begins[1]) == 1


async def test_issuing_tells_the_feed_nothing(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event)
    assert await office.feed(event) == []


async def test_issuing_nothing_makes_nothing(office: Office) -> None:
    event = (await office.event()).event
    assert await issue(office.ctx, event, []) == []


async def test_a_reference_is_issued_once(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
    with pytest.raises(Conflict, match="one of these references"):
        await issue(office.ctx, event, [TicketDraft(reference="BR-2"), TicketDraft(reference="BR-1")])
    with pytest.raises(BadInput, match="tickets"):
        await issue(office.ctx, event, [TicketDraft(reference="BR-3")] * 2)
    assert [ticket.external_reference for ticket in await list_tickets(office.ctx, event)] == ["BR-1"]
    assert (await office.row(event)).next_number == 1


async def test_one_bad_draft_stops_all_of_them_and_is_named(office: Office) -> None:
    event = (await office.event()).event
    with pytest.raises(BadInput) as caught:
        await issue(office.ctx, event, [TicketDraft(), TicketDraft(seat="x" * 17)])
    assert caught.value.field == "tickets[1].seat"
    assert await list_tickets(office.ctx, event) == []


async def test_the_code_shown_again_is_the_code_that_was_issued(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1", seat="A1")
    for name in ("BR-1", issued.reference, issued.reference.lower()):
        view = await code_of(office.ctx, event, name)
        assert (view.text, view.state) == (issued.text, VALID)


async def test_the_code_of_a_retired_key_is_shown_and_that_of_a_withdrawn_one_is_not(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1")
    kid = (await office.keys()).signing_key(Usage.TICKET, event, office.ctx.now_s).public.kid
    await retire(office.ctx, kid)
    assert (await code_of(office.ctx, event, "BR-1")).text == issued.text
    await compromise(office.ctx, kid)
    with pytest.raises(KeyCompromised):
        await code_of(office.ctx, event, "BR-1")


async def test_what_the_server_keeps_of_a_code_opens_to_the_secret_of_the_shown_one(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event)
    keys = await office.keys()
    async with office.ctx.store.reading() as tx:
        row = (await tx.tickets.credentials(event, [issued.index]))[issued.index]
    secret = open_code_secret(keys.secret(Secret.STORAGE), row.sealed_secret, keys.domain, event, row.index)
    shown = await office.opened(issued.text)
    assert secret == shown.secret
    assert hashlib.sha256(row.body).digest()[:8] == shown.credential_hash


async def test_no_code_lies_on_the_disk_or_in_a_repr(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1")
    shown = await office.opened(issued.text)
    view = await code_of(office.ctx, event, "BR-1")
    seen = await at_rest(office)
    assert b"BR-1" in seen
    for hidden in (issued.issued.signature, issued.text.encode(), issued.text[4:].encode(), shown.secret):
        assert hidden not in seen
    assert issued.text[4:] not in repr(issued) + repr(view)
    assert repr(issued.issued.signature)[2:-1] not in repr(issued)


async def test_a_ticket_or_an_event_that_is_not_there_is_unknown(office: Office) -> None:
    event = (await office.event()).event
    for ask in (get_ticket, code_of, revoke, suspend, restore):
        with pytest.raises(UnknownTicket):
            await ask(office.ctx, event, "BR-1")
        with pytest.raises(UnknownEvent):
            await ask(office.ctx, 9, "BR-1")
    with pytest.raises(UnknownEvent):
        await list_tickets(office.ctx, 9)


async def test_pages_are_bounded(office: Office) -> None:
    event = (await office.event()).event
    numbers = sorted(ticket.number for ticket in await issue(office.ctx, event, [TicketDraft()] * 5))
    first = await list_tickets(office.ctx, event, limit=3)
    rest = await list_tickets(office.ctx, event, after=first[-1].number, limit=5_000)
    assert [ticket.number for ticket in [*first, *rest]] == numbers


async def test_too_many_at_once_are_refused_before_any_work(office: Office) -> None:
    event = (await office.event()).event
    with pytest.raises(BadInput, match="at once"):
        await issue(office.ctx, event, [TicketDraft()] * 100_001)
