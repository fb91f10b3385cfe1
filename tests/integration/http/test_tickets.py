"""Events and tickets as an administrator handles them over HTTP."""

import asyncio
import base64
import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from keys.crypto import PrivateKey
from tests.integration.http.site import Site


def decoded(raw: bytes) -> str:
    """What a camera reads in a picture."""
    image = np.array(Image.open(io.BytesIO(raw)).convert("L"))
    (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)


async def test_an_event_is_created_shown_listed_grown_and_closed(site: Site) -> None:
    event = await site.event(name="Noite", capacity=5)
    shown = await site.told("GET", f"/v1/events/{event}")
    assert (shown["name"], shown["capacity"], shown["closed"]) == ("Noite", 5, False)
    assert [gate["name"] for gate in shown["gates"]] == ["Gate A", "Gate B"]
    assert shown["policy"]["mode"] == "once"
    assert [row["event"] for row in (await site.told("GET", "/v1/events"))["items"]] == [event]
    assert (await site.told("POST", f"/v1/events/{event}/grow", json={"capacity": 9}))["capacity"] == 9
    assert (await site.told("POST", f"/v1/events/{event}/close"))["closed"] is True
    refused = await site.ask("POST", f"/v1/events/{event}/tickets", json={"tickets": [{}]})
    assert (refused.status_code, refused.json()["name"]) == (409, "EVENT_CLOSED")


async def test_a_policy_takes_the_next_version_or_is_refused_by_its_place(site: Site) -> None:
    event = await site.event()
    made = await site.told("PUT", f"/v1/events/{event}/policy", json={"mode": "re-entry"})
    assert (made["version"], made["mode"]) == (2, "re-entry")
    refused = await site.ask("PUT", f"/v1/events/{event}/policy", json={"mode": "twice"})
    assert refused.status_code == 422
    assert "mode" in refused.json()["detail"]


async def test_issued_tickets_come_with_their_codes_and_nobody_else_gets_them(site: Site) -> None:
    event = await site.event()
    issued = await site.issue(event, 2, seat="A-1")
    assert [ticket["code"][:4] for ticket in issued] == ["PT1:", "PT1:"]
    listed = (await site.told("GET", f"/v1/events/{event}/tickets"))["items"]
    assert {ticket["reference"] for ticket in listed} == {ticket["reference"] for ticket in issued}
    assert all("code" not in ticket for ticket in listed)


async def test_a_code_is_drawn_so_that_a_camera_reads_it(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, seat="A-1")
    path = f"/v1/events/{event}/tickets/{ticket['reference']}"
    assert (await site.told("GET", f"{path}/code"))["code"] == ticket["code"]
    png = await site.ask("GET", f"{path}/code.png")
    assert (png.headers["content-type"], png.headers["cache-control"]) == ("image/png", "no-store")
    assert decoded(png.content) == ticket["code"]
    svg = await site.ask("GET", f"{path}/code.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg ")
    assert "script" not in svg.text


async def test_a_ticket_is_suspended_restored_and_revoked_for_good(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, reference="guest 1")
    path = f"/v1/events/{event}/tickets/guest%201"
    for move, state in (
        ("suspend", "suspended"),
        ("restore", "valid"),
        ("revoke", "revoked"),
        ("revoke", "revoked"),
    ):
        assert (await site.told("POST", f"{path}/{move}"))["state"] == state
    refused = await site.ask("POST", f"{path}/restore")
    assert (refused.status_code, refused.json()["name"]) == (409, "CONFLICT")
    assert (await site.told("GET", path))["reference"] == ticket["reference"]


async def test_a_reference_may_hold_what_a_path_cannot(site: Site) -> None:
    event = await site.event()
    await site.issue(event, reference="a/b/code?x")
    path = f"/v1/events/{event}/tickets/a%2Fb%2Fcode%3Fx"
    assert (await site.told("GET", path))["external_reference"] == "a/b/code?x"
    assert (await site.told("POST", f"{path}/revoke"))["state"] == "revoked"


async def test_a_reissue_binds_the_ticket_to_a_holders_key(site: Site) -> None:
    event = await site.event()
    await site.issue(event, reference="g")
    holder = PrivateKey.from_seed(b"h" * 32)
    body = {"holder_key": base64.b64encode(holder.public.raw).decode(), "seat": "B-2"}
    again = await site.told("POST", f"/v1/events/{event}/tickets/g/reissue", json=body)
    shown = await site.told("GET", f"/v1/events/{event}/tickets/g")
    assert (again["index"], shown["seat"]) == (shown["index"], "B-2")
    refused = await site.ask("POST", f"/v1/events/{event}/tickets/g/reissue", json={"holder_key": "AAAA"})
    assert (refused.status_code, refused.json()["field"]) == (422, "holder_key")


async def test_an_import_accounts_for_each_row_and_never_doubles(site: Site) -> None:
    event = await site.event()
    rows = b"reference,seat\nr1,A-1\nr2,A-2\nr2,A-3\nr3,seat far too long to fit\n"
    first = await site.told("POST", f"/v1/events/{event}/import", content=rows)
    assert (first["rows"], first["created"], len(first["refused"])) == (4, 2, 2)
    assert {row["line"] for row in first["refused"]} == {4, 5}
    again = await site.told("POST", f"/v1/events/{event}/import", content=rows)
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 2


async def test_too_many_tickets_are_refused_as_a_whole(site: Site) -> None:
    event = await site.event(capacity=3)
    refused = await site.ask("POST", f"/v1/events/{event}/tickets", json={"tickets": [{}] * 4})
    assert (refused.status_code, refused.json()["name"]) == (409, "CAPACITY_EXCEEDED")
    assert "at most 3" in refused.json()["what_to_do"]
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 0


async def test_keys_are_listed_without_their_private_halves(site: Site) -> None:
    event = await site.event()
    keys = (await site.told("GET", "/v1/keys"))["items"]
    assert {key["usage"] for key in keys} == {"ticket", "roster", "feed", "device", "receipt"}
    assert [key["events"] for key in keys if key["usage"] == "ticket"] == [[event]]
    exported = await site.told("GET", "/v1/keys/export")
    assert sorted(exported) == ["domain", "root_public_key", "trust_list"]


async def test_a_long_import_keeps_nobody_else_waiting(site: Site) -> None:
    event = await site.event(capacity=4_000)
    rows = "reference,seat\n" + "\n".join(f"r{n},A-{n}" for n in range(4_000))
    importing = asyncio.create_task(site.told("POST", f"/v1/events/{event}/import", content=rows.encode()))
    answered = 0
    while not importing.done():
        assert (await site.http.get("/healthz")).status_code == 200
        answered += 1
        await asyncio.sleep(0)  # the app answers without ever giving the import its turn
    assert (await importing)["created"] == 4_000
    assert answered > 20


async def test_a_ticket_is_passed_on_under_a_new_code_and_the_former_is_replaced(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, name="Ana", seat="A-1")
    gate = await site.device(event, "gate")
    path = f"/v1/events/{event}/tickets/{ticket['reference']}"
    passed = await site.told("POST", f"{path}/transfer", json={"name": "Bia"})
    assert (passed["reference"], passed["code"] != ticket["code"]) == (ticket["reference"], True)
    assert [(await site.told("GET", path))[field] for field in ("name", "seat")] == ["Bia", "A-1"]
    await site.sync(gate, event)
    reasons = [
        gate.engine().scan(event, code).verdict.reason.name for code in (ticket["code"], passed["code"])
    ]
    assert reasons == ["REPLACED", "OK"]
    await site.sync(gate, event)
    used = await site.ask("POST", f"{path}/transfer", json={"name": "Caio"})
    assert (used.status_code, used.json()["name"]) == (409, "CONFLICT")
    assert (await site.told("GET", path))["name"] == "Bia"


@pytest.mark.parametrize("state", ["suspend", "unpaid", "revoke"])
async def test_what_its_holder_cannot_use_is_not_passed_on(site: Site, state: str) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    path = f"/v1/events/{event}/tickets/{ticket['reference']}"
    await site.told("POST", f"{path}/{state}")
    refused = await site.ask("POST", f"{path}/transfer", json={"name": "Bia"})
    assert (refused.status_code, refused.json()["name"]) == (409, "CONFLICT")
    unnamed = await site.ask("POST", f"{path}/transfer", json={})
    assert unnamed.status_code == 422


async def test_a_ticket_that_was_bound_is_passed_on_to_another_key_or_none(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    path = f"/v1/events/{event}/tickets/{ticket['reference']}"
    key = base64.b64encode(PrivateKey.from_seed(bytes(31) + b"1").public.raw).decode()
    bound = await site.told("POST", f"{path}/transfer", json={"name": "Bia", "holder_key": key})
    free = await site.told("POST", f"{path}/transfer", json={"name": "Caio"})
    assert len(bound["code"]) > len(free["code"])


async def test_a_reference_that_stands_twice_in_what_was_sent_is_told_as_that(site: Site) -> None:
    event = await site.event()
    body = {"tickets": [{"reference": "A"}, {}, {"reference": "A"}]}
    answer = await site.ask("POST", f"/v1/events/{event}/tickets", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "tickets[2].reference")
    assert "tickets[0]" in answer.json()["detail"]
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 0
    one = {"tickets": [{"reference": "A"}]}
    await site.told("POST", f"/v1/events/{event}/tickets", json=one)
    again = await site.ask("POST", f"/v1/events/{event}/tickets", json=one)
    assert (again.status_code, again.json()["name"]) == (409, "CONFLICT")
