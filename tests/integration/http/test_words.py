"""A supervisor's word from the gate to the merge: overrides that count, and those of somebody who may no longer."""

from typing import Any

import pytest

from backend.merging.refolding import refold
from keys.errors import KeysError
from sync.cases import CaseClass
from sync.device.device import Device
from sync.device.errors import WrongPin
from sync.reasons import Reason
from tests.integration.http.site import Site

PIN = "270391"


async def supervisor(site: Site) -> None:
    await site.told("POST", "/v1/operators", json={"name": "Bruno", "role": "supervisor", "pin": PIN})


async def inside(site: Site, event: int) -> int:
    report = await site.told("GET", f"/v1/events/{event}/report")
    return int(report["zones"][0]["inside"])


async def cases(site: Site, event: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    return items


def override(site: Site, device: Device, event: int, code: str) -> None:
    site.clock.now_ms += 1_000
    device.supervising().override(event, code, "Bruno", PIN)


async def revoked(site: Site, event: int) -> tuple[Device, str]:
    """A gate, and a code that it refuses."""
    (ticket,) = await site.issue(event, 1)
    await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/suspend")
    device = await site.device(event, "tablet")
    assert device.engine().scan(event, ticket["code"]).verdict.reason is Reason.SUSPENDED
    return device, ticket["code"]


async def test_an_override_by_a_supervisor_counts_and_is_told_with_the_name(site: Site) -> None:
    await supervisor(site)
    event = await site.event()
    device, code = await revoked(site, event)
    override(site, device, event, code)
    await site.sync(device, event)
    assert await inside(site, event) == 1
    (case,) = await cases(site, event)
    assert case["class"] == CaseClass.OVERRULED_REVOCATION.name.lower()
    assert "authorised by Bruno" in str(case)
    assert case["what_to_do"].startswith("No device did anything wrong. Ask Bruno")
    assert await refold(site.ctx, event) == ()


async def test_the_word_of_somebody_who_was_heard_to_be_none_any_more_changes_nothing(site: Site) -> None:
    await supervisor(site)
    event = await site.event()
    device, code = await revoked(site, event)
    await site.told("POST", "/v1/operators/1/revoke")
    override(site, device, event, code)  # it had not heard yet
    await site.sync(device, event)
    assert await inside(site, event) == 1
    with pytest.raises((WrongPin, KeysError)):
        override(site, device, event, code)
    assert await refold(site.ctx, event) == ()


async def test_a_new_pin_reaches_the_gate_with_the_next_round(site: Site) -> None:
    event = await site.event()
    device, code = await revoked(site, event)
    await supervisor(site)
    await site.told("POST", "/v1/operators/1/pin", json={"pin": "582640"})
    await site.sync(device, event)
    with pytest.raises(WrongPin):
        override(site, device, event, code)
    device.supervising().override(event, code, "Bruno", "582640")
    await site.sync(device, event)
    assert await inside(site, event) == 1


async def test_what_a_supervisor_takes_back_late_is_taken_back(site: Site) -> None:
    await supervisor(site)
    event = await site.event()
    (ticket,) = await site.issue(event, 1)
    device = await site.device(event, "tablet")
    device.engine().scan(event, ticket["code"])
    await site.sync(device, event)
    assert await inside(site, event) == 1
    site.clock.now_ms += 3_600_000
    device.supervising().take_back(event, "Bruno", PIN)
    await site.sync(device, event)
    assert await inside(site, event) == 0
    assert await cases(site, event) == []
    assert await refold(site.ctx, event) == ()


async def test_who_was_let_in_without_a_code_is_told_of_and_turns_nobody_away(site: Site) -> None:
    await supervisor(site)
    event = await site.event()
    (ticket,) = await site.issue(event, 1, name="Maria Lima")
    desk, gate = await site.device(event, "desk", role="supervisor"), await site.device(event, "gate")
    site.clock.now_ms += 1_000
    desk.supervising().admit_listed(event, ticket["reference"], "Bruno", PIN)
    await site.sync(desk, event)
    assert await inside(site, event) == 0
    (case,) = await cases(site, event)
    assert case["class"] == CaseClass.UNPROVEN.name.lower()
    assert "authorised by Bruno" in str(case)
    for device in (desk, gate):
        await site.sync(device, event)
        site.clock.now_ms += 1_000
        assert device.engine().scan(event, ticket["code"]).verdict.admits
    assert await refold(site.ctx, event) == ()
