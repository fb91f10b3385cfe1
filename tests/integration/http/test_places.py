"""Zones and gates over HTTP: which there are, what comes to a running event, and what devices make of it."""

from typing import Any

import pytest

from sync.device.device import Device
from sync.feed import Item, ProfileItem, parse_item
from sync.position import Position
from tests.integration.http.site import Site
from tests.integration.http.test_paging import walked

KEY = {"idempotency-key": "gate-3"}


async def _places(site: Site, event: int, what: str) -> list[dict[str, Any]]:
    (page,) = await walked(site, f"/v1/events/{event}/{what}", 100)
    return page


async def _position(site: Site, event: int) -> int:
    return int((await site.told("GET", f"/v1/events/{event}"))["at"]["pos"])


def _known(device: Device, event: int) -> tuple[dict[int, str], dict[int, str]]:
    """The zones and the gates that a device knows, by number."""
    profile = device.lists.held(event).profile
    return {one.id: one.name for one in profile.zones}, {one.id: one.name for one in profile.gates}


async def test_a_running_event_gets_a_zone_and_a_gate_and_devices_know_them_after_their_next_round(
    site: Site,
) -> None:
    event = await site.event()
    device = await site.device(event, "tablet")
    assert _known(device, event) == ({1: "Inside"}, {1: "Gate A", 2: "Gate B"})
    assert await site.told("PUT", f"/v1/events/{event}/zones/2", json={"name": "Bar"}) == {
        "zone": 2,
        "name": "Bar",
    }
    made = await site.told("PUT", f"/v1/events/{event}/gates/3", json={"name": " Side door ", "zone": 2})
    assert made == {"gate": 3, "name": "Side door", "zone": 2}
    await site.sync(device, event)
    assert _known(device, event) == ({1: "Inside", 2: "Bar"}, {1: "Gate A", 2: "Gate B", 3: "Side door"})
    (ticket,) = await site.issue(event)
    other = await site.device(event, "other", gate=3)
    assert other.engine().scan(event, ticket["code"]).verdict.outcome.value == "admit"
    await site.sync(other, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert {gate["name"]: gate["admitted"] for gate in report["gates"]}["Side door"] == 1
    assert {zone["name"]: zone["inside"] for zone in report["zones"]} == {"Inside": 0, "Bar": 1}


async def test_another_name_is_told_and_the_gate_leads_where_it_led(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "tablet")
    path = f"/v1/events/{event}/gates/1"
    assert await site.told("PUT", path, json={"name": "North"}) == {"gate": 1, "name": "North", "zone": 1}
    await site.told("PUT", f"/v1/events/{event}/zones/1", json={"name": "Hall"})
    await site.sync(device, event)
    assert _known(device, event) == ({1: "Hall"}, {1: "North", 2: "Gate B"})
    await site.told("PUT", f"/v1/events/{event}/zones/2", json={"name": "Bar"})
    refused = await site.ask("PUT", path, json={"name": "North", "zone": 2})
    assert (refused.status_code, refused.json()["name"]) == (409, "CONFLICT")
    assert [one["zone"] for one in await _places(site, event, "gates")] == [1, 1]


async def test_what_is_so_already_is_told_nobody(site: Site) -> None:
    event = await site.event()
    before = await _position(site, event)
    await site.told("PUT", f"/v1/events/{event}/gates/1", json={"name": "Gate A"})
    await site.told("PUT", f"/v1/events/{event}/gates/1", json={"name": "Gate A", "zone": 1})
    await site.told("PUT", f"/v1/events/{event}/zones/1", json={"name": "Inside"})
    assert await _position(site, event) == before
    for _ in range(2):
        body = {"name": "Side", "zone": 1}
        assert (await site.ask("PUT", f"/v1/events/{event}/gates/3", json=body, headers=KEY)).is_success
    assert await _position(site, event) == before + 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("gates/3", {"name": "Side"}, "zone"),
        ("gates/3", {"name": "Side", "zone": 9}, "zone"),
        ("gates/3", {"name": " ", "zone": 1}, "name"),
        ("gates/0", {"name": "Side", "zone": 1}, "gate"),
        (f"gates/{2**31}", {"name": "Side", "zone": 1}, "gate"),
        (f"zones/{2**70}", {"name": "Side"}, "zone"),
        ("zones/2", {"name": "x" * 201}, "name"),
        ("zones/2", {}, "body"),
    ],
)
async def test_what_can_be_no_place_is_refused(
    site: Site, path: str, body: dict[str, Any], field: str
) -> None:
    event = await site.event()
    refused = await site.ask("PUT", f"/v1/events/{event}/{path}", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert await _position(site, event) == 0


async def test_a_closed_event_and_one_that_is_none_get_no_more_places(site: Site) -> None:
    event = await site.event()
    await site.told("POST", f"/v1/events/{event}/close")
    for path, body in (("zones/2", {"name": "Bar"}), ("gates/3", {"name": "Side", "zone": 1})):
        refused = await site.ask("PUT", f"/v1/events/{event}/{path}", json=body)
        assert (refused.status_code, refused.json()["name"]) == (409, "EVENT_CLOSED")
        missing = await site.ask("PUT", f"/v1/events/9/{path}", json=body)
        assert (missing.status_code, missing.json()["name"]) == (404, "UNKNOWN_EVENT")


async def test_a_device_that_was_told_and_stopped_fetches_the_profile_when_it_comes_back(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "tablet")
    await site.told("PUT", f"/v1/events/{event}/gates/1", json={"name": "North"})
    syncer = device.syncer(site.http)
    assert await syncer.listen(event, 0)
    assert device.lists.profile_changed(event) == 1
    assert _known(device, event)[1][1] == "Gate A"
    await site.sync(device, event)
    assert device.lists.profile_changed(event) is None
    assert _known(device, event)[1][1] == "North"
    (item,) = [one for one in await _items(site, event) if isinstance(one, ProfileItem)]
    assert item.at == device.lists.held(event).profile.at


async def _items(site: Site, event: int) -> list[Item]:
    async with site.ctx.store.reading() as tx:
        return [parse_item(one.raw) for one in await tx.feed.after(event, Position(1, 0), 100)]
