"""Who waits in a process, how they are woken and sent away, and that they read together (PROTOCOL.md 11.3, 11.7)."""

import asyncio

import pytest

from backend.feed.live import ANY, Live, TooManyWaiting
from backend.feed.notices import FeedNotice
from backend.feed.sharing import Shared
from sync.position import Position

EVENT = 7
OTHER = 8
LONG_S = 60.0


async def test_a_nudge_wakes_who_waits_for_that_event_and_nobody_else() -> None:
    live = Live()
    with live.waiting(EVENT, "a") as here, live.waiting(OTHER, "a") as elsewhere:
        here.reads()
        live.told(EVENT)
        await here.sleep(LONG_S)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(elsewhere.sleep(LONG_S), 0.01)


async def test_a_nudge_between_reading_and_sleeping_is_not_missed() -> None:
    live = Live()
    with live.waiting(EVENT, "a") as waiter:
        waiter.reads()
        live.told(EVENT)  # while it reads
        await asyncio.wait_for(waiter.sleep(LONG_S), 1)
        waiter.reads()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiter.sleep(LONG_S), 0.01)


async def test_who_waits_for_any_event_is_woken_by_each_and_has_all_of_them_watched() -> None:
    live = Live()
    with live.waiting(ANY, "page") as anywhere:
        assert live.watched([EVENT, OTHER]) == {EVENT, OTHER}
        for event in (EVENT, OTHER):
            anywhere.reads()
            live.told(event)
            assert await anywhere.sleep(LONG_S)
    with live.waiting(EVENT, "a"):
        assert live.watched([EVENT, OTHER]) == {EVENT}


async def test_somebody_who_could_not_listen_nudges_all() -> None:
    live = Live()
    with live.waiting(EVENT, "a") as here, live.waiting(OTHER, "b") as there:
        assert live.events == {EVENT, OTHER}
        live.told_all()
        await asyncio.gather(here.sleep(LONG_S), there.sleep(LONG_S))
    assert (live.events, live.count) == (frozenset(), 0)


async def test_no_more_wait_than_there_are_places() -> None:
    live = Live(at_most=2)
    with live.waiting(EVENT, "a"), live.waiting(OTHER, "b"):
        with pytest.raises(TooManyWaiting), live.waiting(EVENT, "c"):
            pass
        assert live.count == 2
    with live.waiting(EVENT, "c"):
        assert live.count == 1


async def test_of_one_caller_the_oldest_place_ends() -> None:
    live = Live(each_at_most=2)
    with (
        live.waiting(EVENT, "a") as first,
        live.waiting(EVENT, "a") as second,
        live.waiting(EVENT, "b") as other,
    ):
        with live.waiting(EVENT, "a") as third:
            assert [one.over for one in (first, second, third, other)] == [True, False, False, False]
            with live.waiting(EVENT, "a"):
                assert [one.over for one in (first, second, third, other)] == [True, True, False, False]
        await asyncio.wait_for(first.sleep(LONG_S), 1)


async def test_a_server_that_stops_sends_away_who_waits_and_who_comes() -> None:
    live = Live()
    with live.waiting(EVENT, "a") as waiter:
        live.stop()
        waiter.reads()
        await asyncio.wait_for(waiter.sleep(LONG_S), 1)
        with live.waiting(EVENT, "b") as late:
            assert (waiter.over, late.over, live.stopped) == (True, True, True)
            await asyncio.wait_for(late.sleep(LONG_S), 1)


class Reading:
    """Counts how often it is read, and lets the reader go on when told."""

    def __init__(self) -> None:
        self.times = 0
        self.go = asyncio.Event()

    async def __call__(self) -> int:
        self.times += 1
        number = self.times
        await self.go.wait()
        if number < 0:
            raise KeyError
        return number


async def test_all_who_ask_the_same_at_once_get_one_reading() -> None:
    shared, read = Shared[int](), Reading()
    asked = [asyncio.create_task(shared.get(EVENT, "x", read)) for _ in range(300)]
    await asyncio.sleep(0)
    asked[0].cancel()  # takes nothing from the others
    read.go.set()
    got = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(got[0], asyncio.CancelledError)
    assert (set(got[1:]), read.times) == ({1}, 1)
    assert await shared.get(EVENT, "x", read) == 1
    assert await shared.get(EVENT, "y", read) == 2


async def test_after_a_nudge_it_is_read_anew_even_if_the_former_reading_is_not_over() -> None:
    shared, read = Shared[int](), Reading()
    former = asyncio.create_task(shared.get(EVENT, "x", read))
    elsewhere = asyncio.create_task(shared.get(OTHER, "x", read))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    shared.forget(EVENT)
    latter = asyncio.create_task(shared.get(EVENT, "x", read))
    await asyncio.sleep(0)
    read.go.set()
    assert list(await asyncio.gather(former, elsewhere, latter)) == [1, 2, 3]
    assert await shared.get(EVENT, "x", read) == 3


async def test_what_was_read_is_kept_for_no_longer_than_a_moment() -> None:
    shared, read = Shared[int](kept_s=0), Reading()
    read.go.set()
    assert await shared.get(EVENT, "x", read) == 1
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(0, asyncio.get_running_loop().call_soon, over.set)
    await over.wait()
    assert await shared.get(EVENT, "x", read) == 2


async def test_an_error_is_told_to_all_who_asked_and_kept_for_nobody() -> None:
    shared, times = Shared[int](), 0

    async def failing() -> int:
        nonlocal times
        times += 1
        raise KeyError

    got = await asyncio.gather(*(shared.get(EVENT, "x", failing) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in got] == [KeyError] * 3
    with pytest.raises(KeyError):
        await shared.get(EVENT, "x", failing)
    assert times == 2


def test_a_notice_is_read_as_it_was_written() -> None:
    notice = FeedNotice(1, EVENT, Position(3, 41))
    assert FeedNotice.parse(notice.text) == notice


@pytest.mark.parametrize("text", ["", "1 7 3", "1 7 3 41 5", "1 7 -3 41", "a b c d", "1 7 3 ４", "1  7 3"])
def test_what_is_no_notice_is_none(text: str) -> None:
    assert FeedNotice.parse(text) is None
