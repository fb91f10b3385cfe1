"""What pretix and its clients do when a download breaks, and when a code is made again, asked of real devices and a server.

Each docstring begins with the number of the case in `answers.csv` and the public path of the test that it corresponds to.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import httpx
import pytest

from sync.device.device import Device
from sync.device.errors import NoEvent, Refused, Unreachable
from sync.reasons import Outcome, Reason
from tests.integration.http.site import URL, Site

LIST = b"reference,seat\nguest 1,A-1\nguest 2,A-2\n"


@asynccontextmanager
async def breaking(site: Site, path: str, after: int = 0) -> AsyncIterator[httpx.AsyncClient]:
    """The site over a line that goes down at the next call of this kind, once `after` of them went through."""
    inner, calls = httpx.ASGITransport(site.app), count()

    class Breaking(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith(path) and next(calls) >= after:
                raise httpx.ReadError("the line went down", request=request)
            return await inner.handle_async_request(request)

    async with httpx.AsyncClient(transport=Breaking(), base_url=URL) as http:
        yield http


@asynccontextmanager
async def refusing(site: Site, path: str, status: int) -> AsyncIterator[httpx.AsyncClient]:
    """The site, but for one kind of call that it answers with this status."""
    inner = httpx.ASGITransport(site.app)

    class Refusing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith(path):
                return httpx.Response(status, content=b"{}")
            return await inner.handle_async_request(request)

    async with httpx.AsyncClient(transport=Refusing(), base_url=URL) as http:
        yield http


async def a_device_without_lists(site: Site, event: int) -> Device:
    offer = await site.told("POST", "/v1/enrolments", json={"events": [event], "gates": [1]})
    store = site.folder / "new.db"
    device = await Device.enrol(store, offer["code"], "new", site.http, site.clock.reading)
    site.stores.append(device)
    return device


async def test_a_first_download_that_breaks_leaves_nothing_half_known(site: Site) -> None:
    """PX-61 libpretixsync OrderSyncTest::testInitialInterruptedResume"""
    event = await site.event()
    (ticket,) = await site.issue(event)
    gate = await a_device_without_lists(site, event)
    async with breaking(site, "/admissions") as http:
        with pytest.raises(Unreachable):
            await gate.syncer(http).sync(event)
    with pytest.raises(NoEvent):
        gate.lists.held(event)
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.FACT_MISSING
    await site.sync(gate, event)
    assert gate.engine().scan(event, ticket["code"]).verdict.outcome is Outcome.ADMIT


async def test_a_later_download_that_breaks_goes_on_where_it_stopped(site: Site) -> None:
    """PX-62 libpretixsync OrderSyncTest::testDiffInterruptedRetry"""
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "gate")
    held = gate.lists.mark(event)
    await site.told("POST", f"/v1/events/{event}/tickets/{first['reference']}/revoke")
    async with breaking(site, "/feed") as http:
        with pytest.raises(Unreachable):
            await gate.syncer(http).sync(event)
    assert gate.lists.mark(event) == held
    await site.sync(gate, event)
    after = gate.lists.mark(event)
    assert held is not None
    assert after is not None
    assert after.at.pos == held.at.pos + 1
    assert gate.engine().scan(event, first["code"]).verdict.reason is Reason.REVOKED
    assert gate.engine().scan(event, second["code"]).verdict.outcome is Outcome.ADMIT


async def test_the_same_list_imported_again_leaves_every_code_as_it_was(site: Site) -> None:
    """PX-63 pretix src/tests/base/test_secrets.py::test_keep_same"""
    event = await site.event()
    codes = []
    for _ in range(2):
        await site.told("POST", f"/v1/events/{event}/import", content=LIST)
        codes.append((await site.told("GET", f"/v1/events/{event}/tickets/guest%201/code"))["code"])
    assert codes[0] == codes[1]


async def test_a_reissued_code_is_another_and_the_one_before_is_refused(site: Site) -> None:
    """PX-65 pretix src/tests/base/test_secrets.py::test_force_invalidate"""
    event = await site.event()
    (ticket,) = await site.issue(event)
    gate = await site.device(event, "gate")
    again = await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/reissue", json={})
    await site.sync(gate, event)
    assert again["code"] != ticket["code"]
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.REPLACED
    assert gate.engine().scan(event, again["code"]).verdict.outcome is Outcome.ADMIT


@pytest.mark.parametrize("status", [403, 409, 429, 500, 503])
async def test_a_server_that_refuses_the_queue_still_tells_what_was_revoked(site: Site, status: int) -> None:
    """PX-70 libpretixsync sync/SyncManager.java uploadCheckins"""
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "gate")
    gate.engine().scan(event, first["code"])
    await site.told("POST", f"/v1/events/{event}/tickets/{second['reference']}/revoke")
    async with refusing(site, "/push", status) as http:
        with pytest.raises(Refused, match=str(status)):
            await gate.syncer(http).sync(event)
    assert gate.engine().scan(event, second["code"]).verdict.reason is Reason.REVOKED
    await site.sync(gate, event)
    assert gate.status(event).unsent == 0
