"""Tickets by what people call them, credentials by index, and what became of them."""

from msgspec.structs import replace

from backend.store.sql import Store
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.store.rows import (
    EVENT,
    GATES,
    POLICY,
    ZONES,
    a_credential,
    a_ticket,
    an_event,
    our_reference,
)

REVOKED, SUSPENDED, VALID = CredentialState.REVOKED, CredentialState.SUSPENDED, CredentialState.VALID


async def _filled(store: Store, *externals: str | None) -> None:
    async with store.transaction() as tx:
        tickets = [a_ticket(number, external) for number, external in enumerate(externals)]
        assert await tx.tickets.claim_references(EVENT, {one.reference: one.number for one in tickets})
        assert await tx.tickets.insert_many(tickets, [a_credential(one.number) for one in tickets])


async def test_a_ticket_is_found_by_its_number_and_by_both_references(with_event: Store) -> None:
    await _filled(with_event, "BR-1", None)
    typed = our_reference(1).lower().replace("0", "o")
    async with with_event.reading() as tx:
        assert await tx.tickets.by_numbers(EVENT, [0, 5]) == {0: a_ticket(0, "BR-1")}
        found = await tx.tickets.by_reference(EVENT, ["BR-1", typed, "nobody"])
        assert found == {"BR-1": a_ticket(0, "BR-1"), typed: a_ticket(1)}
        assert await tx.tickets.by_external(EVENT, [our_reference(1)]) == {}


async def test_the_importers_reference_goes_before_one_of_ours(with_event: Store) -> None:
    await _filled(with_event, None, our_reference(0))
    async with with_event.reading() as tx:
        found = await tx.tickets.by_reference(EVENT, [our_reference(0)])
        assert [ticket.number for ticket in found.values()] == [1]


async def test_a_reference_of_ours_is_taken_once_in_the_whole_domain(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
        assert await tx.tickets.claim_references(EVENT, {"0000000001": 1})
        assert not await tx.tickets.claim_references(EVENT + 1, {"0000000002": 2, "0000000001": 1})
        assert await tx.tickets.claim_references(EVENT + 1, {"0000000002": 2})


async def test_a_reference_that_is_taken_stays_with_its_ticket_and_those_beside_it_are_free(
    with_event: Store,
) -> None:
    await _filled(with_event, None)
    taken, free = our_reference(0), our_reference(1)
    async with with_event.transaction() as tx:
        assert not await tx.tickets.claim_references(EVENT, {free: 1, taken: 2})
        assert await tx.tickets.claim_references(EVENT, {free: 3})
        assert not await tx.tickets.claim_references(EVENT, {taken: 4})
        found = await tx.tickets.by_reference(EVENT, [taken])
        assert [ticket.number for ticket in found.values()] == [0]


async def test_an_importers_reference_is_taken_once_in_its_event(with_event: Store) -> None:
    await _filled(with_event, "BR-1")
    async with with_event.transaction() as tx:
        assert not await tx.tickets.insert_many([a_ticket(1, "BR-1")], [a_credential(1)])
        assert await tx.tickets.by_numbers(EVENT, [1]) == {}
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
        other = a_ticket(1, "BR-1", EVENT + 1)
        assert await tx.tickets.insert_many([other], [a_credential(1, event=EVENT + 1)])


async def test_tickets_without_an_importers_reference_do_not_collide(with_event: Store) -> None:
    await _filled(with_event, None, None, None)
    async with with_event.reading() as tx:
        assert [row.number for row in await tx.tickets.page(EVENT, -1, 10)] == [0, 1, 2]


async def test_pages_follow_one_another_by_number(with_event: Store) -> None:
    await _filled(with_event, "a", "b", "c", "d", "e")
    async with with_event.reading() as tx:
        assert [row.number for row in await tx.tickets.page(EVENT, -1, 2)] == [0, 1]
        assert [row.number for row in await tx.tickets.page(EVENT, 1, 2)] == [2, 3]
        assert [row.number for row in await tx.tickets.page(EVENT, 4, 2)] == []


async def test_pages_of_one_class_leave_out_every_other(with_event: Store) -> None:
    rows = [replace(a_ticket(number), class_=("vip", "stalls", None)[number % 3]) for number in range(7)]
    async with with_event.transaction() as tx:
        assert await tx.tickets.insert_many(rows, [a_credential(number) for number in range(7)])
    async with with_event.reading() as tx:
        assert [row.number for row in await tx.tickets.page(EVENT, -1, 2, "vip")] == [0, 3]
        assert [row.number for row in await tx.tickets.page(EVENT, 3, 2, "vip")] == [6]
        assert await tx.tickets.page(EVENT, -1, 2, "balcony") == []


async def test_pages_of_one_state_leave_out_every_other(with_event: Store) -> None:
    await _filled(with_event, "a", "b", "c", "d")
    async with with_event.transaction() as tx:
        held = [CredentialChange(Position(1, 1 + number), number, SUSPENDED) for number in (1, 3)]
        await tx.tickets.record(EVENT, {change.index: [change] for change in held})
    async with with_event.reading() as tx:
        assert [row.number for row in await tx.tickets.page(EVENT, -1, 1, state=SUSPENDED)] == [1]
        assert [row.number for row in await tx.tickets.page(EVENT, 1, 9, state=SUSPENDED)] == [3]
        assert [row.number for row in await tx.tickets.page(EVENT, -1, 9, state=VALID)] == [0, 2]


async def test_what_tickets_are_told_by_is_read_in_pages(with_event: Store) -> None:
    rows = [replace(a_ticket(number, f"BR-{number}"), name="Ana", seat=None) for number in range(3)]
    async with with_event.transaction() as tx:
        assert await tx.tickets.insert_many(rows, [a_credential(number) for number in range(3)])
    async with with_event.reading() as tx:
        told = await tx.tickets.marks(EVENT, 0, 1)
        assert told == [(1, "BR-1", rows[1].reference, None, "Ana", rows[1].class_)]
        assert [one.number for one in await tx.tickets.marks(EVENT, -1, 9)] == [0, 1, 2]
        assert await tx.tickets.marks(EVENT + 1, -1, 9) == []
        assert await tx.tickets.marks(EVENT, -1, 9, rows[1].class_) == await tx.tickets.marks(EVENT, -1, 9)
        assert await tx.tickets.marks(EVENT, -1, 9, "none of them") == []


async def test_more_references_than_fit_into_one_statement_are_found(with_event: Store) -> None:
    names = [f"R{number}" for number in range(2_500)]
    await _filled(with_event, *names)
    async with with_event.reading() as tx:
        assert set(await tx.tickets.by_reference(EVENT, names)) == set(names)


async def test_a_changed_ticket_shows_its_new_credential_and_that_ones_state(with_event: Store) -> None:
    await _filled(with_event, "BR-1")
    moved = a_ticket(0, "BR-1", index=10)
    async with with_event.transaction() as tx:
        await tx.tickets.add_credentials([a_credential(0, index=10)])
        await tx.tickets.update_many([moved])
        change = CredentialChange(Position(1, 1), 10, SUSPENDED)
        await tx.tickets.record(EVENT, {0: [change]})
        row = (await tx.tickets.by_numbers(EVENT, [0]))[0]
        assert (row.index, row.state) == (10, SUSPENDED)
        assert await tx.tickets.counts(EVENT) == {SUSPENDED: 1}


async def test_credentials_come_back_by_index(with_event: Store) -> None:
    await _filled(with_event, "a", "b")
    async with with_event.reading() as tx:
        assert await tx.tickets.credentials(EVENT, [1, 9]) == {1: a_credential(1)}


async def test_the_last_change_of_a_credential_is_its_state(with_event: Store) -> None:
    await _filled(with_event, "a", "b", "c")
    revoked = CredentialChange(Position(1, 1), 0, REVOKED)
    suspended = CredentialChange(Position(1, 2), 1, SUSPENDED)
    restored = CredentialChange(Position(1, 3), 1, VALID)
    async with with_event.transaction() as tx:
        await tx.tickets.record(EVENT, {0: [revoked], 1: [suspended, restored]})
        assert await tx.tickets.non_valid(EVENT) == {0: REVOKED}
        assert await tx.tickets.changes(EVENT, [0, 1, 2]) == {0: [revoked], 1: [suspended, restored]}
        assert await tx.tickets.counts(EVENT) == {VALID: 2, REVOKED: 1}


async def test_one_event_does_not_see_the_tickets_of_another(with_event: Store) -> None:
    await _filled(with_event, "BR-1")
    async with with_event.transaction() as tx:
        await tx.events.insert(an_event(EVENT + 1), ZONES, GATES, POLICY)
        assert await tx.tickets.by_reference(EVENT + 1, ["BR-1", our_reference(0)]) == {}
        assert await tx.tickets.page(EVENT + 1, -1, 10) == []


async def test_a_text_that_no_ticket_can_have_finds_none(with_event: Store) -> None:
    await _filled(with_event, "BR-1")
    async with with_event.reading() as tx:
        found = await tx.tickets.by_reference(EVENT, ["BR-1", "BR\0-1", "\0"])
        assert found == {"BR-1": a_ticket(0, "BR-1")}


async def test_tickets_are_counted_that_no_longer_do_since_the_event_moved(with_event: Store) -> None:
    was = (1_000, 2_000)
    times = [(0, 2_000), (1_000, 2_500), (1_100, 1_900), (0, 2_000)]
    rows = [
        replace(a_ticket(number), not_before=begin, expires=end) for number, (begin, end) in enumerate(times)
    ]
    async with with_event.transaction() as tx:
        assert await tx.tickets.insert_many(rows, [a_credential(row.number) for row in rows])
        await tx.tickets.record(EVENT, {3: [CredentialChange(Position(1, 1), 3, REVOKED)]})
    async with with_event.reading() as tx:
        counted = {
            now: await tx.tickets.outside(EVENT, was, now)
            for now in (
                was,
                (1_000, 2_001),
                (999, 2_000),
                (1_200, 2_600),
                (1_899, 2_400),
                (1_900, 2_400),
                (100, 1_100),
            )
        }
    assert list(counted.values()) == [0, 1, 1, 2, 1, 2, 2]
