"""What is revoked stays so, what is suspended comes back, and a reissued code replaces the one before."""

import asyncio
from pathlib import Path

import pytest

from backend.errors import BadInput, Conflict
from backend.ticketing.ticket_drafts import TicketChange
from backend.usecases.issuing import (
    code_of,
    get_ticket,
    reissue,
    restore,
    revoke,
    suspend,
)
from keys.crypto import PrivateKey
from sync.feed import CredentialItem
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.issuing.office import Office, open_office

VALID, REVOKED, SUSPENDED, REPLACED, _ = CredentialState
HOLDER = PrivateKey.from_seed(b"h" * 32).public


async def test_revoking_tells_the_feed_and_makes_no_new_code(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1")
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
    await office.ticket(event, reference="BR-1")
    first = await revoke(office.ctx, event, "BR-1")
    before = await office.row(event)
    assert await revoke(office.ctx, event, "BR-1") == first
    assert await office.row(event) == before


async def test_a_revoked_ticket_never_comes_back(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
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
    issued = await office.ticket(event, reference="BR-1")
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
    old = await office.ticket(event, reference="BR-1", seat="A1", class_="pista")
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
    await office.ticket(event, reference="BR-1")
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
    await office.ticket(event, reference="BR-1")
    with pytest.raises(BadInput, match="holder_key"):
        await reissue(office.ctx, event, "BR-1", TicketChange(holder_key=key))
    assert await office.feed(event) == []


async def test_a_suspended_ticket_stays_suspended_under_its_new_code(office: Office) -> None:
    event = (await office.event()).event
    old = await office.ticket(event, reference="BR-1")
    await suspend(office.ctx, event, "BR-1")
    new = await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    async with office.ctx.store.reading() as tx:
        assert await tx.tickets.non_valid(event) == {old.index: REPLACED, new.index: SUSPENDED}
    assert (await restore(office.ctx, event, "BR-1")).index == new.index


async def test_of_two_reissues_at_once_the_later_one_replaces_the_first(
    office: Office, tmp_path: Path
) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
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
