"""Requests with an idempotency key take effect once, however many come at a time."""

import asyncio
from dataclasses import replace

from backend.store.contract import Store
from backend.store.rows_repeats import RepeatRow

ROW = RepeatRow(b"k" * 32, b"r" * 32, 1_000)


async def note(store: Store, row: RepeatRow, since_ms: int = 0) -> bool:
    async with store.transaction() as tx:
        return await tx.repeats.note(row, since_ms)


async def test_of_several_at_a_time_one_takes_effect(with_event: Store) -> None:
    assert sorted(await asyncio.gather(*[note(with_event, ROW) for _ in range(4)])) == [False] * 3 + [True]


async def test_a_transaction_goes_on_after_it_found_the_key_taken(with_event: Store) -> None:
    assert await note(with_event, ROW)
    async with with_event.transaction() as tx:
        assert not await tx.repeats.note(ROW, 0)
        assert await tx.repeats.note(RepeatRow(b"o" * 32, b"r" * 32, 1_000), 0)


async def test_what_was_rolled_back_took_no_effect(with_event: Store) -> None:
    class Stop(Exception):
        pass

    try:
        async with with_event.transaction() as tx:
            assert await tx.repeats.note(ROW, 0)
            raise Stop
    except Stop:
        pass
    assert await note(with_event, ROW)


async def test_an_answer_is_kept_until_its_day_is_over(with_event: Store) -> None:
    await note(with_event, ROW)
    async with with_event.transaction() as tx:
        await tx.repeats.keep(ROW.key, b"sealed")
        found = await tx.repeats.find(ROW.key, 1_000)
        assert found == RepeatRow(ROW.key, ROW.request, 1_000, b"sealed")
        assert await tx.repeats.find(ROW.key, 1_001) is None
    later = RepeatRow(ROW.key, b"s" * 32, 2_000)
    assert await note(with_event, later, since_ms=1_001)
    async with with_event.transaction() as tx:
        assert await tx.repeats.find(ROW.key, 0) == later
        await tx.repeats.forget(2_000)
        assert await tx.repeats.find(ROW.key, 0) == later
        await tx.repeats.forget(2_001)
        assert await tx.repeats.find(ROW.key, 0) is None


async def test_what_may_be_done_again_is_given_up_at_its_time_and_not_before(with_event: Store) -> None:
    waiting = replace(ROW, until_ms=5_000)
    assert await note(with_event, waiting)
    assert not await note(with_event, replace(ROW, at_ms=4_999, until_ms=9_000))
    assert (waiting.is_given_up(4_999), waiting.is_given_up(5_000)) == (False, True)
    assert await note(with_event, replace(ROW, at_ms=5_000, until_ms=9_000))


async def test_what_is_still_being_done_is_waited_for_longer(with_event: Store) -> None:
    await note(with_event, replace(ROW, until_ms=5_000))
    async with with_event.transaction() as tx:
        assert await tx.repeats.renew(replace(ROW, until_ms=8_000))
    assert not await note(with_event, replace(ROW, at_ms=6_000))
    assert await note(with_event, replace(ROW, at_ms=8_000, until_ms=9_000))
    async with with_event.transaction() as tx:
        assert not await tx.repeats.renew(replace(ROW, until_ms=9_999))


async def test_what_was_answered_is_never_given_up(with_event: Store) -> None:
    await note(with_event, replace(ROW, until_ms=5_000))
    async with with_event.transaction() as tx:
        await tx.repeats.keep(ROW.key, b"sealed")
    assert not await note(with_event, replace(ROW, at_ms=6_000, until_ms=9_000))


async def test_an_answer_that_is_good_no_more_is_given_up_once(with_event: Store) -> None:
    await note(with_event, ROW)
    later = replace(ROW, at_ms=2_000)
    for taken in (True, False):
        async with with_event.transaction() as tx:
            await tx.repeats.give_up(ROW)
        assert await note(with_event, later) is taken
