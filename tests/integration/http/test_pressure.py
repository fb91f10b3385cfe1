"""Back-pressure: what is too much at a time is refused before it is read, and memory does not grow with the number of callers."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from itertools import islice

import pytest

from backend.request_errors import Full
from backend.routes.guard import Serving
from backend.routes.pressure import Pressure
from sync.device.errors import Refused
from tests.integration.http.site import Site

MIB = 1 << 20
CALLERS = 300


def pressure_of(site: Site) -> Pressure:
    serving: Serving = site.app.state.serving
    return serving.pressure


def test_large_and_small_requests_are_counted_apart() -> None:
    held = Pressure(most_large=1, most_small=2, most_bytes=3 * MIB)
    with held.bearing(MIB), held.bearing(1_000), held.bearing(1_000):
        assert (held.large, held.small, held.bytes) == (1, 2, MIB + 2_000)
        for size in (MIB, 1_000):
            with pytest.raises(Full), held.bearing(size):
                pass
    assert (held.large, held.small, held.bytes) == (0, 0, 0)


def test_bytes_are_counted_whatever_they_are_spread_over() -> None:
    held = Pressure(most_large=9, most_small=9, most_bytes=2 * MIB)
    with held.bearing(MIB), held.bearing(MIB - 500):
        with pytest.raises(Full), held.bearing(501):
            pass
        with held.bearing(500):
            assert held.bytes == 2 * MIB


def test_what_failed_is_worked_on_no_more() -> None:
    held = Pressure()
    with pytest.raises(ZeroDivisionError), held.bearing(MIB):
        _ = 1 // 0
    assert (held.large, held.bytes) == (0, 0)


async def test_who_finds_the_server_full_is_told_when_to_come_again(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    headers = {"authorization": f"Bearer {await site.session(device)}"}
    held = pressure_of(site)
    held.small = held.most_small
    for path in ("claim", "push", "hello"):
        answer = await site.http.post(f"/v1/events/{event}/{path}", content=b"small", headers=headers)
        assert (answer.status_code, answer.json()["name"]) == (429, "FULL")
        assert int(answer.headers["retry-after"]) > 0
    assert (await site.http.get(f"/v1/events/{event}/profile", headers=headers)).status_code == 200
    device.engine().scan(event, "no code")
    with pytest.raises(Refused) as refused:
        await site.sync(device, event)
    assert (refused.value.status, refused.value.retry_after_s) == (429, 2.0)
    held.small = 0
    await site.sync(device, event)


async def test_strangers_who_never_end_their_bodies_turn_away_strangers_and_no_gate(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    serving: Serving = site.app.state.serving
    session, going = await site.session(device), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"\xa5"
        await going.wait()

    knocking = [asyncio.create_task(site.http.post("/v1/enrol", content=body())) for _ in range(CALLERS)]
    for turned_away in islice(asyncio.as_completed(knocking), CALLERS - serving.strangers.most_small):
        assert (await turned_away).status_code == 429
    assert (serving.strangers.small, serving.pressure.small) == (serving.strangers.most_small, 0)
    headers = {"authorization": f"Bearer {session}"}
    answer = await site.http.post(f"/v1/events/{event}/claim", content=b"small", headers=headers)
    assert answer.status_code == 400
    going.set()
    assert {answer.status_code for answer in await asyncio.gather(*knocking)} == {400, 429}
    assert (serving.strangers.small, serving.strangers.bytes) == (0, 0)


async def test_three_hundred_uploads_at_a_time_are_refused_or_read_but_not_held(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    headers = {"authorization": f"Bearer {await site.session(device)}", "content-length": str(MIB)}
    held, read, going = pressure_of(site), 0, asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(16):
            await going.wait()
            read += MIB // 16
            yield bytes(MIB // 16)

    async def upload() -> int:
        path = f"/v1/events/{event}/push"
        return (await site.http.post(path, content=body(), headers=headers)).status_code

    tracemalloc.start()
    try:
        uploads = [asyncio.create_task(upload()) for _ in range(CALLERS)]
        for refused in islice(asyncio.as_completed(uploads), CALLERS - held.most_large):
            assert await refused == 429
        assert (held.large, held.bytes, read) == (held.most_large, held.most_large * MIB, 0)
        going.set()
        answers = await asyncio.gather(*uploads)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answers.count(429), answers.count(400)) == (CALLERS - held.most_large, held.most_large)
    assert read == held.most_large * MIB
    assert peak < 4 * held.most_bytes
    assert (held.large, held.bytes) == (0, 0)
