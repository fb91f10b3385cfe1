"""An event that was closed stays as it was: what would change it is refused by one name."""

import pytest

from tests.integration.http.site import Site

CLOSED = (409, "EVENT_CLOSED")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "policy", {"mode": "once"}),
        ("POST", "grow", {"capacity": 20}),
        ("PATCH", "", {"name": "Closing night"}),
        ("POST", "tickets", {"tickets": [{}]}),
        ("PUT", "zones/2", {"name": "Balcony"}),
        ("PUT", "gates/3", {"name": "Gate C", "zone": 1}),
    ],
)
async def test_nothing_changes_a_closed_event(site: Site, method: str, path: str, body: object) -> None:
    event = await site.event()
    await site.told("POST", f"/v1/events/{event}/close")
    before = await site.told("GET", f"/v1/events/{event}")
    answer = await site.ask(method, f"/v1/events/{event}/{path}".rstrip("/"), json=body)
    assert (answer.status_code, answer.json()["name"]) == CLOSED
    assert await site.told("GET", f"/v1/events/{event}") == before


async def test_no_device_is_enrolled_for_a_closed_event(site: Site) -> None:
    event, other = await site.event(), await site.event()
    await site.told("POST", f"/v1/events/{event}/close")
    for events in ([event], [event, other]):
        answer = await site.ask("POST", "/v1/enrolments", json={"events": events})
        assert (answer.status_code, answer.json()["name"]) == CLOSED
    for body in ({"events": [other]}, {}):
        assert (await site.ask("POST", "/v1/enrolments", json=body)).status_code == 201
