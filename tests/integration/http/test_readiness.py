"""Doors ready: what gates show is collected, judged, told in the report, and refused where it is not theirs or not new."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from backend.errors import OldReadiness
from backend.store.rows_readiness import ReadinessRow
from backend.usecases import collecting
from keys.crypto import PrivateKey
from sync.device.device import Device
from sync.readiness import DIGEST_BYTES, Readiness, Ready
from tests.integration.http.site import Site

GOOD = Ready.KEPT | Ready.CAMERA


def word_of(site: Site, by: Device, of: int, **said: Any) -> Readiness:
    """What this device would show now."""
    mark, trust = by.lists.mark(of), by.lists.trust()
    assert mark is not None
    assert trust is not None
    usual = Readiness(
        device=by.identity.device,
        event=of,
        gate=1,
        at_ms=site.clock.now_ms,
        at=mark.at,
        digest=mark.hash[:DIGEST_BYTES],
        issued_ms=site.clock.now_ms,
        policy=1,
        trust_counter=trust.counter,
        unsent=0,
        flags=GOOD,
        app="portao-web/1",
        clock=(0, 0),
    )
    return replace(usual, **said)


def shown(device: Device, said: Readiness, key: PrivateKey | None = None) -> str:
    return said.sign(key or device.identity.key, device.identity.domain)


async def collect(site: Site, event: int, code: str) -> httpx.Response:
    return await site.ask("POST", f"/v1/events/{event}/readiness", json={"code": code})


async def gates(site: Site, event: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await site.told("GET", f"/v1/events/{event}/readiness"))["gates"]
    return found


async def test_before_anything_is_collected_every_gate_is_named(site: Site) -> None:
    event = await site.event()
    assert [(one["name"], one["ready"], one["devices"]) for one in await gates(site, event)] == [
        ("Gate A", False, []),
        ("Gate B", False, []),
    ]


async def test_a_gate_is_ready_since_its_device_first_said_so(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    first_ms = site.clock.now_ms
    taken = await collect(site, event, shown(device, word_of(site, device, event)))
    assert (taken.status_code, taken.json()["ready"], taken.json()["look"]) == (200, True, [])
    site.clock.now_ms += 60_000
    await collect(site, event, shown(device, word_of(site, device, event, unsent=2)))
    first, second = await gates(site, event)
    assert (first["ready"], first["since_ms"], second["ready"]) == (True, first_ms, False)
    (found,) = first["devices"]
    assert [one["matter"] for one in found["look"]] == ["unsent"]
    assert (found["at_ms"], found["device_name"]) == (first_ms + 60_000, "a")


async def test_a_gate_that_cannot_work_says_why_and_since_when(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    await collect(site, event, shown(device, word_of(site, device, event)))
    site.clock.now_ms += 60_000
    failing = shown(device, word_of(site, device, event, flags=Ready.FAILING))
    taken = (await collect(site, event, failing)).json()
    assert (taken["ready"], taken["since_ms"]) == (False, site.clock.now_ms)
    assert (taken["look"][0]["matter"], taken["look"][0]["stops"]) == ("failing", True)
    report = await site.told("GET", f"/v1/events/{event}/report?lang=pt-BR")
    (told, _) = report["readiness"]
    assert (told["ready"], told["since_ms"]) == (False, None)
    assert told["devices"][0]["look"][0]["said"] == "Não consegue gravar nada: libere espaço"


async def test_a_device_that_did_not_hear_what_changed_is_behind(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    (ticket,) = await site.issue(event)
    await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
    taken = (await collect(site, event, shown(device, word_of(site, device, event)))).json()
    assert (taken["ready"], taken["behind"]) == (True, 1)
    assert [one["matter"] for one in taken["look"]] == ["behind"]


async def test_a_list_that_is_not_this_servers_lets_nobody_in(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    taken = await collect(site, event, shown(device, word_of(site, device, event, digest=b"else")))
    assert [one["matter"] for one in taken.json()["look"]] == ["other_line"]


async def test_a_device_that_is_locked_afterwards_is_not_ready(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    await collect(site, event, shown(device, word_of(site, device, event)))
    await site.told("POST", f"/v1/devices/{device.identity.device.hex()}/lock")
    (first, _) = await gates(site, event)
    assert (first["ready"], first["devices"][0]["look"][0]["matter"]) == (False, "locked")


async def test_the_same_code_again_changes_nothing(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    code = shown(device, word_of(site, device, event))
    first = (await collect(site, event, code)).json()
    site.clock.now_ms += 60_000
    assert (await collect(site, event, code)).json() == first


async def test_an_older_code_is_refused_by_the_servers_clock(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    old = shown(device, word_of(site, device, event))
    site.clock.now_ms += 60_000
    assert (await collect(site, event, shown(device, word_of(site, device, event)))).status_code == 200
    refused = await collect(site, event, old)
    assert (refused.status_code, refused.json()["name"]) == (409, "OLD_READINESS")
    site.clock.now_ms += 60_000
    behind = word_of(site, device, event, at_ms=site.clock.now_ms - 3_600_000, clock=(0, 3_600_000))
    assert (await collect(site, event, shown(device, behind))).status_code == 200


async def test_of_two_codes_that_are_collected_at_a_time_the_newer_stays(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    old, new = (shown(device, word_of(site, device, event, unsent=unsent)) for unsent in (1, 2))
    later_ms = site.clock.now_ms + 60_000
    newer = ReadinessRow(device.identity.device, new, later_ms, 0, True, later_ms, later_ms)
    async with site.ctx.store.transaction() as tx:
        assert await tx.readiness.locked(event, newer.device) is None
        await tx.readiness.put(event, newer)
        late = asyncio.create_task(collecting.collect(site.ctx, event, old))
        await asyncio.wait((late,), timeout=0.5)
    with pytest.raises(OldReadiness, match="a newer state of a was collected at"):
        await late
    (found,) = (await gates(site, event))[0]["devices"]
    assert found["at_ms"] == later_ms


async def test_a_clock_that_is_ahead_does_not_shut_out_what_comes_later(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    ahead = word_of(site, device, event, at_ms=site.clock.now_ms + 86_400_000, clock=None)
    taken = (await collect(site, event, shown(device, ahead))).json()
    assert taken["at_ms"] == site.clock.now_ms
    site.clock.now_ms += 60_000
    assert (await collect(site, event, shown(device, word_of(site, device, event)))).status_code == 200


@pytest.mark.parametrize(
    ("said", "status", "name"),
    [
        ({"event": 2}, 400, "WRONG_EVENT_PART"),
        ({"gate": 9}, 404, "UNKNOWN_GATE"),
        ({"device": bytes(8)}, 404, "UNKNOWN_DEVICE"),
    ],
)
async def test_what_is_not_of_this_event_is_refused(
    site: Site, said: dict[str, Any], status: int, name: str
) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    refused = await collect(site, event, shown(device, word_of(site, device, event, **said)))
    assert (refused.status_code, refused.json()["name"]) == (status, name)
    assert (await gates(site, event))[0]["devices"] == []


async def test_a_forged_code_and_what_is_none_are_refused(site: Site) -> None:
    event = await site.event()
    device, other = await site.device(event, "a"), await site.device(event, "b")
    forged = shown(device, word_of(site, device, event), other.identity.key)
    for code, status, name in (
        (forged, 403, "BAD_SIGNATURE"),
        ("PT1:ABC", 400, "NOT_OURS"),
        ("PTR1:", 400, "MALFORMED"),
        ("PTR1:!!", 400, "MALFORMED"),
        ("", 400, "NOT_OURS"),
        ("PTR1:" + "0" * 700, 422, "BAD_INPUT"),
    ):
        refused = await collect(site, event, code)
        assert (refused.status_code, refused.json()["name"]) == (status, name), code[:20]


async def test_a_device_of_another_event_and_a_closed_event_are_refused(site: Site) -> None:
    event, other = await site.event(), await site.event()
    far = await site.device(other, "far")
    code = shown(far, replace(word_of(site, far, other), event=event))
    refused = await collect(site, event, code)
    assert (refused.status_code, refused.json()["name"]) == (403, "NOT_ALLOWED")
    code = shown(far, word_of(site, far, other))
    await site.told("POST", f"/v1/events/{other}/close")
    refused = await collect(site, other, code)
    assert (refused.status_code, refused.json()["name"]) == (409, "EVENT_CLOSED")


async def test_a_supervisors_device_collects_and_reads_as_an_administrator_does(site: Site) -> None:
    event = await site.event()
    gate = await site.device(event, "a")
    supervisor = await site.device(event, "s", role="supervisor")
    path = f"/v1/events/{event}/readiness"
    code = shown(gate, word_of(site, gate, event))
    taken = await site.as_device(supervisor, "POST", path, json={"code": code})
    assert (taken.status_code, taken.json()["ready"]) == (200, True)
    read = await site.as_device(supervisor, "GET", path)
    assert read.json()["gates"] == await gates(site, event)
    assert (await site.as_device(gate, "POST", path, json={"code": code})).status_code == 403
