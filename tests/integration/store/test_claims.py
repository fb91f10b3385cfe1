"""Claims: what decides about one is seen in one look, and of all who take one stay at a time exactly one gets it."""

import asyncio
from dataclasses import replace

from backend.store.contract import Store
from backend.store.rows_claims import EntryKey
from backend.store.rows_views import GroupRow, KeyRow
from sync.leases import Counted, Lease
from sync.policy import Mode, Policy
from sync.presence import Day, Holder
from tests.integration.store.rows import EVENT, POLICY, START, a_credential, a_ticket

KEY = EntryKey(4, 1, 0)
LEASE = Lease(0, b"device-1", 2, b"n" * 16, 1_000, 11_000)
OTHER = replace(LEASE, device=b"device-2", nonce=b"o" * 16)
HOLDER = Holder(b"device-9", 2, 1_790_000_000_000, b"8" * 8)


async def take(store: Store, lease: Lease, key: EntryKey = KEY) -> bool:
    async with store.single() as tx:
        return await tx.claims.take(EVENT, key, lease)


async def with_ticket(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.tickets.insert_many([a_ticket(4)], [a_credential(4)])


async def test_of_twenty_at_a_time_one_takes_a_stay(with_event: Store) -> None:
    leases = [replace(LEASE, device=bytes([n]) * 8, nonce=bytes([n]) * 16) for n in range(20)]
    taken = await asyncio.gather(*[take(with_event, lease) for lease in leases])
    assert sorted(taken) == [False] * 19 + [True]
    await with_ticket(with_event)
    async with with_event.glance() as tx:
        found = await tx.claims.ground(EVENT, KEY, 4)
    assert found is not None
    assert found.leases == (leases[taken.index(True)],)


async def test_a_stay_is_free_again_when_its_lease_is_over(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert not await take(with_event, replace(OTHER, at_ms=10_999, until_ms=20_999))
    assert await take(with_event, replace(OTHER, at_ms=11_000, until_ms=21_000))
    assert not await take(with_event, replace(LEASE, at_ms=12_000, until_ms=22_000))


async def test_the_same_claim_again_takes_the_same_stay(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert await take(with_event, replace(LEASE, at_ms=2_000, until_ms=12_000))
    assert not await take(with_event, replace(LEASE, nonce=OTHER.nonce))
    assert not await take(with_event, replace(LEASE, device=OTHER.device))


async def test_stays_uses_zones_and_tickets_do_not_stand_in_each_others_way(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert await take(with_event, replace(OTHER, stay=1))
    for key in (KEY._replace(use=1), KEY._replace(zone=2), KEY._replace(ticket=5)):
        assert await take(with_event, OTHER, key)


async def test_what_decides_is_seen_in_one_look(with_event: Store) -> None:
    await with_ticket(with_event)
    newer = Policy(2, Mode.REENTRY, claim=(1,))
    row = KeyRow(4, 1, 0, 3, 2, 3, 0, 0, False, bytes(32), HOLDER, Day(1_795_000_000, 1))
    async with with_event.transaction() as tx:
        assert await tx.claims.ground(EVENT, KEY, 4) is not None
        await tx.events.add_policy(EVENT, newer, START)
        own, other = (row, replace(row, use=1, admits=9)), (replace(row, ticket=5, admits=9),)
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, own), GroupRow(5, 1, other)])
    assert await take(with_event, replace(LEASE, stay=3))
    assert await take(with_event, replace(OTHER, stay=4))
    assert await take(with_event, OTHER, KEY._replace(use=1))
    async with with_event.glance() as tx:
        found = await tx.claims.ground(EVENT, KEY, 4)
    assert found is not None
    credential = a_credential(4)
    assert (found.ticket, found.body, found.sealed_secret) == (4, credential.body, credential.sealed_secret)
    assert found.policy == newer
    assert found.counted == Counted(3, 2, HOLDER, Day(1_795_000_000, 1), elsewhere=9)
    assert sorted(found.leases, key=lambda one: one.stay) == [replace(LEASE, stay=3), replace(OTHER, stay=4)]


async def test_entries_by_other_uses_of_the_zone_are_counted_before_the_first_of_this_one(
    with_event: Store,
) -> None:
    await with_ticket(with_event)
    async with with_event.transaction() as tx:
        uses = [
            KeyRow(4, zone, use, 2, 0, 2, 0, 0, False, None, None) for zone, use in ((1, 1), (1, 2), (2, 0))
        ]
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, tuple(uses))])
    async with with_event.glance() as tx:
        found = await tx.claims.ground(EVENT, KEY, 4)
    assert found is not None
    assert found.counted == Counted(elsewhere=4)


async def test_of_a_ticket_that_nobody_used_nothing_is_counted(with_event: Store) -> None:
    await with_ticket(with_event)
    async with with_event.glance() as tx:
        found = await tx.claims.ground(EVENT, KEY, 4)
        assert await tx.claims.ground(EVENT, KEY, 5) is None
        assert await tx.claims.ground(EVENT + 1, KEY, 4) is None
    assert found is not None
    assert (found.policy, found.counted, found.leases) == (POLICY, Counted(), ())


async def test_a_holder_of_whom_nothing_is_told_and_no_day_stay_unknown(with_event: Store) -> None:
    await with_ticket(with_event)
    async with with_event.transaction() as tx:
        row = KeyRow(4, 1, 0, 1, 0, 1, 0, 0, True, bytes(32), None)
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, (row,))])
    async with with_event.glance() as tx:
        found = await tx.claims.ground(EVENT, KEY, 4)
    assert found is not None
    assert found.counted == Counted(1, 0)
