"""Claims: what decides about one is seen in one look, and of all who take one stay at a time exactly one gets it."""

import asyncio

import pytest
from sqlalchemy import text

from backend.database.transactions import Database
from backend.store.contract import Store
from backend.store.rows import DomainRow, TrustListRow
from backend.store.rows_aliases import AliasRow
from backend.store.rows_bearings import Bearings
from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey, LeaseEnd, LeasePlace, NewLease
from backend.store.rows_views import GroupRow, KeyRow
from backend.store.sql import Store as SqlStore
from keys.labels import Domain
from sync.leases import LEASE_MS, Counted, Lease
from sync.policy import Mode, Policy
from sync.presence import Day, Holder
from tests.integration.store.rows import (
    EVENT,
    GATES,
    POLICY,
    START,
    ZONES,
    a_credential,
    a_device,
    a_ticket,
    an_event,
)

KEY = EntryKey(4, 1, 0)
LEASE = NewLease(0, b"device-1", 2, b"n" * 16)
OTHER = LEASE._replace(device=b"device-2", nonce=b"o" * 16)
AT_MS = 1_000
DEVICE, HASH = b"nobody's", b"no alias"
HOLDER = Holder(b"device-9", 2, 1_790_000_000_000, b"8" * 8)


async def take(store: Store, lease: NewLease, key: EntryKey = KEY, now_ms: int | None = AT_MS) -> bool:
    async with store.single() as tx:
        return await tx.claims.take(EVENT, key, lease, now_ms)


def given(lease: NewLease, at_ms: int = AT_MS, use: int = 0, entered: bool = False) -> Lease:
    """What is kept of it."""
    return Lease(*lease, at_ms, at_ms + LEASE_MS, use, entered)


async def ground(
    store: Store, event: int = EVENT, index: int = 4, hash_: bytes = HASH, now_ms: int | None = AT_MS
) -> ClaimGround | None:
    async with store.glance() as tx:
        look = await tx.claims.look(DEVICE, event, KEY, (index, hash_), now_ms)
    assert look is not None
    return look.ground


async def leases(store: Store) -> list[Lease]:
    """Those of the ticket and zone, by their numbers."""
    found = await ground(store)
    assert found is not None
    return sorted(found.leases, key=lambda one: one.stay)


@pytest.fixture
async def with_event(with_event: Store) -> Store:
    """With keys in it: before there are any, nothing is told of claims either."""
    return await with_keys(with_event)


async def with_keys(with_event: Store) -> Store:
    async with with_event.transaction() as tx:
        assert await tx.claims.look(DEVICE, EVENT, KEY, (4, HASH), AT_MS) is None
        assert await tx.keys.swap_ring(None, b"ring")
        assert await tx.keys.add_trust_list(TrustListRow(1, b"list", 0))
    return with_event


async def with_ticket(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.tickets.insert_many([a_ticket(4)], [a_credential(4)])


async def test_of_twenty_at_a_time_one_takes_a_stay(with_event: Store) -> None:
    asked = [LEASE._replace(device=bytes([n]) * 8, nonce=bytes([n]) * 16) for n in range(20)]
    taken = await asyncio.gather(*[take(with_event, lease) for lease in asked])
    assert sorted(taken) == [False] * 19 + [True]
    await with_ticket(with_event)
    assert await leases(with_event) == [given(asked[taken.index(True)])]


async def test_of_twenty_at_a_time_one_takes_a_number_whatever_their_uses(with_event: Store) -> None:
    asked = [LEASE._replace(device=bytes([n]) * 8, nonce=bytes([n]) * 16) for n in range(20)]
    keys = [KEY._replace(use=n) for n in range(20)]
    taken = await asyncio.gather(
        *[take(with_event, lease, key) for lease, key in zip(asked, keys, strict=True)]
    )
    assert sorted(taken) == [False] * 19 + [True]


async def test_a_stay_is_free_again_when_its_lease_is_over(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert not await take(with_event, OTHER, now_ms=10_999)
    assert await take(with_event, OTHER, now_ms=11_000)
    assert not await take(with_event, LEASE, now_ms=12_000)


async def test_the_same_claim_again_takes_the_same_stay(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert await take(with_event, LEASE, now_ms=2_000)
    assert not await take(with_event, LEASE._replace(nonce=OTHER.nonce))
    assert not await take(with_event, LEASE._replace(device=OTHER.device))
    assert not await take(with_event, LEASE, KEY._replace(use=1))


async def test_numbers_zones_and_tickets_do_not_stand_in_each_others_way(with_event: Store) -> None:
    assert await take(with_event, LEASE)
    assert await take(with_event, OTHER._replace(stay=1))
    for key in (KEY._replace(zone=2), KEY._replace(ticket=5)):
        assert await take(with_event, OTHER, key)


async def test_a_lease_whose_entry_came_is_marked_and_its_number_stays_taken(with_event: Store) -> None:
    await with_ticket(with_event)
    other = OTHER._replace(stay=1)
    assert await take(with_event, LEASE)
    assert await take(with_event, other)
    ends = [LeaseEnd(4, LEASE.device, LEASE.nonce), LeaseEnd(4, LEASE.device, OTHER.nonce)]
    async with with_event.transaction() as tx:
        await tx.claims.enter(EVENT, [*ends, LeaseEnd(5, OTHER.device, OTHER.nonce)])
    assert await leases(with_event) == [given(LEASE, entered=True), given(other)]
    assert not await take(with_event, OTHER)
    assert await take(with_event, LEASE, now_ms=2_000)  # a retry that was on its way
    assert await leases(with_event) == [given(LEASE, 2_000, entered=True), given(other)]
    assert await take(with_event, OTHER, now_ms=12_000)
    assert await leases(with_event) == [given(OTHER, 12_000), given(other)]


@pytest.mark.parametrize("at_most", [1, 2, 3, 100])
async def test_leases_that_are_over_are_swept_a_few_at_a_time_and_the_others_stay(
    with_event: Store, at_most: int
) -> None:
    await with_ticket(with_event)
    for stay in range(7):
        assert await take(with_event, LEASE._replace(stay=stay), now_ms=AT_MS + stay % 2)
    looked_at, after = 0, None
    async with with_event.single() as one:
        while (after := await one.claims.sweep(after, at_most, AT_MS + LEASE_MS)) is not None:
            looked_at += 1
            assert after == LeasePlace(EVENT, 4, 1, min(looked_at * at_most, 7) - 1)
        assert looked_at == -(-7 // at_most)
        assert await one.claims.sweep(LeasePlace(EVENT, 4, 2, 0), at_most, AT_MS + LEASE_MS) is None
    assert [one.stay for one in await leases(with_event)] == [1, 3, 5]


async def test_leases_run_by_the_clock_of_the_database_where_none_is_given(database: Database) -> None:
    store = await _furnished(SqlStore(database))
    before, started = await _wall_ms(database), await take(store, LEASE, now_ms=None)
    after = await _wall_ms(database)
    found = await ground(store, now_ms=None)
    assert started
    assert found is not None
    assert before - 1 <= found.leases[0].at_ms <= after + 1
    assert found.leases[0].until_ms - found.leases[0].at_ms == LEASE_MS
    assert found.leases[0].at_ms <= found.now_ms <= await _wall_ms(database) + 1
    assert not await take(store, OTHER, now_ms=None)
    async with store.single() as one:
        assert await one.claims.sweep(None, 9, None) is not None
    assert len(await leases(store)) == 1


async def _furnished(store: Store) -> Store:
    async with store.transaction() as tx:
        await tx.domains.insert(DomainRow(Domain(bytes(16)), bytes(32), 1, 0))
        await tx.events.insert(an_event(), ZONES, GATES, POLICY)
    await with_ticket(await with_keys(store))
    return store


async def _wall_ms(database: Database) -> int:
    """By the database, to the millisecond and not in the words of the program."""
    words = (
        "SELECT strftime('%s', 'now') * 1000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER)"
        if database.is_sqlite
        else "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    )
    async with database.reading() as connection:
        return int(await connection.scalar(text(words)) or 0)


async def test_what_decides_is_seen_in_one_look(with_event: Store) -> None:
    await with_ticket(with_event)
    newer = Policy(2, Mode.REENTRY, claim=(1,))
    rest = 3, 0, 0, False, bytes(32), HOLDER, Day(1_795_000_000, 1)
    row, by_another_use = KeyRow(4, 1, 0, 3, 2, *rest), KeyRow(4, 1, 1, 9, 2, *rest)
    async with with_event.transaction() as tx:
        await tx.events.add_policy(EVENT, newer, START)
        other = (KeyRow(5, 1, 0, 9, 2, *rest),)
        await tx.views.put_groups(EVENT, [GroupRow(4, 1, (row, by_another_use)), GroupRow(5, 1, other)])
    assert await take(with_event, LEASE._replace(stay=3))
    assert await take(with_event, OTHER._replace(stay=4), KEY._replace(use=1))
    assert await take(with_event, OTHER, KEY._replace(zone=2))
    found = await ground(with_event)
    assert found is not None
    credential = a_credential(4)
    assert (found.ticket, found.body, found.sealed_secret) == (4, credential.body, credential.sealed_secret)
    assert found.policy == newer
    assert found.counted == Counted(3, 2, HOLDER, Day(1_795_000_000, 1), elsewhere=9)
    kept = [given(LEASE._replace(stay=3)), given(OTHER._replace(stay=4), use=1)]
    assert sorted(found.leases, key=lambda one: one.stay) == kept
    assert found.now_ms == AT_MS


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
        known = await one.claims.look(device.device, EVENT, KEY, (4, HASH), AT_MS)
        stranger = await one.claims.look(DEVICE, EVENT, KEY, (4, HASH), AT_MS)
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
