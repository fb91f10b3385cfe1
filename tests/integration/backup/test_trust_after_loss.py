"""A server that lost its newest trust list signs another one: gates that hold the lost one must take it."""

from pathlib import Path

import httpx

from backend.app import create_app
from sync.device.device import Device
from sync.reasons import Reason
from tests.integration.backup.made import backed_up, beside, put_back
from tests.integration.http.site import URL, Site


async def test_a_gate_that_holds_a_lost_trust_list_lets_in_guests_of_an_event_made_after_the_restore(
    site: Site, tmp_path: Path
) -> None:
    first = await site.event()
    everywhere = await site.told("POST", "/v1/enrolments", json={"role": "gate"})
    gate = await Device.enrol(tmp_path / "gate.db", everywhere["code"], "gate", site.http, site.clock.reading)
    site.stores.append(gate)
    settings, raw = beside(site.ctx, tmp_path), await backed_up(site.ctx)
    await site.event(name="lost")
    await site.sync(gate, first)  # now holds the list with the key of an event that the backup lacks
    done = await put_back(raw, settings)
    site.clock.now_ms += 60_000
    restored = create_app(settings, site.clock)
    transport = httpx.ASGITransport(restored)
    async with (
        restored.router.lifespan_context(restored),
        httpx.AsyncClient(transport=transport, base_url=URL) as http,
    ):
        after = Site(restored, http, settings.data, site.clock, done.revived.admin_token, "")
        event = await after.event(name="made after")
        (ticket,) = await after.issue(event)
        await after.sync(gate, event)
        assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.OK
