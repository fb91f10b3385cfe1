"""An event that gets another name or other times over HTTP, and what gates that are out make of it."""

from typing import Any

import pytest

from sync.device.device import Device
from sync.feed import Item, PolicyItem, ProfileItem, parse_item
from sync.position import Position
from sync.reasons import Reason
from tests.integration.http.site import START_MS, Site

START_S = START_MS // 1000
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
DOORS = {"windows": [{"zone": 0, "from": "start-30m", "to": "end"}]}


async def _edited(site: Site, event: int, **said: object) -> Any:
    return await site.told("PATCH", f"/v1/events/{event}", json=said)


async def _items(site: Site, event: int) -> list[Item]:
    async with site.ctx.store.reading() as tx:
        return [parse_item(one.raw) for one in await tx.feed.after(event, Position(1, 0), 100)]


def _known(device: Device, event: int) -> tuple[str, int, int]:
    """What a gate calls the event, and when it thinks that it is."""
    profile = device.lists.held(event).profile
    return profile.name, profile.starts_s, profile.ends_s


def _reason(device: Device, event: int, code: str) -> Reason:
    return device.engine().scan(event, code).verdict.reason


async def test_a_gate_knows_name_and_times_after_its_next_round_and_lets_codes_in_that_were_out(
    site: Site,
) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "tablet")
    ends_s = START_S + 9 * HOUR_S
    told = await _edited(site, event, name="Closing night", starts_s=START_S + HOUR_S, ends_s=ends_s)
    assert _known(device, event)[0] == "Opening night"
    assert (told["name"], told["starts_s"], told["codes_outside"]) == (
        "Closing night",
        START_S + HOUR_S,
        0,
    )
    assert told["was"] == {
        "name": "Opening night", "timezone": "America/Sao_Paulo", "starts_s": START_S, "ends_s": START_S + 8 * HOUR_S,
        "policy_version": 1,
    }  # fmt: skip
    await site.sync(device, event)
    assert _known(device, event) == ("Closing night", START_S + HOUR_S, ends_s)
    site.clock.now_ms += 8 * HOUR_S * 1000 + MINUTE_S
    assert _reason(device, event, ticket["code"]) is Reason.OK
    assert (await site.told("GET", f"/v1/events/{event}"))["name"] == "Closing night"


async def test_doors_that_open_later_do_so_at_every_gate_and_who_came_before_is_no_case(site: Site) -> None:
    event = await site.event(policy=DOORS)
    early, late = await site.issue(event, 2)
    device = await site.device(event, "tablet")
    assert _reason(device, event, early["code"]) is Reason.OK
    told = await _edited(site, event, starts_s=START_S + HOUR_S)
    assert (told["was"]["policy_version"], told["policy_version"]) == (1, 2)
    await site.sync(device, event)
    assert _reason(device, event, late["code"]) is Reason.NOT_YET
    site.clock.now_ms += 31 * MINUTE_S * 1000
    assert _reason(device, event, late["code"]) is Reason.OK
    await site.sync(device, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert (sum(gate["admitted"] for gate in report["gates"]), report["cases"]) == (2, {})
    entries = await site.told(
        "GET", f"/v1/events/{event}/entries?device={device.identity.device.hex()}&limit=100"
    )
    versions = [one["policy"] for one in entries["items"] if one["kind"] == "admit"]
    assert sorted(versions) == [1, 2]


async def test_a_gate_that_was_told_and_stopped_asks_for_name_and_times_when_it_comes_back(
    site: Site,
) -> None:
    event = await site.event(policy=DOORS)
    device = await site.device(event, "tablet")
    await _edited(site, event, name="Closing night", starts_s=START_S + HOUR_S)
    syncer = device.syncer(site.http)
    assert await syncer.listen(event, 0)
    assert (device.lists.profile_changed(event), _known(device, event)[0]) == (2, "Opening night")
    assert device.lists.held(event).policy.version == 2
    await site.sync(device, event)
    assert (device.lists.profile_changed(event), _known(device, event)[0]) == (None, "Closing night")
    assert [type(one) for one in await _items(site, event)] == [PolicyItem, ProfileItem]


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"kind": "flight"}, "kind", "stays"),
        ({"name": "x", "flight": None}, "flight", "passes in people's hands"),
        ({"with_names": True}, "with_names", "stays"),
        ({"capacity": 50}, "capacity", "is not changed here"),
        ({"policy": {}}, "policy", "is not changed here"),
        ({"zones": []}, "zones", "are not changed here"),
        ({"gates": []}, "gates", "are not changed here"),
        ({"names": "x"}, "body", "unknown field"),
        ({"name": None}, "name", "Expected `str`"),
        ({}, "body", "nothing to change"),
        ({"ends_s": START_S}, "ends_s", "is 1795000000"),
    ],
)
async def test_what_cannot_be_changed_is_refused_with_the_reason(
    site: Site, body: dict[str, Any], field: str, said: str
) -> None:
    event = await site.event()
    refused = await site.ask("PATCH", f"/v1/events/{event}", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert said in refused.json()["detail"]
    assert await _items(site, event) == []


async def test_an_event_that_is_none_is_not_edited(site: Site) -> None:
    missing = await site.ask("PATCH", "/v1/events/9", json={"name": "x"})
    assert (missing.status_code, missing.json()["name"]) == (404, "UNKNOWN_EVENT")


async def test_devices_whose_certificates_end_before_a_postponed_event_are_counted(site: Site) -> None:
    event, other = await site.event(), await site.event()
    await site.device(event, "tablet")
    await site.device(other, "elsewhere")
    locked = await site.device(event, "locked")
    await site.told("POST", f"/v1/devices/{locked.identity.device.hex()}/lock")
    assert (await _edited(site, event, ends_s=START_S + 20 * DAY_S))["devices_outside"] == 0
    assert (await _edited(site, event, ends_s=START_S + 60 * DAY_S))["devices_outside"] == 1
    await site.device(event, "another")
    assert (await _edited(site, event, name="Later"))["devices_outside"] == 1


async def test_devices_that_may_choose_an_event_are_told_of_it_as_it_is_now(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "tablet")
    await _edited(site, event, name="Closing night", timezone="America/Manaus")
    offered = await site.as_device(device, "GET", "/v1/offered")
    assert offered.status_code == 200
    assert b"Closing night" in offered.content
    assert b"America/Manaus" in offered.content
