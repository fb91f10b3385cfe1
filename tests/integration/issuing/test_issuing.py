"""Tickets are made once, revoked for good, reissued with a new code; capacity holds whoever asks at the same time."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from backend.errors import BadInput, CapacityExceeded, Conflict, SlotsExhausted, UnknownEvent, UnknownTicket
from backend.minting import IssuedTicket
from backend.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.issuing import (
    code_of,
    get_ticket,
    issue,
    list_tickets,
    reissue,
    restore,
    revoke,
    suspend,
)
from backend.usecases.keeping_keys import compromise, retire
from backend.usecases.running_events import grow
from keys.code_secret import open_code_secret
from keys.crypto import PrivateKey
from keys.errors import KeyCompromised
from keys.reference import parse
from keys.ring import Secret
from keys.ticket import ProofKind
from keys.trusted import Usage
from sync.feed import CredentialItem
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.issuing.office import Office, on_disk, open_office
from tests.world import NOW_S

VALID, REVOKED, SUSPENDED, REPLACED = CredentialState
HOLDER = PrivateKey.from_seed(b"h" * 32).public


async def one(office: Office, event: int, **said: object) -> IssuedTicket:
    return (await issue(office.ctx, event, [TicketDraft(**said)]))[0]  # type: ignore[arg-type]


async def test_a_code_says_what_was_asked_for(office: Office) -> None:
    event = (await office.event()).event
    issued = await one(office, event, seat="A1", name="Maria", class_="pista", expires=NOW_S + 60, paper=True)
    ticket = (await office.opened(issued.text)).ticket
    assert (ticket.event, ticket.number, ticket.index) == (event, issued.number, issued.index)
    assert (ticket.seat, ticket.class_, ticket.not_before, ticket.expires) == ("A1", "pista", 0, NOW_S + 60)
    assert (ticket.paper, ticket.proof) == (True, ProofKind.NONE)


async def test_a_code_carries_the_name_only_where_the_event_asks_for_it(office: Office) -> None:
    quiet, loud = (await office.event()).event, (await office.event(with_names=True)).event
    names = [
        (await office.opened((await one(office, event, name="Maria")).text)).ticket.name
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


async def test_issuing_tells_the_feed_nothing(office: Office) -> None:
    event = (await office.event()).event
    await one(office, event)
    assert await office.feed(event) == []


async def test_issuing_nothing_makes_nothing(office: Office) -> None:
    event = (await office.event()).event
    assert await issue(office.ctx, event, []) == []


async def test_a_reference_is_issued_once(office: Office) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    with pytest.raises(Conflict, match="one of these references"):
        await issue(office.ctx, event, [TicketDraft(reference="BR-2"), TicketDraft(reference="BR-1")])
    with pytest.raises(Conflict):
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
    issued = await one(office, event, reference="BR-1", seat="A1")
    for name in ("BR-1", issued.reference, issued.reference.lower()):
        view = await code_of(office.ctx, event, name)
        assert (view.text, view.state) == (issued.text, VALID)


async def test_the_code_of_a_retired_key_is_shown_and_that_of_a_withdrawn_one_is_not(office: Office) -> None:
    event = (await office.event()).event
    issued = await one(office, event, reference="BR-1")
    kid = (await office.keys()).signing_key(Usage.TICKET, event, office.ctx.now_s).public.kid
    await retire(office.ctx, kid)
    assert (await code_of(office.ctx, event, "BR-1")).text == issued.text
    await compromise(office.ctx, kid)
    with pytest.raises(KeyCompromised):
        await code_of(office.ctx, event, "BR-1")


async def test_what_the_server_keeps_of_a_code_opens_to_the_secret_of_the_shown_one(office: Office) -> None:
    event = (await office.event()).event
    issued = await one(office, event)
    keys = await office.keys()
    async with office.ctx.store.reading() as tx:
        row = (await tx.tickets.credentials(event, [issued.index]))[issued.index]
    secret = open_code_secret(keys.secret(Secret.STORAGE), row.sealed_secret, keys.domain, event, row.index)
    shown = await office.opened(issued.text)
    assert secret == shown.secret
    assert hashlib.sha256(row.body).digest()[:8] == shown.credential_hash


async def test_no_code_lies_on_the_disk_or_in_a_repr(office: Office, tmp_path: Path) -> None:
    event = (await office.event()).event
    issued = await one(office, event, reference="BR-1")
    shown = await office.opened(issued.text)
    view = await code_of(office.ctx, event, "BR-1")
    seen = on_disk(tmp_path)
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


async def test_revoking_tells_the_feed_and_makes_no_new_code(office: Office) -> None:
    event = (await office.event()).event
    issued = await one(office, event, reference="BR-1")
    row = await revoke(office.ctx, event, "BR-1")
    assert (row.state, row.index) == (REVOKED, issued.index)
    assert await office.feed(event) == [CredentialItem(Position(1, 1), issued.number, issued.index, REVOKED)]
    async with office.ctx.store.reading() as tx:
        assert await tx.tickets.changes(event, [issued.number]) == {
            issued.number: [CredentialChange(Position(1, 1), issued.index, REVOKED)]
        }
        assert (await tx.events.get(event)).next_index == 1
    assert (await code_of(office.ctx, event, "BR-1")).state is REVOKED


async def test_revoking_twice_changes_nothing(office: Office) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    first = await revoke(office.ctx, event, "BR-1")
    before = await office.row(event)
    assert await revoke(office.ctx, event, "BR-1") == first
    assert await office.row(event) == before


async def test_a_revoked_ticket_never_comes_back(office: Office) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    await revoke(office.ctx, event, "BR-1")
    before = await office.row(event)
    for again in (suspend(office.ctx, event, "BR-1"), restore(office.ctx, event, "BR-1")):
        with pytest.raises(Conflict, match="revoked for good"):
            await again
    with pytest.raises(Conflict, match="revoked for good"):
        await reissue(office.ctx, event, "BR-1", TicketChange())
    assert await office.row(event) == before


async def test_a_suspended_ticket_is_restored(office: Office) -> None:
    event = (await office.event()).event
    issued = await one(office, event, reference="BR-1")
    for _ in range(2):
        assert (await suspend(office.ctx, event, "BR-1")).state is SUSPENDED
    for _ in range(2):
        assert (await restore(office.ctx, event, "BR-1")).state is VALID
    assert [item.state for item in await office.feed(event) if isinstance(item, CredentialItem)] == [
        SUSPENDED,
        VALID,
    ]
    async with office.ctx.store.reading() as tx:
        assert await tx.tickets.non_valid(event) == {}
    assert (await code_of(office.ctx, event, "BR-1")).text == issued.text


async def test_a_reissue_replaces_the_code_and_keeps_the_ticket(office: Office) -> None:
    event = (await office.event()).event
    old = await one(office, event, reference="BR-1", seat="A1", class_="pista")
    new = await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    assert (new.number, new.reference) == (old.number, old.reference)
    assert new.index != old.index
    ticket = (await office.opened(new.text)).ticket
    assert (ticket.number, ticket.seat, ticket.class_) == (old.number, "B2", "pista")
    assert await office.feed(event) == [CredentialItem(Position(1, 1), old.number, old.index, REPLACED)]
    row = await get_ticket(office.ctx, event, "BR-1")
    assert (row.seat, row.index, row.state) == ("B2", new.index, VALID)
    assert (await code_of(office.ctx, event, "BR-1")).text == new.text
    assert (await office.row(event)).live == 1


async def test_a_ticket_bound_to_a_holder_stays_bound_until_it_is_freed(office: Office) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    holders = []
    for change in (
        TicketChange(holder_key=HOLDER.raw),
        TicketChange(seat="B2"),
        TicketChange(holder_key=None),
    ):
        issued = await reissue(office.ctx, event, "BR-1", change)
        holders.append((await office.opened(issued.text)).ticket.holder)
    assert holders == [HOLDER, HOLDER, None]


@pytest.mark.parametrize("key", [b"", bytes(32), b"x" * 31])
async def test_what_is_no_key_binds_no_ticket(office: Office, key: bytes) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    with pytest.raises(BadInput, match="holder_key"):
        await reissue(office.ctx, event, "BR-1", TicketChange(holder_key=key))
    assert await office.feed(event) == []


async def test_a_suspended_ticket_stays_suspended_under_its_new_code(office: Office) -> None:
    event = (await office.event()).event
    old = await one(office, event, reference="BR-1")
    await suspend(office.ctx, event, "BR-1")
    new = await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    async with office.ctx.store.reading() as tx:
        assert await tx.tickets.non_valid(event) == {old.index: REPLACED, new.index: SUSPENDED}
    assert (await restore(office.ctx, event, "BR-1")).index == new.index


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
    replacement = await one(office, event, reference="BR-3")
    assert replacement.number >= 2
    row = await office.row(event)
    assert row.live == 2
    assert row.numbers > replacement.number
    with pytest.raises(CapacityExceeded):
        await one(office, event)


async def test_without_status_indexes_the_error_names_the_way_out(office: Office) -> None:
    event = (await office.event(capacity=1)).event
    await one(office, event, reference="BR-1")
    await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    with pytest.raises(SlotsExhausted) as caught:
        await reissue(office.ctx, event, "BR-1", TicketChange(seat="C3"))
    assert "portao event grow" in f"{caught.value} {caught.value.what_to_do}"
    await grow(office.ctx, event, 1)
    assert (await reissue(office.ctx, event, "BR-1", TicketChange(seat="C3"))).index == 2


async def test_capacity_holds_when_many_ask_at_once_in_two_processes(office: Office, tmp_path: Path) -> None:
    event = (await office.event(capacity=7)).event
    async with open_office(tmp_path) as other:
        asked = [one(each, event) for each in (office, other) for _ in range(6)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    issued = [answer for answer in answers if isinstance(answer, IssuedTicket)]
    refused = [answer for answer in answers if isinstance(answer, CapacityExceeded)]
    assert (len(issued), len(refused)) == (7, 5)
    assert sorted(ticket.number for ticket in issued) == list(range(7))
    assert len(await list_tickets(office.ctx, event)) == 7


async def test_of_two_reissues_at_once_the_later_one_replaces_the_first(
    office: Office, tmp_path: Path
) -> None:
    event = (await office.event()).event
    await one(office, event, reference="BR-1")
    async with open_office(tmp_path) as other:
        codes = await asyncio.gather(
            *(
                reissue(each.ctx, event, "BR-1", TicketChange(seat=seat))
                for each, seat in ((office, "B2"), (other, "C3"))
            )
        )
    row = await get_ticket(office.ctx, event, "BR-1")
    async with office.ctx.store.reading() as tx:
        dead = await tx.tickets.non_valid(event)
    assert len(dead) == 2
    assert {code.index for code in codes} - dead.keys() == {row.index}


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
