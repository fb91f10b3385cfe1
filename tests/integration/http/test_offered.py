"""What a device may be set up for: the events of its certificate, and the gates that it may stand at there."""

from keys.cbor import encode
from sync.device.device import Device
from sync.offered import OfferedEvent, OfferedGate, parse_offered
from tests.integration.http.site import Site

_DAY_S = 86_400


async def offered(site: Site, device: Device) -> tuple[OfferedEvent, ...]:
    answer = await site.as_device(device, "GET", "/v1/offered")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/cbor")
    return parse_offered(answer.content)


async def enrolled(site: Site, name: str, **wanted: object) -> Device:
    """A device that was set up for nothing yet."""
    offer = await site.told("POST", "/v1/enrolments", json=wanted)
    device = await Device.enrol(
        site.folder / f"{name}.db", offer["code"], name, site.http, site.clock.reading
    )
    site.stores.append(device)
    return device


async def test_a_device_is_offered_the_event_and_the_gate_of_its_certificate_alone(site: Site) -> None:
    event = await site.event()
    await site.event(name="Another night")
    device = await enrolled(site, "a", events=[event], gates=[2])
    starts_s = site.clock.now_ms // 1000
    (one,) = await offered(site, device)
    assert one == OfferedEvent(
        event, "Opening night", "America/Sao_Paulo", starts_s, starts_s + 8 * 3600,
        (OfferedGate(2, "Gate B", one.gates[0].zone),),
    )  # fmt: skip
    described = await site.told("GET", f"/v1/events/{event}")
    assert one.gates[0].zone in {zone["name"] for zone in described["zones"]}


async def test_a_device_for_all_events_is_offered_the_nearest_first_and_none_that_is_closed(
    site: Site,
) -> None:
    now_s = site.clock.now_ms // 1000
    later = await site.event(starts_s=now_s + 2 * _DAY_S, ends_s=now_s + 3 * _DAY_S)
    before = await site.event(starts_s=now_s - 2 * _DAY_S, ends_s=now_s - _DAY_S)
    running, over = await site.event(), await site.event()
    await site.told("POST", f"/v1/events/{over}/close")
    device = await enrolled(site, "a")
    found = await offered(site, device)
    assert [one.event for one in found] == [running, before, later]
    assert [gate.gate for gate in found[0].gates] == [1, 2]


async def test_a_device_whose_certificate_is_over_is_offered_nothing(site: Site) -> None:
    event = await site.event()
    device = await enrolled(site, "a", events=[event])
    ends_s = device.certificate().to_s
    site.clock.now_ms = (ends_s - 1) * 1000
    headers = {"authorization": f"Bearer {await site.session(device)}"}
    assert (await site.http.get("/v1/offered", headers=headers)).content != encode({1: []})
    site.clock.now_ms = ends_s * 1000
    assert (await site.http.get("/v1/offered", headers=headers)).status_code == 401
