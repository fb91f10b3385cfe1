"""What a gate lives through in a season: keys that change, late enrolment, locks, busy servers, rot, two processes."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from backend.usecases import keeping_keys
from keys.trusted import Usage
from sync.clock import Reading
from sync.device.device import Device
from sync.device.errors import Refused
from sync.messages import Must
from sync.reasons import Outcome, Reason
from tests.integration.http.site import URL, Site

DAY_MS = 86_400_000
QUARTER_HOUR_MS = 15 * 60_000 + 1_000


def scan(site: Site, device: Device, event: int, code: str) -> Outcome:
    site.clock.now_ms += 1_000
    return device.engine().scan(event, code).verdict.outcome


async def withdraw(site: Site, usage: Usage) -> None:
    """A new key in place of the present one, which is then believed no more."""
    async with site.ctx.store.reading() as tx:
        ring = (await site.ctx.vault.keys(tx)).ring
    former = next(key for key in ring.keys if key.usage is usage)
    await keeping_keys.rotate(site.ctx, usage, None)
    await keeping_keys.compromise(site.ctx, former.private.public.kid)


@pytest.mark.parametrize("usage", [Usage.RECEIPT, Usage.FEED, Usage.ROSTER, Usage.DEVICE])
async def test_a_gate_follows_the_rotation_of_every_server_key(site: Site, usage: Usage) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "a")
    await keeping_keys.rotate(site.ctx, usage, None)
    assert scan(site, gate, event, first["code"]) is Outcome.ADMIT
    site.clock.now_ms += QUARTER_HOUR_MS
    await site.sync(gate, event)
    await site.told("POST", f"/v1/events/{event}/tickets/{second['reference']}/revoke")
    await site.sync(gate, event)
    assert scan(site, gate, event, second["code"]) is Outcome.REFUSE
    assert (await site.told("GET", f"/v1/events/{event}/report"))["admitted"] == 1


@pytest.mark.parametrize("usage", [Usage.RECEIPT, Usage.FEED, Usage.ROSTER])
async def test_a_gate_recovers_by_itself_from_a_withdrawn_server_key(site: Site, usage: Usage) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "a")
    await withdraw(site, usage)
    assert scan(site, gate, event, first["code"]) is Outcome.ADMIT
    await site.sync(gate, event)
    await site.sync(gate, event)
    assert scan(site, gate, event, first["code"]) is Outcome.REFUSE
    assert scan(site, gate, event, second["code"]) is Outcome.ADMIT


async def test_a_journal_that_was_closed_arrives_closed_and_stays_so(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    closed, left_open = [await site.device(event, name) for name in ("a", "b")]
    for gate in (closed, left_open):
        scan(site, gate, event, ticket["code"])
    closed.engine().close(event)
    for _ in range(2):
        await site.sync(closed, event)
        await site.sync(left_open, event)
        site.clock.now_ms += QUARTER_HOUR_MS
    await site.told("POST", f"/v1/events/{event}/close")
    cases = await site.told("GET", f"/v1/events/{event}/cases")
    told = [one["device"] for one in cases["items"] if one["class"] == "unclosed_journal"]
    assert told == [left_open.identity.device.hex()]


async def test_a_gate_enrolled_days_after_the_last_trust_list_works(site: Site) -> None:
    opening_s = site.clock.now_ms // 1000 + 4 * 86_400
    event = await site.event(starts_s=opening_s, ends_s=opening_s + 3_600)
    (ticket,) = await site.issue(event)
    site.clock.now_ms += 3 * DAY_MS
    gate = await site.device(event, "late")
    assert gate.event(None) == event
    assert gate.status(event).unsent == 0
    assert scan(site, gate, event, ticket["code"]) is Outcome.ADMIT


async def test_a_gate_whose_clock_says_1970_enrols_and_learns_the_time(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    offer = await site.told("POST", "/v1/enrolments", json={"events": [event], "gates": [1]})

    def wrong() -> Reading:
        right = site.clock.reading()
        return Reading(
            right.wall_ms - right.wall_ms // 1_000_000 * 1_000_000 + 5_000, right.mono_ms, right.boot
        )

    gate = await Device.enrol(site.folder / "old.db", offer["code"], "old", site.http, wrong)
    site.stores.append(gate)
    await site.sync(gate, event)
    assert abs(gate.moment().now_ms - site.clock.now_ms) < 1_000
    assert scan(site, gate, event, ticket["code"]) is Outcome.ADMIT


async def test_a_gate_locked_before_its_first_lists_admits_nobody(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    offer = await site.told("POST", "/v1/enrolments", json={"events": [event], "gates": [1]})
    gate = await Device.enrol(site.folder / "l.db", offer["code"], "l", site.http, site.clock.reading)
    site.stores.append(gate)
    await site.told("POST", f"/v1/devices/{gate.identity.device.hex()}/lock")
    report = await gate.syncer(site.http).sync(event)
    assert report.must is Must.LOCKED
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.DEVICE_LOCKED


@asynccontextmanager
async def busy(site: Site, path: str) -> AsyncIterator[httpx.AsyncClient]:
    """The site, but for one kind of call that it has no time for."""
    inner = httpx.ASGITransport(site.app)

    class Busy(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith(path):
                return httpx.Response(429, headers={"retry-after": "7"}, content=b"{}")
            return await inner.handle_async_request(request)

    async with httpx.AsyncClient(transport=Busy(), base_url=URL) as http:
        yield http


@pytest.mark.parametrize("path", ["/push", "/hello"])
async def test_a_server_too_busy_for_journals_still_tells_what_was_revoked(site: Site, path: str) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "a")
    scan(site, gate, event, first["code"])
    await site.told("POST", f"/v1/events/{event}/tickets/{second['reference']}/revoke")
    async with busy(site, path) as http:
        with pytest.raises(Refused) as refused:
            await gate.syncer(http).sync(event)
    assert (refused.value.status, refused.value.retry_after_s) == (429, 7.0)
    assert gate.engine().scan(event, second["code"]).verdict.reason is Reason.REVOKED


async def test_an_entry_that_rots_on_the_disk_keeps_none_of_the_others_back(site: Site) -> None:
    event = await site.event()
    codes = [ticket["code"] for ticket in await site.issue(event, 6)]
    gate = await site.device(event, "a")
    for code in codes[:4]:
        scan(site, gate, event, code)
    with gate.database.writing() as connection:
        (seq, frame) = connection.execute(
            "SELECT seq, frame FROM journal ORDER BY seq DESC LIMIT 1 OFFSET 2"
        ).fetchone()
        rotten = frame[:60] + bytes([frame[60] ^ 1]) + frame[61:]
        connection.execute("UPDATE journal SET frame = ? WHERE seq = ?", (rotten, seq))
    await site.sync(gate, event)
    scan(site, gate, event, codes[4])
    await site.sync(gate, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert report["admitted"] == 4
    cases = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    assert [case["class"] for case in cases] == ["gap"]
    assert gate.status(event).unsent == 0
    assert scan(site, gate, event, codes[3]) is Outcome.REFUSE


async def test_two_processes_on_one_store_are_one_life(site: Site) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    gate = await site.device(event, "a")
    other = Device.open(site.folder / "a.db", site.clock.reading)
    scan(site, gate, event, first["code"])
    inner = httpx.ASGITransport(site.app)

    class Overtaken(httpx.AsyncBaseTransport):
        """Between one process's look at the journal and its HELLO, the other scans and syncs."""

        done = False

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/hello") and not self.done:
                self.done = True
                scan(site, other, event, second["code"])
                await site.sync(other, event)
            return await inner.handle_async_request(request)

    async with httpx.AsyncClient(transport=Overtaken(), base_url=URL) as http:
        report = await gate.syncer(http).sync(event)
    other.close()
    assert (report.new_epoch, gate.status(event).epoch) == (False, 1)
    assert gate.engine().undo(event) is not None


async def test_the_store_of_a_gate_survives_a_copy_of_it(site: Site) -> None:
    event = await site.event()
    first, second, third = await site.issue(event, 3)
    gate = await site.device(event, "a")
    scan(site, gate, event, first["code"])
    with sqlite3.connect(site.folder / "a.db") as source, sqlite3.connect(site.folder / "copy.db") as target:
        source.backup(target)
    copy = Device.open(site.folder / "copy.db", site.clock.reading)
    site.stores.append(copy)
    scan(site, gate, event, second["code"])
    scan(site, copy, event, third["code"])
    await site.sync(gate, event)
    await site.sync(copy, event)
    await site.sync(copy, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert report["admitted"] == 3
    assert copy.status(event).epoch == 2
