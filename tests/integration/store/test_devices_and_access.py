"""Enrolment codes and links are used once; devices keep what they said of themselves."""

import asyncio
from dataclasses import replace

import pytest

from backend.store.rows import Sighting, TokenRow, TrustListRow
from backend.store.rows_bearings import Bearings
from backend.store.sql import Store
from sync.position import Position
from tests.integration.store.rows import EVENT, a_device, an_offer

TOKEN = TokenRow("abcdef", bytes(32), "link", 1, None, None)


async def test_an_offer_is_used_once(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.offer(an_offer())
        assert await tx.devices.offered(bytes(32)) == an_offer()
        assert await tx.devices.offered(b"x" * 32) is None

    async def use(device: bytes) -> bool:
        async with with_event.transaction() as tx:
            return await tx.devices.use_offer(bytes(32), device, 9)

    assert sorted(await asyncio.gather(use(b"device-1"), use(b"device-2"))) == [False, True]


async def test_devices_are_listed_as_they_enrolled(with_event: Store) -> None:
    later, sooner = a_device(b"device-1", 20), a_device(b"device-2", 10)
    async with with_event.transaction() as tx:
        await tx.devices.put(later)
        await tx.devices.put(sooner)
        assert await tx.devices.every() == [sooner, later]
        assert await tx.devices.get(b"device-1") == later
        assert await tx.devices.get(b"device-9") is None


async def test_a_new_certificate_takes_the_place_of_the_former_one(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
        await tx.devices.put(replace(a_device(), certificate=b"newer", gates=frozenset({1})))
        assert [row.certificate for row in await tx.devices.every()] == [b"newer"]


async def test_what_a_device_did_not_say_stays(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
        await tx.devices.saw(b"device-1", Sighting(5, EVENT, "gate 1.0", -40, 3, Position(1, 7), 12))
        await tx.devices.saw(b"device-1", Sighting(6, EVENT, unsent=0, told_ms=6))
        await tx.devices.saw(b"device-1", Sighting(8, EVENT))
        row = await tx.devices.get(b"device-1")
    assert row == replace(
        a_device(),
        last_seen_ms=8,
        told_ms=6,
        last_event=EVENT,
        app="gate 1.0",
        clock_offset_ms=-40,
        clock_uncertainty_ms=12,
        unsent=0,
        at=Position(1, 7),
    )


@pytest.mark.parametrize(
    ("event", "said", "then"),
    [
        (EVENT, Position(1, 8), Position(1, 8)),
        (EVENT, Position(1, 6), Position(1, 7)),
        (EVENT, Position(2, 3), Position(2, 3)),
        (EVENT, None, Position(1, 7)),
        (EVENT + 1, Position(1, 2), Position(1, 2)),
        (EVENT + 1, None, None),
    ],
)
async def test_a_position_goes_forward_in_the_feed_of_its_event(
    with_event: Store, event: int, said: Position | None, then: Position | None
) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
        await tx.devices.saw(b"device-1", Sighting(5, EVENT, at=Position(1, 7)))
        await tx.devices.saw(b"device-1", Sighting(6, event, at=said))
        row = await tx.devices.get(b"device-1")
    assert row is not None
    assert (row.last_event, row.at) == (event, then)


async def test_who_asks_for_a_feed_is_heard_of_and_nothing_else_is_said(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
        await tx.devices.saw(b"device-1", Sighting(5, EVENT, "gate 1.0", -40, 3, Position(1, 7), 12, 5))
        before = await tx.devices.get(b"device-1")
    assert before is not None
    async with with_event.single() as one:
        assert await one.devices.heard(b"device-1", Sighting(60, EVENT, at=Position(1, 9)), 10)
    async with with_event.reading() as tx:
        assert await tx.devices.get(b"device-1") == replace(before, last_seen_ms=60, at=Position(1, 9))


async def test_who_was_heard_of_a_moment_ago_is_not_written_again(with_event: Store) -> None:
    async def hear(seen_ms: int, pos: int, device: bytes = b"device-1") -> bool:
        async with with_event.single() as one:
            sighting = Sighting(seen_ms, EVENT, at=Position(1, pos))
            return await one.devices.heard(device, sighting, seen_ms - 60)

    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
    assert await hear(1_000, 1), "nothing was heard of it yet"
    assert [await hear(1_059, 2), await hear(1_060, 3), await hear(1_061, 4)] == [False, False, True]
    assert not await hear(9_000, 5, b"stranger")
    async with with_event.reading() as tx:
        row = await tx.devices.get(b"device-1")
    assert row is not None
    assert (row.last_seen_ms, row.at) == (1_061, Position(1, 4))


async def test_of_servers_that_hear_of_a_device_at_a_time_one_writes_it(with_event: Store) -> None:
    async def hear() -> bool:
        async with with_event.single() as one:
            return await one.devices.heard(b"device-1", Sighting(1_000, EVENT, at=Position(1, 1)), 940)

    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
    assert sum(await asyncio.gather(*(hear() for _ in range(8)))) == 1


async def test_one_look_says_where_keys_device_and_feed_stand(with_event: Store) -> None:
    device = a_device()
    async with with_event.transaction() as tx:
        await tx.devices.put(device)
        assert await tx.devices.bearings(device.device, EVENT) is None, "there are no keys yet"
        assert await tx.keys.swap_ring(None, b"ring")
        assert await tx.devices.bearings(device.device, EVENT) is None, "nor a list of them"
        for counter in (1, 2):
            assert await tx.keys.add_trust_list(TrustListRow(counter, b"list", 0))
    async with with_event.reading() as tx:
        end = (await tx.events.get(EVENT)).at
    async with with_event.glance() as tx:
        assert await tx.devices.bearings(device.device, EVENT) == Bearings(1, 2, device, end)
        assert await tx.devices.bearings(bytes(8), EVENT + 1) == Bearings(1, 2, None, None)


async def test_a_device_is_locked_once_and_for_each_event(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.put(a_device())
        assert await tx.devices.lock(b"device-1", 5)
        assert not await tx.devices.lock(b"device-1", 6)
        await tx.devices.add_lock(EVENT, b"device-1", bytes(32), 5)
        assert await tx.devices.locks(EVENT) == {b"device-1": bytes(32)}
        assert await tx.devices.locks(EVENT + 1) == {}
        row = await tx.devices.get(b"device-1")
    assert row is not None
    assert row.locked_ms == 5


async def test_a_one_time_token_is_used_once(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.access.add(TOKEN)
        assert await tx.access.get("abcdef") == TOKEN
        assert await tx.access.use("abcdef", 7)
        assert not await tx.access.use("abcdef", 8)
        used = await tx.access.get("abcdef")
        assert used is not None
        assert used.used_ms == 7


async def test_a_withdrawn_token_is_gone(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.access.add(TOKEN)
        assert await tx.access.withdraw("abcdef")
        assert not await tx.access.withdraw("abcdef")
        assert await tx.access.get("abcdef") is None


async def test_open_offers_are_listed_and_taken_back_unless_they_were_used(with_event: Store) -> None:
    used, over, there = (replace(an_offer(), token_hash=name * 32) for name in (b"u", b"o", b"t"))
    now_s = there.expires_s - 1
    async with with_event.transaction() as tx:
        for row in (used, replace(over, expires_s=now_s), there):
            await tx.devices.offer(row)
        assert await tx.devices.use_offer(used.token_hash, b"device-1", 9)
        assert await tx.devices.offers(now_s) == [there]
        assert not await tx.devices.withdraw_offer(used.token_hash)
        assert await tx.devices.withdraw_offer(there.token_hash)
        assert not await tx.devices.withdraw_offer(there.token_hash)
        assert await tx.devices.offers(now_s) == []
        assert await tx.devices.offered(there.token_hash) is None
