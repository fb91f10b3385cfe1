"""An event gets another name or other times: its rules move along, its codes as far as they can, and devices hear of it in the feed."""

from typing import Any

import pytest

from backend.errors import BadInput, EventClosed, UnknownEvent
from backend.ticketing.event_changes import EventChange
from backend.ticketing.flights import FlightDraft
from backend.ticketing.ticket_drafts import TicketChange
from backend.usecases.editing_events import Edited, edit_event
from backend.usecases.issuing import code_of, reissue, revoke
from backend.usecases.keeping_keys import rotate
from backend.usecases.running_events import close_event, set_policy
from keys.bcbp.reading import parse
from keys.trusted import Status, Usage
from sync.feed import PolicyItem, ProfileItem
from sync.policy import Policy, Window
from sync.position import Position
from tests.integration.issuing.office import Office
from tests.world import NOW_S

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
ENDS_S = NOW_S + 36_000
"""When the office's events end."""
DOORS = {"zone": 0, "from": "start-30m", "to": "end"}


async def edited(office: Office, event: int, **said: Any) -> Edited:
    return await edit_event(office.ctx, event, EventChange(**said))


async def moved(office: Office, event: int, by_s: int) -> Edited:
    """The whole event so much later than the office makes them."""
    return await edited(office, event, starts_s=NOW_S + by_s, ends_s=ENDS_S + by_s)


async def policies(office: Office, event: int) -> tuple[Policy, ...]:
    async with office.ctx.store.reading() as tx:
        return await tx.events.policies(event)


async def test_an_event_is_called_something_else_and_devices_hear_of_it(office: Office) -> None:
    before = await office.event()
    told = await edited(office, before.event, name=" Noite de estreia ")
    assert told.was == before.said
    assert told.row.said == before.said._replace(name="Noite de estreia")
    assert await office.row(before.event) == told.row
    assert await office.feed(before.event) == [ProfileItem(Position(1, 1))]
    assert (told.policy_was, told.policy, told.by_the_clock) == (1, 1, ())


async def test_rules_that_say_nothing_of_times_stay_in_force_under_their_version(office: Office) -> None:
    event = (await office.event(policy={"mode": "re-entry"})).event
    told = await moved(office, event, HOUR_S)
    assert told.row.said.lasts == (NOW_S + HOUR_S, ENDS_S + HOUR_S)
    assert await office.feed(event) == [ProfileItem(Position(1, 1))]
    assert [one.version for one in await policies(office, event)] == [1]


async def test_windows_that_are_relative_to_the_event_move_under_the_next_version(office: Office) -> None:
    event = (await office.event(policy={"mode": "re-entry", "windows": [DOORS]})).event
    told = await edited(office, event, starts_s=NOW_S + 30 * MINUTE_S)
    former, policy = await policies(office, event)
    assert former.windows == (Window(0, NOW_S - 30 * MINUTE_S, ENDS_S),)
    assert policy.windows == (Window(0, NOW_S, ENDS_S),)
    assert (policy.version, policy.mode) == (2, former.mode)
    assert (told.policy_was, told.policy, told.by_the_clock) == (1, 2, ())
    assert await office.feed(event) == [
        PolicyItem(Position(1, 1), policy),
        ProfileItem(Position(1, 2)),
    ]


async def test_rules_go_on_moving_however_often_the_event_does(office: Office) -> None:
    event = (await office.event()).event
    await set_policy(office.ctx, event, {"windows": [DOORS]})
    for hours in (1, 2, -1):
        await moved(office, event, hours * HOUR_S)
    *_, policy = await policies(office, event)
    start_s = NOW_S - HOUR_S
    assert policy == Policy(5, windows=(Window(0, start_s - 30 * MINUTE_S, ENDS_S - HOUR_S),))


async def test_the_days_of_a_limit_follow_the_event_and_its_time_zone(office: Office) -> None:
    event = (await office.event(policy={"mode": "many", "limits": {"per_day": 2}})).event
    await edited(office, event, timezone="Asia/Tokyo")
    await moved(office, event, 3 * DAY_S)
    first, abroad, later = (one.limits.days for one in await policies(office, event))
    assert {day_s % DAY_S for day_s in first} == {3 * HOUR_S}
    assert {day_s % DAY_S for day_s in abroad} == {15 * HOUR_S}
    assert later == tuple(day_s + 3 * DAY_S for day_s in abroad)


async def test_what_is_written_by_the_clock_stays_and_is_named(office: Office) -> None:
    day = "2026-11-18T00:00:00Z"
    windows = [DOORS, {"zone": 1, "from": day, "to": "end+2h"}]
    limits = {"per_day": 1, "days": [day]}
    event = (await office.event(policy={"mode": "many", "windows": windows, "limits": limits})).event
    told = await moved(office, event, HOUR_S)
    assert told.by_the_clock == ("windows[1].from", "limits.days")
    former, policy = await policies(office, event)
    assert policy.windows[1].from_s == former.windows[1].from_s
    assert policy.windows[1].to_s == former.windows[1].to_s + HOUR_S
    assert policy.limits == former.limits
    assert (await edited(office, event, name="Outra noite")).by_the_clock == ()


async def test_of_a_policy_whose_writing_nobody_kept_the_days_follow_and_the_windows_are_named(
    office: Office,
) -> None:
    event = (await office.event(policy={"mode": "many", "windows": [DOORS], "limits": {"per_day": 1}})).event
    async with office.ctx.store.transaction() as tx:
        (held,) = await tx.events.policies(event)
        at = await tx.feed.append(await tx.events.locked(event), [])
        await tx.events.add_policy(event, Policy(2, held.mode, held.windows, limits=held.limits), at)
    told = await moved(office, event, 2 * DAY_S)
    *_, policy = await policies(office, event)
    assert told.by_the_clock == ("windows[0].from", "windows[0].to")
    assert (policy.version, policy.windows) == (3, held.windows)
    assert policy.limits.days == tuple(day_s + 2 * DAY_S for day_s in held.limits.days)


async def test_what_is_so_already_is_told_nobody(office: Office) -> None:
    row = await office.event(policy={"windows": [DOORS]})
    told = await edited(office, row.event, **row.said._asdict())
    assert (told.was, told.row, told.policy) == (row.said, row, 1)
    assert await office.feed(row.event) == []
    assert len(await policies(office, row.event)) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "body"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"ends_s": NOW_S}, "ends_s"),
        ({"starts_s": ENDS_S}, "ends_s"),
        ({"starts_s": 0}, "starts_s"),
        ({"ends_s": 1 << 32}, "ends_s"),
        ({"ends_s": NOW_S + 20 * MINUTE_S}, "policy"),
    ],
)
async def test_what_no_event_can_be_is_refused_and_nothing_changes(
    office: Office, said: dict[str, Any], field: str
) -> None:
    late = {"zone": 1, "from": "start+20m", "to": "end"}
    row = await office.event(policy={"windows": [late]})
    with pytest.raises(BadInput) as refused:
        await edited(office, row.event, **said)
    assert refused.value.field == field
    assert await office.row(row.event) == row
    assert await office.feed(row.event) == []


async def test_an_event_that_is_over_and_one_that_is_none_stay_as_they_are(office: Office) -> None:
    event = (await office.event()).event
    await close_event(office.ctx, event)
    with pytest.raises(EventClosed):
        await edited(office, event, name="Outra noite")
    with pytest.raises(UnknownEvent):
        await edited(office, 9, name="Outra noite")


async def test_codes_that_are_out_outlast_a_delay_of_an_evening(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event)
    for by_s in (-HOUR_S, HOUR_S, 12 * HOUR_S):
        told = await moved(office, event, by_s)
        assert told.codes_outside == 0
        assert (await office.opened(issued.text)).ticket.expires >= told.row.ends_s


async def test_codes_that_end_before_a_postponed_event_are_counted_until_they_have_new_ones(
    office: Office,
) -> None:
    event = (await office.event()).event
    for reference in ("kept", "revoked"):
        await office.ticket(event, reference=reference)
    await office.ticket(event, reference="long", expires=ENDS_S + 8 * DAY_S)
    await revoke(office.ctx, event, "revoked")
    assert (await moved(office, event, 7 * DAY_S)).codes_outside == 1
    assert (await edited(office, event, name="Adiada")).codes_outside == 1
    change = TicketChange(expires=ENDS_S + 8 * DAY_S)
    await reissue(office.ctx, event, "kept", change)
    assert (await edited(office, event, name="Adiada outra vez")).codes_outside == 0


async def test_a_ticket_for_a_part_of_the_event_counts_once_that_part_is_gone(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event, not_before=NOW_S + HOUR_S, expires=NOW_S + 2 * HOUR_S)
    assert (await moved(office, event, HOUR_S // 2)).codes_outside == 0
    assert (await moved(office, event, 2 * HOUR_S)).codes_outside == 1


async def test_a_ticket_that_begins_with_the_event_counts_when_the_event_begins_before(
    office: Office,
) -> None:
    event = (await office.event()).event
    await office.ticket(event, not_before=NOW_S)
    assert (await moved(office, event, -MINUTE_S)).codes_outside == 1


async def test_an_event_that_moves_beyond_its_key_gets_another_one_that_lasts(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="old")
    await moved(office, event, HOUR_S)
    (first,) = [key for key in (await office.trust()).keys if key.usage is Usage.TICKET]
    told = await moved(office, event, 60 * DAY_S)
    keys = {key.status: key for key in (await office.trust()).keys if key.usage is Usage.TICKET}
    assert keys[Status.RETIRED].key == first.key
    assert keys[Status.ACTIVE].expires == told.row.ends_s + 30 * DAY_S
    assert (await office.opened(issued.text)).ticket.event == event
    change = TicketChange(expires=told.row.ends_s)
    renewed = await reissue(office.ctx, event, "old", change)
    assert (await office.opened(renewed.text)).ticket.expires == told.row.ends_s


async def test_without_the_root_at_hand_codes_go_on_under_the_former_key(office: Office) -> None:
    event = (await office.event()).event
    office.move_root_away()
    await moved(office, event, 60 * DAY_S)
    first, second = [key for key in (await office.keys()).ring.keys if key.usage is Usage.TICKET]
    issued = await office.ticket(event)
    assert (await office.opened(issued.text)).kid == first.private.public.kid
    assert second.status is Status.ACTIVE


async def test_a_key_that_was_made_for_later_times_serves_them(office: Office) -> None:
    event = (await office.event()).event
    await moved(office, event, 60 * DAY_S)
    await rotate(office.ctx, Usage.TICKET, event)
    before = len((await office.keys()).ring.keys)
    await moved(office, event, 61 * DAY_S)
    assert len((await office.keys()).ring.keys) == before


async def test_a_flight_that_leaves_after_midnight_keeps_the_day_that_its_passes_say(office: Office) -> None:
    flight = FlightDraft(carrier="TP", number="82", origin="GRU", destination="LIS")
    row = await office.event(kind="flight", flight=flight, timezone="UTC")
    old = await office.ticket(row.event, reference="ABC123", name="Ana Lima")
    told = await moved(office, row.event, DAY_S // 2)
    assert told.row.flight == row.flight
    new = await office.ticket(row.event, name="Rui Lima")
    days = [parse(one.text).boarding_pass.legs[0].date for one in (old, new)]
    assert days[0] == days[1]
    assert (await code_of(office.ctx, row.event, "ABC123")).text == old.text
