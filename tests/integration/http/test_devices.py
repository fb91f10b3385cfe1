"""Real devices against the real app: enrolment, lists, uploads, reports, and what a device may not do."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from keys.cbor import encode
from keys.errors import NotOurs
from sync.device.device import Device
from sync.device.errors import Refused
from sync.messages import Push
from sync.reasons import Outcome, Reason
from sync.stream import MEDIA
from tests.integration.http.site import Site


async def scan(site: Site, device: Device, event: int, code: str) -> Reason:
    site.clock.now_ms += 1_000
    return device.engine().scan(event, code).verdict.reason


async def test_a_device_enrols_scans_uploads_and_appears_in_the_report(site: Site) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    device = await site.device(event, "tablet")
    assert await scan(site, device, event, first["code"]) is Reason.OK
    assert await scan(site, device, event, first["code"]) is Reason.ALREADY_ADMITTED
    assert await scan(site, device, event, "nonsense") is Reason.NOT_OURS
    await site.sync(device, event)
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert (report["admitted"], report["unproven"]) == (1, 0)
    assert report["denials"] == {"ALREADY_ADMITTED": 1, "NOT_OURS": 1}
    assert [zone["inside"] for zone in report["zones"]] == [1]
    (told,) = report["devices"]
    assert (told["name"], told["device"], told["missing"]) == ("tablet", device.identity.device.hex(), 0)
    assert len(report["digest"]) == 64
    assert second["code"] != first["code"]


async def test_an_enrolment_code_is_good_once(site: Site) -> None:
    event = await site.event()
    offer = await site.told("POST", "/v1/enrolments", json={"events": [event]})
    device = await Device.enrol(site.folder / "a.db", offer["code"], "a", site.http, site.clock.reading)
    device.close()
    with pytest.raises(Refused) as refused:
        await Device.enrol(site.folder / "b.db", offer["code"], "b", site.http, site.clock.reading)
    assert (refused.value.status, refused.value.problem) == (403, "ENROLMENT_CODE_INVALID")
    assert refused.value.what_to_do == "have a new one made for this device"


async def test_an_enrolment_code_ends(site: Site) -> None:
    offer = await site.told("POST", "/v1/enrolments", json={"valid_s": 60})
    site.clock.now_ms += 60_000
    with pytest.raises(Refused) as refused:
        await Device.enrol(site.folder / "a.db", offer["code"], "a", site.http, site.clock.reading)
    assert refused.value.status == 403


async def test_what_is_no_enrolment_code_is_refused_before_any_call(site: Site) -> None:
    with pytest.raises(NotOurs):
        await Device.enrol(site.folder / "a.db", "hello", "a", site.http, site.clock.reading)
    assert (await site.told("GET", "/v1/devices"))["items"] == []


@pytest.mark.parametrize("part", ["profile", "roster", "admissions"])
async def test_a_part_is_sent_once_and_then_known_by_its_tag(site: Site, part: str) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    path = f"/v1/events/{event}/{part}"
    first = await site.as_device(device, "GET", path)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/cbor")
    tag = first.headers["etag"]
    assert re.fullmatch('"1-0-[0-9a-f]{16}"', tag)
    for held in (tag, f"W/{tag}", f'"0-0", {tag}', "*"):
        again = await site.as_device(device, "GET", path, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await site.as_device(device, "GET", path, headers={"if-none-match": '"1-1"'})
    assert other.content == first.content


async def test_the_trust_list_changes_its_tag_with_its_bytes(site: Site) -> None:
    device = await site.device(await site.event(), "a")
    first = await site.as_device(device, "GET", "/v1/trust")
    same = await site.as_device(device, "GET", "/v1/trust", headers={"if-none-match": first.headers["etag"]})
    assert same.status_code == 304
    await site.event()
    after = await site.as_device(device, "GET", "/v1/trust", headers={"if-none-match": first.headers["etag"]})
    assert (after.status_code, after.content != first.content) == (200, True)


async def test_a_position_that_is_not_of_the_feed_asks_for_a_snapshot(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    answer = await site.as_device(device, "GET", f"/v1/events/{event}/feed?gen=1&after=99")
    assert (answer.status_code, answer.json()["name"]) == (410, "SNAPSHOT_REQUIRED")
    for query in ("gen=x", "gen=1&after=-1", "gen=1&after=99999999999999999999"):
        refused = await site.as_device(device, "GET", f"/v1/events/{event}/feed?{query}")
        assert (refused.status_code, refused.json()["name"]) == (422, "BAD_INPUT")


async def test_a_device_of_one_event_gets_nothing_of_another(site: Site) -> None:
    mine, other = await site.event(), await site.event()
    device = await site.device(mine, "a")
    for path in ("profile", "roster", "admissions", "feed?gen=1&after=0"):
        answer = await site.as_device(device, "GET", f"/v1/events/{other}/{path}")
        assert (answer.status_code, answer.json()["name"]) == (403, "NOT_ALLOWED")
    body = Push(other, ()).encode()
    answer = await site.as_device(device, "POST", f"/v1/events/{other}/push", content=body)
    assert answer.status_code == 403


async def test_what_is_sent_to_one_event_is_not_meant_for_another(site: Site) -> None:
    mine, other = await site.event(), await site.event()
    device = await site.device(mine, "a")
    answer = await site.as_device(device, "POST", f"/v1/events/{mine}/push", content=Push(other, ()).encode())
    assert (answer.status_code, answer.json()["name"]) == (422, "BAD_INPUT")


async def test_bytes_that_are_no_message_are_refused_with_their_clause(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    for path in ("hello", "push"):
        answer = await site.as_device(device, "POST", f"/v1/events/{event}/{path}", content=b"\xa1\x01")
        assert (answer.status_code, answer.json()["name"]) == (400, "MALFORMED")
        assert "clause" in answer.json()["detail"]


async def test_a_session_ends_after_an_hour_and_the_device_signs_in_anew(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    headers = {"authorization": f"Bearer {await site.session(device)}"}
    assert (await site.http.get("/v1/trust", headers=headers)).status_code == 200
    site.clock.now_ms += 3_600_000
    assert (await site.http.get("/v1/trust", headers=headers)).status_code == 401
    await site.sync(device, event)
    assert device.status(event).unsent >= 0


async def test_a_challenge_that_another_device_signed_gives_no_session(site: Site) -> None:
    event = await site.event()
    first, second = await site.device(event, "a"), await site.device(event, "b", gate=2)
    challenge = await site.http.post("/v1/session/challenge", content=encode({1: first.identity.device}))
    body = encode({1: second.identity.device, 2: challenge.content[-32:], 3: bytes(64)})
    answer = await site.http.post("/v1/session", content=body)
    assert (answer.status_code, answer.json()["name"]) == (401, "NOT_SIGNED_IN")


async def test_a_locked_device_admits_nobody_once_it_heard_of_it(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    path = f"/v1/devices/{device.identity.device.hex()}/lock"
    assert (await site.told("POST", path))["locked"] is True
    await site.sync(device, event)
    verdict = device.engine().scan(event, ticket["code"]).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSE, Reason.DEVICE_LOCKED)
    unknown = await site.ask("POST", "/v1/devices/00ff/lock")
    assert (unknown.status_code, unknown.json()["name"]) == (404, "UNKNOWN_DEVICE")


async def test_a_case_is_told_in_the_language_asked_for_and_settled_once_seen(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    devices = [await site.device(event, name, gate) for name, gate in (("a", 1), ("b", 2))]
    for device in devices:
        assert await scan(site, device, event, ticket["code"]) is Reason.OK
    for device in devices:
        await site.sync(device, event)
    (case,) = (await site.told("GET", f"/v1/events/{event}/cases?lang=pt-BR"))["items"]
    assert case["title"] == "Ingresso usado mais de uma vez"
    assert ticket["reference"] in case["sentence"]
    path = f"/v1/events/{event}/cases/{case['case']}/settle"
    shown = {"saw": case["entries"], "decisions": len(case["settlements"])}
    bad = await site.ask("POST", path, json={"decision": "shrug", "by": "supervisor", **shown})
    assert (bad.status_code, bad.json()["field"]) == (422, "decision")
    partly = {"decision": "explained", "by": "supervisor", **shown, "saw": case["entries"][:1]}
    assert (await site.told("POST", path, json=partly))["status"] == "open"
    whole = {"decision": "explained", "by": "supervisor", "note": "twins", **shown, "decisions": 1}
    assert (await site.told("POST", path, json=whole))["status"] == "settled"
    assert (await site.told("GET", f"/v1/events/{event}/cases?status=open"))["items"] == []
    assert len((await site.told("GET", f"/v1/events/{event}/cases?status=settled"))["items"]) == 1
    assert (await site.ask("GET", f"/v1/events/{event}/cases?status=lost")).status_code == 422
    unaware = {"decision": "let_stay", "by": "desk", **shown}
    refused = await site.ask("POST", path, json=unaware)
    assert (refused.status_code, refused.json()["name"]) == (409, "CONFLICT")
    assert "explained by supervisor" in refused.json()["detail"]
    never = await site.ask("POST", path, json={**unaware, "decisions": 99})
    assert (never.status_code, never.json()["name"]) == (409, "CONFLICT"), "nobody was shown so many"
    assert len((await site.told("POST", path, json={**unaware, "decisions": 2}))["settlements"]) == 3


@pytest.mark.parametrize("left_out", ["saw", "decisions"])
async def test_nobody_decides_without_saying_what_they_were_shown(site: Site, left_out: str) -> None:
    event = await site.event()
    body: dict[str, object] = {"decision": "explained", "by": "desk", "saw": [], "decisions": 0}
    del body[left_out]
    answer = await site.ask("POST", f"/v1/events/{event}/cases/{'00' * 32}/settle", json=body)
    assert (answer.status_code, left_out in answer.json()["detail"]) == (422, True)


async def test_a_case_that_is_none_is_unknown(site: Site) -> None:
    event = await site.event()
    body = {"decision": "explained", "by": "x", "saw": [], "decisions": 0}
    for case in ("00" * 32, "zz", "0" * 63, "é"):
        answer: httpx.Response = await site.ask("POST", f"/v1/events/{event}/cases/{case}/settle", json=body)
        assert (answer.status_code, answer.json()["name"]) == (404, "UNKNOWN_CASE")


async def test_a_device_is_shown_with_what_was_last_heard_of_it(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "gate")
    device.engine().scan(event, ticket["code"])
    site.clock.now_ms += 5_000
    await site.sync(device, event)
    path = f"/v1/devices/{device.identity.device.hex()}"
    shown = await site.told("GET", path)
    assert shown == (await site.told("GET", "/v1/devices"))["items"][0]
    assert (shown["name"], shown["last_seen_ms"], shown["last_event"]) == ("gate", site.clock.now_ms, event)
    assert (abs(shown["clock_offset_ms"]) <= 1, shown["locked"], shown["app"] is not None) == (
        True,
        False,
        True,
    )
    assert (shown["told_ms"], shown["unsent"]) == (site.clock.now_ms, 0), "said, and sent in the same round"
    for unknown in ("00" * 8, "zz"):
        answer = await site.ask("GET", f"/v1/devices/{unknown}")
        assert (answer.status_code, answer.json()["name"]) == (404, "UNKNOWN_DEVICE")


@pytest.mark.parametrize("how", ["page", "wait", "stream"])
async def test_a_quiet_gate_is_seen_by_what_it_asks_and_what_it_said_keeps_its_time(
    site: Site, how: str
) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "quiet")
    said_ms = site.clock.now_ms
    await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
    at = (await site.told("GET", f"/v1/events/{event}"))["at"]
    site.clock.now_ms += 12 * 60_000
    headers = {"authorization": f"Bearer {await site.session(device)}"}
    wait, accept = {"page": ("", "*/*"), "wait": ("&wait=30", "*/*"), "stream": ("", MEDIA)}[how]
    address = f"/v1/events/{event}/feed?gen={at['gen']}&after={at['pos']}{wait}"
    asking = asyncio.create_task(site.http.get(address, headers={**headers, "accept": accept}))
    async with asyncio.timeout(20):
        while (shown := await _shown(site, device))["last_seen_ms"] == said_ms:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (shown["last_seen_ms"], shown["at"]) == (site.clock.now_ms, at)
    assert (shown["told_ms"], shown["unsent"]) == (said_ms, 0)
    (reported,) = (await site.told("GET", f"/v1/events/{event}/report"))["devices"]
    assert (reported["last_seen_ms"], reported["told_ms"]) == (site.clock.now_ms, said_ms)
    site.ctx.live.stop()
    assert (await asking).status_code == 200


async def _shown(site: Site, device: Device) -> Any:
    return await site.told("GET", f"/v1/devices/{device.identity.device.hex()}")
