"""Imports that go on after their request was answered: how far they are, what came of them, and how they are stopped."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from backend.app import create_app
from backend.store.rows_imports import SILENT_MS
from backend.usecases.import_jobs import begin_import
from tests.integration.http.site import URL, Site

APART = {"prefer": "respond-async, wait=10"}


def a_list(rows: int) -> bytes:
    return b"reference,name\n" + b"".join(b"R%d,Ana %d\n" % (row, row) for row in range(rows))


async def begun(site: Site, event: int, content: bytes, query: str = "", **headers: str) -> httpx.Response:
    answer = await site.ask(
        "POST", f"/v1/events/{event}/import{query}", content=content, headers=APART | headers
    )
    assert answer.status_code == 202, answer.text
    return answer


async def ended(site: Site, address: str) -> dict[str, Any]:
    """The import, once it does not run any longer."""
    async with asyncio.timeout(60):
        while True:
            job: dict[str, Any] = await site.told("GET", address)
            if job["state"] != "running":
                return job


async def test_an_import_is_answered_at_once_and_tells_how_it_ended(site: Site) -> None:
    event = await site.event(capacity=3_000)
    answer = await begun(site, event, a_list(2_500) + b",Ana\n", "?lang=pt-BR")
    assert (answer.headers["location"], answer.headers["preference-applied"]) == (
        answer.json()["address"],
        "respond-async",
    )
    job = await ended(site, answer.headers["location"])
    assert (job["state"], job["rows"], job["done"], job["refused"]) == ("done", 2_501, 2_501, 1)
    assert job["read"] == job["size"] == len(a_list(2_500)) + 5
    report = await site.told("GET", job["report"])
    assert (report["applied"], report["created"], report["refusals"]) == (True, 2_500, 1)
    assert report["refused"][0]["line"] == 2_502
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 2_500


@pytest.mark.parametrize("prefer", ["", "wait=5", "respond-asynchronously"])
async def test_who_does_not_ask_for_it_waits_for_the_report(site: Site, prefer: str) -> None:
    event = await site.event()
    answer = await site.ask(
        "POST", f"/v1/events/{event}/import", content=a_list(3), headers={"prefer": prefer}
    )
    assert (answer.status_code, answer.json()["created"]) == (200, 3)


async def test_a_list_that_cannot_be_read_fails_as_a_request_would(site: Site) -> None:
    event = await site.event()
    job = await ended(site, (await begun(site, event, b"colour\nred\n")).headers["location"])
    assert (job["state"], job["done"], job["report"]) == ("failed", 0, None)
    assert (job["problem"]["name"], job["problem"]["status"]) == ("BAD_INPUT", 422)
    assert (await site.ask("GET", job["address"] + "/report")).status_code == 409


async def test_a_whole_list_with_a_refused_row_is_done_and_stores_nothing(site: Site) -> None:
    event = await site.event(capacity=2_000)
    content = a_list(1_500) + b",Ana\n"
    job = await ended(site, (await begun(site, event, content, "?all_or_nothing=true")).headers["location"])
    assert (job["state"], job["done"], job["refused"]) == ("done", 0, 1)
    assert (await site.told("GET", job["report"]))["applied"] is False


async def test_a_whole_list_without_one_holds_in_full(site: Site) -> None:
    event = await site.event(capacity=10)
    answer = await begun(site, event, a_list(1_500), "?all_or_nothing=true&grow=true")
    job = await ended(site, answer.headers["location"])
    assert (job["state"], job["done"]) == ("done", 1_500)
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 1_500


async def test_an_import_that_is_stopped_keeps_what_it_says(site: Site) -> None:
    event = await site.event(capacity=30_000)
    address = (await begun(site, event, a_list(30_000))).headers["location"]
    assert (await site.told("DELETE", address))["stopping"] is True
    job = await ended(site, address)
    assert job["state"] == "cancelled"
    assert job["done"] == (await site.told("GET", f"/v1/events/{event}"))["live"] < 30_000
    assert (await site.told("DELETE", address))["state"] == "cancelled"


async def test_a_whole_list_that_is_stopped_keeps_nothing(site: Site) -> None:
    event = await site.event(capacity=20_000)
    address = (await begun(site, event, a_list(20_000), "?all_or_nothing=true")).headers["location"]
    await site.told("DELETE", address)
    job = await ended(site, address)
    assert (job["state"], job["done"]) == ("cancelled", 0)
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 0


async def test_another_server_tells_of_it_and_stops_it(site: Site) -> None:
    event = await site.event(capacity=30_000)
    app = create_app(site.ctx.settings, site.clock)
    headers = {"authorization": f"Bearer {site.token}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL, headers=headers) as other,
    ):
        address = (await begun(site, event, a_list(30_000))).headers["location"]
        assert (await other.delete(address)).json()["stopping"] is True
        job = await ended(site, address)
        assert job["state"] == "cancelled"
        assert (await other.get(address)).json() == job


async def test_a_server_that_stops_says_that_its_imports_are_interrupted(site: Site) -> None:
    event = await site.event(capacity=30_000)
    app = create_app(site.ctx.settings, site.clock)
    headers = {"authorization": f"Bearer {site.token}"} | APART
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL, headers=headers) as other,
    ):
        begun_there = await other.post(f"/v1/events/{event}/import", content=a_list(30_000))
    job = await site.told("GET", begun_there.headers["location"])
    assert job["state"] == "interrupted"
    assert job["done"] == (await site.told("GET", f"/v1/events/{event}"))["live"] < 30_000


async def test_an_import_whose_server_is_silent_is_interrupted_for_good(site: Site) -> None:
    event = await site.event()
    row = await begin_import(site.ctx, event, 90)
    address = f"/v1/events/{event}/imports/{row.job.hex()}"
    for later_ms, state in ((SILENT_MS, "running"), (1, "interrupted")):
        site.clock.now_ms += later_ms
        assert (await site.told("GET", address))["state"] == state


async def test_the_same_import_with_a_key_is_begun_once(site: Site) -> None:
    event = await site.event()
    first = await begun(site, event, a_list(3), **{"idempotency-key": "list-1"})
    again = await begun(site, event, a_list(3), **{"idempotency-key": "list-1"})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert (await ended(site, first.headers["location"]))["done"] == 3


async def test_a_process_takes_on_so_many_at_a_time(site: Site) -> None:
    event = await site.event(capacity=30_000)
    addresses = [(await begun(site, event, a_list(30_000))).headers["location"] for _ in range(4)]
    refused = await site.ask("POST", f"/v1/events/{event}/import", content=a_list(1), headers=APART)
    assert (refused.status_code, refused.json()["name"]) == (429, "FULL")
    for address in addresses:
        await site.told("DELETE", address)
    assert {(await ended(site, address))["state"] for address in addresses} == {"cancelled"}


async def test_of_many_that_come_at_the_same_time_a_process_takes_on_so_many(site: Site) -> None:
    event = await site.event(capacity=30_000)
    path = f"/v1/events/{event}/import"
    asked = (site.ask("POST", path, content=a_list(5_000), headers=APART) for _ in range(8))
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [202] * 4 + [429] * 4
    for answer in answers:
        if answer.is_success:
            await ended(site, answer.headers["location"])


async def test_a_list_for_which_there_is_no_place_is_not_read(site: Site) -> None:
    event = await site.event(capacity=30_000)
    addresses = [(await begun(site, event, a_list(30_000))).headers["location"] for _ in range(4)]
    read = []

    async def coming() -> AsyncIterator[bytes]:
        read.append(True)
        yield a_list(1)

    refused = await site.ask("POST", f"/v1/events/{event}/import", content=coming(), headers=APART)
    assert (refused.status_code, read) == (429, [])
    for address in addresses:
        await site.told("DELETE", address)
        await ended(site, address)


async def test_a_request_that_is_refused_gives_its_place_back(site: Site) -> None:
    event = await site.event()
    for _ in range(5):
        answer = await site.ask("POST", "/v1/events/99/import", content=a_list(1), headers=APART)
        assert answer.status_code == 404
    await ended(site, (await begun(site, event, a_list(1))).headers["location"])


async def test_an_import_is_not_stopped_by_the_address_of_another_event(site: Site) -> None:
    event, other = await site.event(capacity=30_000), await site.event()
    address = (await begun(site, event, a_list(30_000))).headers["location"]
    elsewhere = address.replace(f"/events/{event}/", f"/events/{other}/")
    assert (await site.ask("DELETE", elsewhere)).status_code == 404
    assert (await ended(site, address))["state"] == "done"


@pytest.mark.parametrize("job", ["0" * 16, "0" * 15, "x" * 16])
async def test_an_import_that_nobody_knows_is_not_found(site: Site, job: str) -> None:
    event = await site.event()
    for method, rest in (("GET", ""), ("DELETE", ""), ("GET", "/report")):
        answer = await site.ask(method, f"/v1/events/{event}/imports/{job}{rest}")
        assert (answer.status_code, answer.json()["name"]) == (404, "UNKNOWN_IMPORT")


async def test_no_row_of_a_list_rests_in_the_database_by_its_report(site: Site) -> None:
    event = await site.event()
    answer = await begun(site, event, "reference,name\nR1,Conceição\n,Fulano\n".encode())
    await ended(site, answer.headers["location"])
    ((outcome,),) = await site.rows("SELECT outcome FROM import_jobs")
    assert len(outcome) > 100
    assert b"Fulano" not in outcome
