"""PULL that waits, and PULL as a stream, over HTTP (PROTOCOL.md 11.3, 11.7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import Message

from backend.routes.streaming import EventStream
from sync.device import ledger
from sync.device.device import Device
from sync.device.errors import NoEvent, Refused
from sync.feed import parse_page
from sync.position import Position
from sync.stream import MEDIA, Ended, PageTold, Told, parse_told
from tests.integration.http.site import Site

PATIENCE_S = 20.0
STREAM = {"accept": MEDIA}


async def bearer(site: Site, device: Device) -> dict[str, str]:
    return {"authorization": f"Bearer {await site.session(device)}"}


def feed(event: int, gen: int, after: int, more: str = "") -> str:
    return f"/v1/events/{event}/feed?gen={gen}&after={after}{more}"


async def all_wait(site: Site, count: int = 1) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while site.ctx.live.count < count:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def asked(
    site: Site, device: Device, address: str, **more: str
) -> AsyncIterator["asyncio.Task[httpx.Response]"]:
    """A request that waits for an answer; the whole of a stream is its answer here."""
    headers = {**await bearer(site, device), **more}
    task = asyncio.create_task(site.http.get(address, headers=headers))
    await all_wait(site)
    yield task
    task.cancel()


def told(answer: httpx.Response) -> list[Told]:
    events = [parse_told(text) for text in answer.text.split("\n\n")[:-1]]
    assert None not in events
    return [event for event in events if event is not None]


async def test_who_waits_is_answered_when_something_changes(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    at = device.status(event).position
    async with asked(site, device, feed(event, 1, at, "&wait=30")) as waiting:
        await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
        answer = await asyncio.wait_for(waiting, PATIENCE_S)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert len(parse_page(answer.content).items) == 1


@pytest.mark.parametrize("wait", ["31", "-1", "1.5", "x"])
async def test_nobody_waits_for_longer_than_half_a_minute(site: Site, wait: str) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    answer = await site.as_device(device, "GET", feed(event, 1, 0, f"&wait={wait}"))
    assert (answer.status_code, answer.json()["field"]) == (422, "wait")


async def test_a_stream_goes_on_where_the_one_before_ended(site: Site) -> None:
    event = await site.event()
    tickets = await site.issue(event, 2)
    device = await site.device(event, "a")
    at = device.status(event).position
    async with asked(site, device, feed(event, 1, at), **STREAM) as waiting:
        await site.told("POST", f"/v1/events/{event}/tickets/{tickets[0]['reference']}/revoke")
        await site.told("POST", f"/v1/devices/{device.identity.device.hex()}/lock")
        answer = await asyncio.wait_for(waiting, PATIENCE_S)
    assert answer.headers["content-type"].startswith(MEDIA)
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    *pages, last = told(answer)
    assert last == Ended("LOCKED")
    places = [page.at.pos for page in pages if isinstance(page, PageTold)]
    assert (places[0], places[-1]) == (at, at + 2)
    first_id = answer.text.split("id: ")[1].split("\n")[0]
    again = await site.as_device(
        device, "GET", feed(event, 1, 0), headers={**STREAM, "last-event-id": first_id}
    )
    (page, end) = told(again)
    assert isinstance(page, PageTold)
    assert (page.at, len(parse_page(page.raw).items), end) == (Position(1, at + 2), 2, Ended("LOCKED"))


@pytest.mark.parametrize("last", ["", "x", "1", "0.1", "1.01", "1.1 2"])
async def test_an_id_that_no_event_had_is_refused(site: Site, last: str) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    answer = await site.as_device(device, "GET", feed(event, 1, 0), headers={**STREAM, "last-event-id": last})
    assert (answer.status_code, answer.json()["field"]) == (422, "last-event-id")


async def test_a_stream_that_cannot_begin_is_refused_as_any_request(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    lost = await site.as_device(device, "GET", feed(event, 9, 1), headers=STREAM)
    assert (lost.status_code, lost.json()["name"]) == (410, "SNAPSHOT_REQUIRED")
    nobody = await site.http.get(feed(event, 1, 0), headers=STREAM)
    assert (nobody.status_code, nobody.json()["name"]) == (401, "NOT_SIGNED_IN")
    office = await site.ask("GET", feed(event, 1, 0), headers=STREAM)
    assert (office.status_code, office.json()["name"]) == (403, "NOT_ALLOWED")
    head = await site.as_device(device, "HEAD", feed(event, 1, 0), headers=STREAM)
    assert (head.status_code, head.headers["content-type"]) == (200, "application/cbor")


@pytest.mark.parametrize("how", [{}, STREAM])
async def test_when_there_is_no_place_left_a_later_try_is_asked_for(
    site: Site, how: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.ctx.live, "_at_most", 0)
    event = await site.event()
    device = await site.device(event, "a")
    full = await site.as_device(device, "GET", feed(event, 1, 0, "&wait=5"), headers=how)
    assert (full.status_code, full.json()["name"]) == (503, "TOO_MANY_WAITING")
    assert int(full.headers["retry-after"]) > 0
    assert (await site.as_device(device, "GET", feed(event, 1, 0))).status_code == 200


async def test_a_gate_that_listens_takes_in_what_changed(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    at = device.status(event).position
    listening = asyncio.create_task(device.syncer(site.http).listen(event, 25))
    await all_wait(site)
    await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
    assert await asyncio.wait_for(listening, PATIENCE_S)
    assert device.status(event).position == at + 1
    assert device.engine().scan(event, ticket["code"]).verdict.reason.name == "REVOKED"


async def test_a_gate_that_has_not_heard_what_it_pushed_takes_nothing_in_beside_its_round(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    at = device.status(event).position
    await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
    syncer = device.syncer(site.http)
    with monkeypatch.context() as ahead:
        ahead.setattr(ledger, "is_ahead_of_feed", lambda *_asked: True)
        assert not await syncer.listen(event, 1)
    assert device.status(event).position == at
    assert await syncer.listen(event, 1)
    assert device.status(event).position == at + 1


async def test_a_gate_that_may_not_wait_or_has_no_list_yet_is_told_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    monkeypatch.setattr(site.ctx.live, "_at_most", 0)
    with pytest.raises(Refused) as refused:
        await device.syncer(site.http).listen(event, 1)
    assert (refused.value.problem, refused.value.retry_after_s) == ("TOO_MANY_WAITING", 10)
    with pytest.raises(NoEvent):
        await device.syncer(site.http).listen(event + 1, 1)


async def _events() -> AsyncIterator[Told]:
    number = 0
    while True:
        number += 1
        yield PageTold(Position(1, number), b"page")


async def test_a_reader_who_takes_nothing_is_left_and_nothing_is_kept_for_him() -> None:
    taken: list[Message] = []
    closed = False

    async def events() -> AsyncIterator[Told]:
        nonlocal closed
        try:
            async for event in _events():
                yield event
        finally:
            closed = True

    async def send(message: Message) -> None:
        taken.append(message)
        if len(taken) > 3:
            await asyncio.Event().wait()  # full: what is sent is not taken

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    stream = EventStream(Ended("FIRST"), events(), take_s=0.05)  # type: ignore[arg-type]
    await asyncio.wait_for(
        stream({"type": "http", "asgi": {"spec_version": "2.3"}}, receive, send), PATIENCE_S
    )
    assert len(taken) == 4
    assert taken[-1]["more_body"], "an end that was not reached must not look like one"
    assert closed


async def test_who_hangs_up_gives_his_place_back(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    async with asked(site, device, feed(event, 1, 0), **STREAM):
        assert site.ctx.live.count == 1
    async with asyncio.timeout(PATIENCE_S):
        while site.ctx.live.count:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)
