"""The same request again, by its idempotency key: one effect, one answer."""

import asyncio
from typing import Any

import pytest

from tests.integration.http.site import Site

KEY = {"idempotency-key": "order-17"}
DAY_MS = 86_400_000


async def live(site: Site, event: int) -> int:
    return int((await site.told("GET", f"/v1/events/{event}"))["live"])


def body(seat: str = "A-1") -> dict[str, Any]:
    return {"tickets": [{"seat": seat}]}


async def test_the_same_request_again_gets_the_same_answer_and_no_second_ticket(site: Site) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/tickets"
    first = await site.ask("POST", path, json=body(), headers=KEY)
    again = await site.ask("POST", path, json=body(), headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["cache-control"] == "no-store"
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert await live(site, event) == 1


async def test_without_a_key_each_request_is_one_of_its_own(site: Site) -> None:
    event = await site.event()
    for _ in range(2):
        assert (await site.ask("POST", f"/v1/events/{event}/tickets", json=body())).status_code == 201
    assert await live(site, event) == 2


async def test_a_key_belongs_to_one_request(site: Site) -> None:
    event, other = await site.event(), await site.event()
    path = f"/v1/events/{event}/tickets"
    await site.ask("POST", path, json=body(), headers=KEY)
    for elsewhere, sent in (
        (path, body("A-2")),
        (f"/v1/events/{other}/tickets", body()),
        (path + "?lang=en", body()),
    ):
        refused = await site.ask("POST", elsewhere, json=sent, headers=KEY)
        assert (refused.status_code, refused.json()["name"]) == (422, "KEY_REUSED")
    assert (await live(site, event), await live(site, other)) == (1, 0)


async def test_of_many_at_a_time_one_takes_effect(site: Site) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/tickets"
    answers = await asyncio.gather(*[site.ask("POST", path, json=body(), headers=KEY) for _ in range(6)])
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 409)
    assert await live(site, event) == 1
    assert (await site.ask("POST", path, json=body(), headers=KEY)).content in made


async def test_what_was_refused_may_be_tried_again_with_its_key(site: Site) -> None:
    event = await site.event(capacity=1)
    path = f"/v1/events/{event}/tickets"
    await site.issue(event)
    assert (await site.ask("POST", path, json=body(), headers=KEY)).status_code == 409
    await site.told("POST", f"/v1/events/{event}/grow", json={"capacity": 2})
    assert (await site.ask("POST", path, json=body(), headers=KEY)).status_code == 201
    assert await live(site, event) == 2


async def test_a_server_that_stopped_before_it_answered_does_not_do_it_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/tickets"

    class Stopped(Exception):
        pass

    async def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr("backend.routes.repeating.keep_answer", stop)
        with pytest.raises(Stopped):
            await site.ask("POST", path, json=body(), headers=KEY)
    again = await site.ask("POST", path, json=body(), headers=KEY)
    assert (again.status_code, again.json()["name"]) == (409, "ANSWER_PENDING")
    assert await live(site, event) == 1


async def test_a_key_is_forgotten_after_a_day(site: Site) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/tickets"
    for later, tickets in ((0, 1), (DAY_MS, 1), (1, 2)):
        site.clock.now_ms += later
        assert (await site.ask("POST", path, json=body(), headers=KEY)).status_code == 201
        assert await live(site, event) == tickets


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, b"\xe9"])
async def test_a_key_is_visible_text(site: Site, key: str | bytes) -> None:
    event = await site.event()
    refused = await site.ask(
        "POST", f"/v1/events/{event}/tickets", json=body(), headers={"idempotency-key": key}
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "idempotency-key")
    assert await live(site, event) == 0


async def test_every_write_of_administrators_takes_a_key(site: Site) -> None:
    event = await site.event(capacity=5)
    await site.issue(event, reference="r")
    base = f"/v1/events/{event}"
    writes: list[tuple[str, str, Any]] = [
        ("POST", f"{base}/grow", {"capacity": 6}),
        ("PUT", f"{base}/policy", {"mode": "many"}),
        ("PATCH", base, {"name": "Another night"}),
        ("POST", f"{base}/tickets/r/suspend", None),
        ("POST", f"{base}/tickets/r/reissue", {}),
        ("POST", "/v1/enrolments", {"events": [event]}),
        ("POST", f"{base}/close", None),
        ("POST", "/v1/events", (await draft(site))),
    ]
    for number, (method, path, sent) in enumerate(writes):
        key = {"idempotency-key": f"write-{number}"}
        first = await site.ask(method, path, json=sent, headers=key)
        again = await site.ask(method, path, json=sent, headers=key)
        assert first.is_success, path
        assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


async def draft(site: Site) -> dict[str, Any]:
    start_s = site.clock.now_ms // 1000
    times = {"starts_s": start_s, "ends_s": start_s + 3_600}
    return {"name": "Second night", "kind": "show", "timezone": "UTC", "capacity": 3, **times}


async def test_no_code_of_a_ticket_rests_in_the_database_by_its_answer(site: Site) -> None:
    event = await site.event()
    made = await site.ask("POST", f"/v1/events/{event}/tickets", json=body(), headers=KEY)
    code: str = made.json()["tickets"][0]["code"]
    ((answer,),) = await site.rows("SELECT answer FROM repeats")
    assert len(answer) > 40
    assert code.encode() not in answer


async def test_an_import_that_was_cut_off_says_when_it_is_done_again_and_then_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await site.event()
    path, sent = f"/v1/events/{event}/import", {"content": b"reference\n1\n2\n", "headers": KEY}

    class Stopped(Exception):
        pass

    async def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr("backend.routes.repeating.keep_answer", stop)
        with pytest.raises(Stopped):
            await site.ask("POST", path, **sent)
    for waited_ms, left in ((0, "60"), (59_000, "1")):
        site.clock.now_ms += waited_ms
        refused = await site.ask("POST", path, **sent)
        assert (refused.status_code, refused.json()["name"]) == (409, "ANSWER_PENDING")
        assert refused.headers["retry-after"] == left
        assert f"for {left} s, it is done again" in refused.json()["detail"]
    site.clock.now_ms += 1_000
    done = await site.ask("POST", path, **sent)
    assert (done.status_code, done.json()["unchanged"]) == (200, 2)
    again = await site.ask("POST", path, **sent)
    assert (again.content, again.headers["idempotency-replayed"]) == (done.content, "true")
