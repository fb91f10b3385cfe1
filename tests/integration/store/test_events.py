"""Events, what belongs to them, and how they grow."""

from dataclasses import replace

import pytest

from backend.errors import UnknownEvent
from backend.store.events import INDEXES, NUMBERS
from backend.store.rows import EventSaid, SegmentRow
from backend.store.sql import Store
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import Gate, Zone
from tests.integration.store.rows import EVENT, GATES, POLICY, START, ZONES, an_event


async def test_an_event_comes_back_as_it_was_stored(with_event: Store) -> None:
    async with with_event.reading() as tx:
        assert await tx.events.get(EVENT) == an_event()
        assert await tx.events.zones(EVENT) == ZONES
        assert await tx.events.gates(EVENT) == GATES
        assert await tx.events.policies(EVENT) == (POLICY,)
        assert await tx.events.ancestry(EVENT) == Ancestry()


@pytest.mark.parametrize("method", ["get", "locked"])
async def test_an_event_that_is_not_there_is_unknown(with_event: Store, method: str) -> None:
    async with with_event.transaction() as tx:
        with pytest.raises(UnknownEvent):
            await getattr(tx.events, method)(99)


async def test_the_newest_policy_comes_last(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.add_policy(EVENT, Policy(2, amber_s=60), Position(1, 1))
        assert await tx.events.policies(EVENT) == (POLICY, Policy(2, amber_s=60))
        assert await tx.events.policy_positions(EVENT) == {1: START, 2: Position(1, 1)}


async def test_a_policy_is_kept_as_it_was_written_where_somebody_says_how(with_event: Store) -> None:
    form = {"mode": "once", "windows": [{"zone": 0, "from": "start-30m", "to": "end"}]}
    async with with_event.transaction() as tx:
        await tx.events.add_policy(EVENT, Policy(2), Position(1, 1), form)
        await tx.events.add_policy(EVENT, Policy(3), Position(1, 2), {})
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY, form)
    async with with_event.reading() as tx:
        assert [await tx.events.policy_form(EVENT, version) for version in (1, 2, 3, 4)] == [
            None,
            form,
            {},
            None,
        ]
        assert await tx.events.policy_form(EVENT + 1, 1) == form


async def test_an_event_is_called_otherwise_and_moves_and_nothing_else_of_it_changes(
    with_event: Store,
) -> None:
    said = EventSaid("Noite adiada", "Asia/Tokyo", 1_796_000_000, 1_796_000_001)
    async with with_event.transaction() as tx:
        held = await tx.events.locked(EVENT)
        await tx.events.edit(EVENT, said)
        assert await tx.events.locked(EVENT) == replace(held, **said._asdict())
    async with with_event.reading() as tx:
        assert (await tx.events.get(EVENT)).said == said


async def test_numbers_are_given_out_only_to_who_knows_how_many_are_gone(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        row = await tx.events.get(EVENT)
        assert await tx.events.take(row, 3, 4)
        assert not await tx.events.take(row, 1, 1)
        after = await tx.events.get(EVENT)
        assert (after.next_number, after.next_index, after.live) == (3, 4, 3)


async def test_a_lost_ticket_leaves_its_number_taken(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.take(await tx.events.get(EVENT), 3, 3)
        await tx.events.lose(EVENT, 1)
        after = await tx.events.get(EVENT)
        assert (after.next_number, after.live) == (3, 2)


async def test_growing_adds_segments_after_the_former_ones(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        assert await tx.events.resize(await tx.events.get(EVENT), 15, 30, 15)
        assert await tx.events.resize(await tx.events.get(EVENT), 15, 45, 15)
        assert await tx.events.segments(EVENT, NUMBERS) == (SegmentRow(0, 10), SegmentRow(10, 5))
        assert await tx.events.segments(EVENT, INDEXES) == (
            SegmentRow(0, 20), SegmentRow(20, 10), SegmentRow(30, 15),
        )  # fmt: skip


async def test_growing_from_what_is_outdated_changes_nothing(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        before = await tx.events.get(EVENT)
        await tx.events.take(before, 1, 1)
        assert not await tx.events.resize(before, 15, 30, 15)
        assert (await tx.events.get(EVENT)).capacity == 10


async def test_an_event_keeps_the_time_at_which_it_was_first_closed(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        assert not (await tx.events.get(EVENT)).closed
        await tx.events.close(EVENT, 100)
        await tx.events.close(EVENT, 200)
        assert (await tx.events.get(EVENT)).closed_ms == 100


async def test_zones_and_gates_come_and_get_other_names_and_the_others_stay(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.put_places(EVENT, [Zone(9, "Bar"), replace(ZONES[0], name="Hall")], [])
        await tx.events.put_places(EVENT, [], [Gate(7, "Side", 9), replace(GATES[0], name="North")])
        await tx.events.put_places(EVENT, [], [])
    async with with_event.reading() as tx:
        zones, gates = await tx.events.zones(EVENT), await tx.events.gates(EVENT)
    assert zones == (replace(ZONES[0], name="Hall"), *ZONES[1:], Zone(9, "Bar"))
    assert gates == (replace(GATES[0], name="North"), *GATES[1:], Gate(7, "Side", 9))
