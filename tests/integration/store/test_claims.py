"""Claims: what decides about one is seen in one look, and of all who take one stay at a time exactly one gets it."""

import asyncio
from dataclasses import replace

import pytest

from backend.store.contract import Store
from backend.store.rows import TrustListRow
from backend.store.rows_aliases import AliasRow
from backend.store.rows_bearings import Bearings
from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey
from backend.store.rows_views import GroupRow, KeyRow
from sync.leases import Counted, Lease
from sync.policy import Mode, Policy
from sync.presence import Day, Holder
from tests.integration.store.rows import EVENT, POLICY, START, a_credential, a_device, a_ticket

KEY = EntryKey(4, 1, 0)
LEASE = Lease(0, b"device-1", 2, b"n" * 16, 1_000, 11_000)
OTHER = replace(LEASE, device=b"device-2", nonce=b"o" * 16)
DEVICE, HASH = b"nobody's", b"no alias"
HOLDER = Holder(b"device-9", 2, 1_790_000_000_000, b"8" * 8)


async def take(store: Store, lease: Lease, key: EntryKey = KEY) -> bool:
    async with store.single() as tx:
        return await tx.claims.take(EVENT, key, lease)


async def ground(store: Store, event: int = EVENT, index: int = 4, hash_: bytes = HASH) -> ClaimGround | None:
    async with store.glance() as tx:
        look = await tx.claims.look(DEVICE, event, KEY, (index, hash_))
    assert look is not None
    return look.ground


@pytest.fixture
async def with_event(with_event: Store) -> Store:
    """With keys in it: before there are any, nothing is told of claims either."""
    async with with_event.transaction() as tx:
        assert await tx.claims.look(DEVICE, EVENT, KEY, (4, HASH)) is None
        assert await tx.keys.swap_ring(None, b"ring")
        assert await tx.keys.add_trust_list(TrustListRow(1, b"list", 0))
    return with_event


async def with_ticket(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.tickets.insert_many([a_ticket(4)], [a_credential(4)])


async def test_of_twenty_at_a_time_one_takes_a_stay(with_event: Store) -> None:
    leases = [replace(LEASE, device=bytes([n]) * 8, nonce=bytes([n]) * 16) for n in range(20)]
    taken = await asyncio.gather(*[take(with_event, lease) for lease in leases])
    assert sorted(taken) == [False] * 19 + [True]
    await with_ticket(with_event)
    found = await ground(with_event)
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
    rest = 3, 0, 0, False, bytes(32), HOLDER, Day(1_795_000_000, 1)
    row, by_another_use = KeyRow(4, 1, 0, 3, 2, *rest), KeyRow(4, 1, 1, 9, 2, *rest)
    async with with_event.transaction() as tx:
        await tx.events.add_policy(EVENT, newer, START)
        other = (KeyRow(5, 1, 0, 9, 2, *rest),)
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, (row, by_another_use)), GroupRow(5, 1, other)])
    assert await take(with_event, replace(LEASE, stay=3))
    assert await take(with_event, replace(OTHER, stay=4))
    assert await take(with_event, OTHER, KEY._replace(use=1))
    found = await ground(with_event)
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
    found = await ground(with_event)
    assert found is not None
    assert found.counted == Counted(elsewhere=4)


async def test_who_claims_is_seen_in_the_same_look(with_event: Store) -> None:
    device = a_device()
    async with with_event.transaction() as tx:
        await tx.devices.put(device)
        end = (await tx.events.get(EVENT)).at
    async with with_event.glance() as one:
        known = await one.claims.look(device.device, EVENT, KEY, (4, HASH))
        stranger = await one.claims.look(DEVICE, EVENT, KEY, (4, HASH))
    assert known == ClaimLook(Bearings(1, 1, device, end), None)
    assert stranger == ClaimLook(Bearings(1, 1, None, end), None)


async def test_a_code_of_another_system_is_seen_by_its_hash(with_event: Store) -> None:
    await with_ticket(with_event)
    row = AliasRow(b"8 bytes!", 4, 4, b"sealed")
    async with with_event.transaction() as tx:
        await tx.aliases.put(EVENT, [row, AliasRow(b"another!", 5, 5, b"else")])
    shown, other = await ground(with_event, hash_=row.alias), await ground(with_event)
    assert shown is not None
    assert other is not None
    assert (shown.alias, other.alias) == (row, None)


async def test_of_a_ticket_that_nobody_used_nothing_is_counted(with_event: Store) -> None:
    await with_ticket(with_event)
    found = await ground(with_event)
    assert await ground(with_event, index=5) is None
    assert await ground(with_event, EVENT + 1) is None
    assert found is not None
    assert (found.policy, found.counted, found.leases) == (POLICY, Counted(), ())


async def test_a_holder_of_whom_nothing_is_told_and_no_day_stay_unknown(with_event: Store) -> None:
    await with_ticket(with_event)
    async with with_event.transaction() as tx:
        row = KeyRow(4, 1, 0, 1, 0, 1, 0, 0, True, bytes(32), None)
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, (row,))])
    found = await ground(with_event)
    assert found is not None
    assert found.counted == Counted(1, 0)
