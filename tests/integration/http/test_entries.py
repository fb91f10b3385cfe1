"""Journals over HTTP: who wrote what, where, when and how sure, and whether it counts."""

from typing import Any

import pytest

from sync.device.device import Device
from sync.reasons import Reason
from tests.integration.http.site import Site
from tests.integration.http.test_paging import walked


async def _scanned(site: Site, event: int, device: Device, code: str) -> Reason:
    site.clock.now_ms += 1_000
    return device.engine().scan(event, code).verdict.reason


async def _evening(site: Site) -> tuple[int, str, Device]:
    """One ticket that two gates let in, as neither heard of the other; the second turned it away once more."""
    event = await site.event()
    (ticket,) = await site.issue(event)
    first, second = await site.device(event, "left"), await site.device(event, "right", gate=2)
    for device in (first, second):
        assert await _scanned(site, event, device, ticket["code"]) is Reason.OK
    assert await _scanned(site, event, second, ticket["code"]) is Reason.ALREADY_ADMITTED
    await site.sync(first, event)
    await site.sync(second, event)
    return event, ticket["reference"], second


async def test_a_ticket_tells_where_it_was_let_in_and_how_sure_the_times_are(site: Site) -> None:
    event, reference, _ = await _evening(site)
    (whole,) = await walked(site, f"/v1/events/{event}/entries?ticket={reference}", 10)
    page = [one for one in whole if one["kind"] == "admit"]
    told = {one["device_name"]: one for one in page}
    assert {name: one["gate_name"] for name, one in told.items()} == {"left": "Gate A", "right": "Gate B"}
    for one in page:
        assert (one["kind"], one["people"], one["reference"]) == ("admit", 1, reference)
        assert (one["counts"], one["uncounted"], one["chained"]) == (True, None, True)
        assert one["earliest_ms"] <= one["at_ms"] <= one["latest_ms"]
        assert one["knew"]["gen"] == 1
    assert told["right"]["at_ms"] - told["left"]["at_ms"] == 1_000


async def test_a_guest_who_was_turned_away_is_told_where_and_why(site: Site) -> None:
    event, reference, _ = await _evening(site)
    path = f"/v1/events/{event}/entries?ticket={reference}"
    (whole,) = await walked(site, path, 10)
    (denied,) = [one for one in whole if one["kind"] == "deny"]
    assert (denied["gate_name"], denied["why"]) == ("Gate B", "Ticket already used")
    assert [one for page in await walked(site, path, 1) for one in page] == whole


async def test_a_device_tells_all_that_it_wrote_with_the_reason_of_each_refusal(site: Site) -> None:
    event, reference, device = await _evening(site)
    path = f"/v1/events/{event}/entries?device={device.identity.device.hex()}"
    (whole,) = await walked(site, path, 100)
    assert [one["seq"] for one in whole] == list(range(1, len(whole) + 1))
    (denied,) = [one for one in whole if one["kind"] == "deny"]
    assert (denied["reason"], denied["why"]) == ("ALREADY_ADMITTED", "Ticket already used")
    assert (denied["reference"], denied["times"], denied["counts"]) == (reference, 1, None)
    (portuguese,) = await walked(site, path + "&lang=pt-BR", 100)
    assert "Ingresso já usado" in [one["why"] for one in portuguese]
    for limit in (1, 2):
        pages = await walked(site, path, limit)
        assert [one for page in pages for one in page] == whole


async def test_what_was_taken_back_and_what_a_locked_device_wrote_after_does_not_count(site: Site) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    device = await site.device(event, "tablet")
    assert await _scanned(site, event, device, first["code"]) is Reason.OK
    device.engine().undo(event)
    await site.sync(device, event)
    await site.told("POST", f"/v1/devices/{device.identity.device.hex()}/lock")
    assert await _scanned(site, event, device, second["code"]) is Reason.OK
    await site.sync(device, event)
    undone = await _of_ticket(site, event, first["reference"])
    assert [(one["kind"], one["counts"], one["uncounted"]) for one in undone] == [
        ("admit", False, "withdrawn"),
        ("void", None, None),
    ]
    assert undone[1]["takes_back"] == undone[0]["entry"]
    (barred,) = await _of_ticket(site, event, second["reference"])
    assert (barred["counts"], barred["uncounted"]) == (False, "locked")


async def _of_ticket(site: Site, event: int, reference: str) -> list[dict[str, Any]]:
    (page,) = await walked(site, f"/v1/events/{event}/entries?ticket={reference}", 100)
    return page


@pytest.mark.parametrize("query", ["", "?ticket=A&device=00", "?limit=1"])
async def test_either_a_ticket_or_a_device_is_named(site: Site, query: str) -> None:
    refused = await site.ask("GET", f"/v1/events/{await site.event()}/entries{query}")
    assert (refused.status_code, refused.json()["field"]) == (422, "ticket")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("ticket=nobody", "UNKNOWN_TICKET"),
        ("ticket=", "UNKNOWN_TICKET"),
        ("device=" + "cd" * 8, "UNKNOWN_DEVICE"),
        ("device=zz", "UNKNOWN_DEVICE"),
    ],
)
async def test_what_is_not_known_is_not_found(site: Site, query: str, problem: str) -> None:
    refused = await site.ask("GET", f"/v1/events/{await site.event()}/entries?{query}")
    assert (refused.status_code, refused.json()["name"]) == (404, problem)


async def test_entries_of_an_event_that_is_none_are_not_found(site: Site) -> None:
    refused = await site.ask("GET", "/v1/events/9/entries?ticket=A")
    assert (refused.status_code, refused.json()["name"]) == (404, "UNKNOWN_EVENT")


async def test_a_cursor_of_another_ticket_is_refused(site: Site) -> None:
    event, reference, device = await _evening(site)
    path = f"/v1/events/{event}/entries"
    page = await site.told("GET", f"{path}?ticket={reference}&limit=1")
    foreign = {"device": device.identity.device.hex(), "cursor": page["next"]}
    refused = await site.ask("GET", path, params=foreign)
    assert (refused.status_code, refused.json()["field"]) == (422, "cursor")
