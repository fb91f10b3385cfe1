"""A flight from its making to its report: passes are issued, admitted offline at two gates, and merged with their proof of sight."""

from typing import Any

from sync.device.device import Device
from sync.reasons import Outcome, Reason
from sync.verdict import Verdict
from tests.integration.http.site import Site

TP82 = {"carrier": "TP", "number": "82", "from": "GRU", "to": "LIS"}
FOREIGN = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100"


def scan(site: Site, device: Device, event: int, code: str) -> Verdict:
    site.clock.now_ms += 1_000
    return device.engine().scan(event, code).verdict


async def a_flight(site: Site, **changes: Any) -> int:
    return await site.event(kind="flight", flight=TP82, **changes)


async def test_passes_admit_offline_and_their_entries_prove_that_they_were_seen(site: Site) -> None:
    event = await a_flight(site)
    shown = await site.told("GET", f"/v1/events/{event}")
    assert (shown["flight"]["number"], shown["flight"]["pass_type"]) == ("0082", "9")
    ours, shared = await site.issue(event, 2, name="Maria da Silva", **{"class": "C"})
    assert ours["code"].startswith("M1SILVA/MARIA DA")
    one, two = await site.device(event, "a", 1), await site.device(event, "b", 2)
    assert scan(site, one, event, ours["code"]).outcome is Outcome.ADMIT
    assert scan(site, one, event, FOREIGN).reason is Reason.FOREIGN_PASS
    for gate in (one, two):
        assert scan(site, gate, event, shared["code"]).outcome is Outcome.ADMIT
    for gate in (one, two):
        await site.sync(gate, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert (report["admitted"], report["unproven"]) == (3, 0)
    (case,) = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    assert case["class"] == "double_admit"


async def test_a_pass_that_was_reissued_is_refused_where_the_list_says_so(site: Site) -> None:
    event = await a_flight(site)
    (old,) = await site.issue(event, seat="7D", name="Ana Lima")
    gate = await site.device(event, "a")
    changed = {"seat": "8A"}
    new = await site.told("POST", f"/v1/events/{event}/tickets/{old['reference']}/reissue", json=changed)
    await site.sync(gate, event)
    assert scan(site, gate, event, old["code"]).reason is Reason.REPLACED
    verdict = scan(site, gate, event, new["code"])
    assert (verdict.outcome, verdict.seat) == (Outcome.ADMIT, "8A")


async def test_a_flight_that_is_none_is_refused_by_its_place(site: Site) -> None:
    given = {"name": "Show", "kind": "show", "timezone": "UTC", "starts_s": 1, "ends_s": 2, "capacity": 1}
    refused = await site.ask("POST", "/v1/events", json=given | {"flight": TP82})
    assert refused.status_code == 422
    assert "flight" in refused.json()["detail"]
    misspelt = await site.ask("POST", "/v1/events", json=given | {"flight": TP82 | {"gate": "4"}})
    assert misspelt.status_code == 422
