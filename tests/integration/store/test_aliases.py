"""Codes of other systems, and the count of what changed about the people of an event."""

from dataclasses import replace

from msgspec.structs import replace as changed

from backend.store.contract import Store
from backend.store.rows_aliases import AliasRow
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.store.rows import EVENT, GATES, POLICY, ZONES, a_credential, a_ticket, an_event

ONE = AliasRow(b"alias--1", 1, 11, b"sealed 1")
TWO = AliasRow(b"alias--2", 2, 12, b"sealed 2")


async def _count(store: Store) -> int:
    async with store.reading() as tx:
        return (await tx.events.get(EVENT)).people


async def test_aliases_are_found_by_what_identifies_them(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.aliases.put(EVENT, [TWO, ONE])
    async with with_event.reading() as tx:
        assert await tx.aliases.find(EVENT, [ONE.alias, b"nobody's"]) == {ONE.alias: ONE}
        assert await tx.aliases.every(EVENT) == [ONE, TWO]


async def test_an_alias_that_is_put_again_stands_for_its_new_credential(with_event: Store) -> None:
    moved = changed(ONE, index=99)
    async with with_event.transaction() as tx:
        await tx.aliases.put(EVENT, [ONE])
        await tx.aliases.put(EVENT, [moved])
        assert await tx.aliases.every(EVENT) == [moved]


async def test_one_event_does_not_see_the_aliases_of_another(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
        await tx.aliases.put(EVENT, [ONE])
        assert await tx.aliases.every(EVENT + 1) == []
        assert await tx.aliases.find(EVENT + 1, [ONE.alias]) == {}


async def test_more_aliases_than_fit_into_one_statement_are_found(with_event: Store) -> None:
    rows = [AliasRow(number.to_bytes(8, "big"), number, number, b"sealed") for number in range(2_500)]
    async with with_event.transaction() as tx:
        await tx.aliases.put(EVENT, rows)
        assert await tx.aliases.find(EVENT, [row.alias for row in rows]) == {row.alias: row for row in rows}


async def test_whatever_changes_about_people_is_counted_and_nothing_else(with_event: Store) -> None:
    assert await _count(with_event) == 0
    async with with_event.transaction() as tx:
        await tx.tickets.insert_many([a_ticket(0)], [a_credential(0)])
    assert await _count(with_event) == 1
    async with with_event.transaction() as tx:
        await tx.tickets.update_many([changed(a_ticket(0), note="birthday")])
        await tx.aliases.put(EVENT, [ONE])
    assert await _count(with_event) == 3
    async with with_event.transaction() as tx:
        await tx.tickets.record(EVENT, {0: [CredentialChange(Position(1, 1), 0, CredentialState.REVOKED)]})
        await tx.tickets.update_many([])
        await tx.tickets.insert_many([], [])
        await tx.aliases.put(EVENT, [])
    assert await _count(with_event) == 3


async def test_changes_come_in_their_order_each_ticket_at_its_last_one(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        first, later = [a_ticket(5), a_ticket(3)], [a_ticket(4)]
        await tx.tickets.insert_many(first, [a_credential(5), a_credential(3)])
        await tx.tickets.insert_many(later, [a_credential(4)])
        assert [at for at, _ in await tx.tickets.changed_after(EVENT, (-1, -1), 10)] == [
            (1, 3),
            (1, 5),
            (2, 4),
        ]
        assert [at for at, _ in await tx.tickets.changed_after(EVENT, (1, 3), 1)] == [(1, 5)]
        noted = changed(a_ticket(3), note="wheelchair")
        await tx.tickets.update_many([noted])
        assert await tx.tickets.changed_after(EVENT, (2, 0), 10) == [((2, 4), a_ticket(4)), ((3, 3), noted)]
        assert await tx.tickets.changed_after(EVENT, (3, 3), 10) == []


async def test_a_count_that_grows_does_not_keep_numbers_from_being_given(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        row = await tx.events.locked(EVENT)
        await tx.tickets.insert_many([a_ticket(0)], [a_credential(0)])
        assert await tx.events.take(row, 1, 1)
        assert await tx.events.get(EVENT) == replace(row, people=1, next_number=1, next_index=1, live=1)
