"""Enrolment codes that nobody used: listed without the codes, and taken back."""

import pytest

from sync.device.device import Device
from sync.device.errors import Refused
from tests.integration.http.site import Site


async def test_a_code_that_was_taken_back_enrols_nobody(site: Site) -> None:
    event = await site.event()
    wanted = {"events": [event], "gates": [2], "name": "tablet", "valid_s": 600}
    offer = await site.told("POST", "/v1/enrolments", json=wanted)
    (listed,) = (await site.told("GET", "/v1/enrolments"))["items"]
    assert (listed["enrolment"], listed["name"], listed["events"], listed["gates"]) == (
        offer["enrolment"],
        "tablet",
        [event],
        [2],
    )
    assert offer["code"] not in str(listed)
    path = f"/v1/enrolments/{offer['enrolment']}"
    assert (await site.ask("DELETE", path)).status_code == 204
    assert (await site.told("GET", "/v1/enrolments"))["items"] == []
    with pytest.raises(Refused, match="unknown, used or over"):
        await Device.enrol(site.folder / "x.db", offer["code"], "x", site.http, site.clock.reading)


async def test_one_that_was_used_is_over_or_was_never_there_is_unknown(site: Site) -> None:
    event = await site.event()
    offer = await site.told("POST", "/v1/enrolments", json={"events": [event]})
    device = await Device.enrol(site.folder / "a.db", offer["code"], "a", site.http, site.clock.reading)
    device.close()
    late = await site.told("POST", "/v1/enrolments", json={"events": [event], "valid_s": 60})
    site.clock.now_ms += 60_000
    assert (await site.told("GET", "/v1/enrolments"))["items"] == []
    for name in (offer["enrolment"], late["enrolment"], "00" * 8, "zz"):
        refused = await site.ask("DELETE", f"/v1/enrolments/{name}")
        assert (refused.status_code, refused.json()["name"]) == (404, "UNKNOWN_ENROLMENT")


async def test_no_device_is_enrolled_as_a_relay_which_is_a_reserved_role(site: Site) -> None:
    event = await site.event()
    answer = await site.ask("POST", "/v1/enrolments", json={"events": [event], "role": "relay"})
    assert (answer.status_code, answer.json()["field"]) == (422, "role")
    assert "supervisor" in answer.json()["what_to_do"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "enrolments/zz"),
        ("GET", "devices/zz"),
        ("GET", "events/1/entries?device=zz"),
        ("POST", "events/1/cases/zz/settle"),
    ],
)
async def test_an_id_that_is_none_is_told_as_it_was_asked_for(site: Site, method: str, path: str) -> None:
    await site.event()
    settled = {"json": {"decision": "explained", "saw": []}} if path.endswith("settle") else {}
    answer = await site.ask(method, f"/v1/{path}", **settled)
    assert (answer.status_code, "'zz'" in answer.json()["detail"]) == (404, True)
