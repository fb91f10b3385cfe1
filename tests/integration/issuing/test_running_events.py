"""Events come to be with a key of their own, change their rules, grow, and end; devices hear of it in the feed."""

import asyncio

import pytest

from backend.errors import BadInput, EventClosed, NotInitialised, UnknownEvent
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.finding_tickets import list_tickets
from backend.usecases.issuing import issue
from backend.usecases.running_events import close_event, get_event, grow, list_events, set_policy
from keys.trusted import Usage
from sync.feed import ClosedItem, PolicyItem, SlotsItem
from sync.policy import Mode
from sync.position import Position
from sync.profile import EventKind
from tests.integration.issuing.office import Office, open_office


async def test_events_are_numbered_from_one_and_listed(office: Office) -> None:
    made = [await office.event(kind=kind) for kind in ("show", "flight", "stay")]
    assert [row.event for row in made] == [1, 2, 3]
    assert await list_events(office.ctx) == made
    assert await get_event(office.ctx, 2) == made[1]
    assert made[2].kind is EventKind.STAY


async def test_events_made_at_the_same_time_get_different_numbers(office: Office) -> None:
    made = await asyncio.gather(*(office.event() for _ in range(5)))
    assert sorted(row.event for row in made) == [1, 2, 3, 4, 5]
    assert (await office.trust()).counter == office.ctx.now_s + 4


async def test_each_event_has_a_published_key_that_serves_it_alone(office: Office) -> None:
    first, second = await office.event(), await office.event()
    keys = [key for key in (await office.trust()).keys if key.usage is Usage.TICKET]
    assert [key.events for key in keys] == [frozenset({first.event}), frozenset({second.event})]


async def test_nothing_of_an_event_that_will_not_do_is_stored(office: Office) -> None:
    with pytest.raises(BadInput):
        await office.event(gates=((1, "Gate", 9),))
    with pytest.raises(BadInput):
        await office.event(capacity=0)
    assert await list_events(office.ctx) == []
    assert (await office.trust()).counter == 1


async def test_before_there_is_a_domain_there_are_no_events(office: Office) -> None:
    (office.folder / "empty").mkdir()
    async with open_office(office.folder / "empty") as empty:
        with pytest.raises(NotInitialised):
            await empty.event()


async def test_a_new_policy_is_the_next_version_and_stands_in_the_feed(office: Office) -> None:
    event = (await office.event()).event
    policy = await set_policy(office.ctx, event, {"mode": "re-entry"})
    assert (policy.version, policy.mode) == (2, Mode.REENTRY)
    assert await office.feed(event) == [PolicyItem(Position(1, 1), policy)]
    async with office.ctx.store.reading() as tx:
        assert [each.version for each in await tx.events.policies(event)] == [1, 2]


async def test_a_policy_that_will_not_do_changes_nothing(office: Office) -> None:
    event = (await office.event()).event
    with pytest.raises(BadInput, match="zone 5"):
        await set_policy(office.ctx, event, {"access": [{"zone": 5, "classes": ["vip"]}]})
    with pytest.raises(UnknownEvent):
        await set_policy(office.ctx, 9, {})
    assert await office.feed(event) == []


async def test_a_grown_event_takes_more_tickets_with_numbers_of_their_own(office: Office) -> None:
    event = (await office.event(capacity=2)).event
    await issue(office.ctx, event, [TicketDraft()] * 2)
    grown = await grow(office.ctx, event, 5)
    assert (grown.capacity, grown.slots) == (5, 10)
    assert await office.feed(event) == [SlotsItem(Position(1, 1), 10, 5)]
    await issue(office.ctx, event, [TicketDraft()] * 3)
    tickets = await list_tickets(office.ctx, event)
    assert sorted(ticket.number for ticket in tickets) == [0, 1, 2, 3, 4]
    assert len({ticket.index for ticket in tickets}) == 5


async def test_growing_to_the_same_capacity_brings_status_indexes_alone(office: Office) -> None:
    event = (await office.event(capacity=4)).event
    grown = await grow(office.ctx, event, 4)
    assert (grown.capacity, grown.slots) == (4, 12)


async def test_an_event_does_not_shrink(office: Office) -> None:
    event = (await office.event(capacity=4)).event
    with pytest.raises(BadInput, match="capacity"):
        await grow(office.ctx, event, 3)


async def test_nothing_is_issued_for_an_event_that_is_over(office: Office) -> None:
    event = (await office.event()).event
    office.clock.pass_s(60)
    closed = await close_event(office.ctx, event)
    assert closed.closed_ms == office.clock.ms
    with pytest.raises(EventClosed):
        await issue(office.ctx, event, [TicketDraft()])


async def test_closing_twice_changes_nothing(office: Office) -> None:
    event = (await office.event()).event
    first = await close_event(office.ctx, event)
    office.clock.pass_s(60)
    assert await close_event(office.ctx, event) == first
    assert await office.feed(event) == [ClosedItem(Position(1, 1))]
