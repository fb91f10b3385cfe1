"""The domain, its sealed ring and its trust lists."""

import pytest

from backend.errors import AlreadyInitialised
from backend.store.rows import DomainRow, SealedRing, TrustListRow
from backend.store.sql import Store
from keys.labels import Domain

DOMAIN = DomainRow(Domain(bytes(range(16))), bytes(32), 1, 5)


async def test_a_domain_is_made_once(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.domains.insert(DOMAIN)
        with pytest.raises(AlreadyInitialised):
            await tx.domains.insert(DOMAIN)
        assert await tx.domains.get() == DOMAIN


async def test_event_numbers_ascend_from_one(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.domains.insert(DOMAIN)
        assert [await tx.domains.take_event_number() for _ in range(3)] == [1, 2, 3]


async def test_a_ring_is_replaced_only_by_who_knows_its_version(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.keys.version() is None
        assert await tx.keys.swap_ring(None, b"first")
        assert not await tx.keys.swap_ring(None, b"another first")
        assert await tx.keys.swap_ring(1, b"second")
        assert not await tx.keys.swap_ring(1, b"another second")
        assert await tx.keys.ring() == SealedRing(2, b"second")
        assert await tx.keys.version() == 2


async def test_the_trust_list_with_the_highest_counter_is_served(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.keys.trust_list() is None
        assert await tx.keys.add_trust_list(TrustListRow(1, b"one", 10))
        assert await tx.keys.add_trust_list(TrustListRow(2, b"two", 20))
        assert not await tx.keys.add_trust_list(TrustListRow(2, b"another two", 30))
        assert await tx.keys.trust_list() == TrustListRow(2, b"two", 20)
        assert await tx.keys.counter() == 2
