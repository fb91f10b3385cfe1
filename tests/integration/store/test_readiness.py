"""What devices showed before the doors opened: of each device and event the newest."""

import asyncio
from dataclasses import replace

from backend.store.contract import Store
from backend.store.rows_readiness import ReadinessRow
from tests.integration.store.rows import EVENT

ROW = ReadinessRow(b"device-1", "PTR1:ABC", 1_000, 3, False, 900, 1_001)


async def test_of_each_device_the_last_that_was_put_stands_there(with_event: Store) -> None:
    other, newer = replace(ROW, device=b"device-0"), replace(ROW, text="PTR1:DEF", ready=True)
    async with with_event.transaction() as tx:
        for row in (ROW, other, newer):
            await tx.readiness.put(EVENT, row)
    async with with_event.reading() as tx:
        assert await tx.readiness.get(EVENT, ROW.device) == newer
        assert await tx.readiness.every(EVENT) == [other, newer]


async def test_events_have_their_own(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.readiness.put(EVENT, ROW)
    async with with_event.reading() as tx:
        assert await tx.readiness.get(EVENT + 1, ROW.device) is None
        assert await tx.readiness.every(EVENT + 1) == []
        assert await tx.readiness.get(EVENT, b"device-9") is None


async def test_who_collects_a_device_first_is_done_before_another_sees_what_is_known(
    with_event: Store,
) -> None:
    async def collected(text: str) -> ReadinessRow | None:
        async with with_event.transaction() as tx:
            before = await tx.readiness.locked(EVENT, ROW.device)
            await asyncio.sleep(0)
            await tx.readiness.put(EVENT, replace(ROW, text=text))
            return before

    seen = await asyncio.gather(*(collected(f"PTR1:{number}") for number in range(10)))
    async with with_event.reading() as tx:
        last = await tx.readiness.get(EVENT, ROW.device)
    assert seen.count(None) == 1
    assert len({row.text for row in [*seen, last] if row is not None}) == 10
