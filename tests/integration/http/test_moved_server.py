"""A server that moved: devices go to its new address once it proved there to be the same one, and to nobody else's."""

from pathlib import Path

import httpx
import pytest

from keys.cbor import encode
from sync.device.device import Device
from sync.device.errors import AnotherServer, Refused, Unreachable
from tests.databases import empty_database
from tests.integration.http.site import URL, Site, opened_site

ELSEWHERE = "http://moved.test"


def hosts(site: Site) -> tuple[httpx.AsyncClient, list[str]]:
    """A network on which the site answers at every address, and who was called there."""
    called: list[str] = []
    inner = httpx.ASGITransport(site.app)

    class Anywhere(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            called.append(request.url.host)
            return await inner.handle_async_request(request)

    return httpx.AsyncClient(transport=Anywhere()), called


async def enrolled(site: Site) -> tuple[Device, int]:
    event = await site.event()
    gate = await site.device(event, "tablet")
    await site.sync(gate, event)
    return gate, event


async def test_a_device_goes_where_its_server_went_and_remembers_it(site: Site) -> None:
    gate, event = await enrolled(site)
    http, called = hosts(site)
    await gate.move(f"{ELSEWHERE}/", http)
    await gate.syncer(http).sync(event)
    assert set(called) == {"moved.test"}
    again = Device.open(gate.database.path, site.clock.reading)
    assert again.identity.url == f"{ELSEWHERE}/"
    again.close()


async def test_a_device_does_not_go_to_another_organisations_server(site: Site, tmp_path: Path) -> None:
    gate, event = await enrolled(site)
    folder = tmp_path / "others"
    folder.mkdir()
    async with opened_site(folder, database=await empty_database("sqlite", folder)) as others:
        with pytest.raises(Refused, match="NOT_SIGNED_IN"):
            await gate.move(ELSEWHERE, hosts(others)[0])
        # One that signs everybody in still has no trust list of this organisation's.
        stranger = await others.device(await others.event(), "stranger")
        trust = stranger.lists.trust()
        assert trust is not None
        with pytest.raises(AnotherServer):
            await gate.move(ELSEWHERE, anybodys(trust.raw))
    assert gate.identity.url == URL
    await site.sync(gate, event)


async def test_a_device_stays_where_it_was_if_nobody_answers(site: Site) -> None:
    gate, event = await enrolled(site)

    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(Unreachable):
        await gate.move(ELSEWHERE, httpx.AsyncClient(transport=httpx.MockTransport(nobody)))
    await site.sync(gate, event)


async def test_the_same_server_with_an_older_trust_list_is_the_same_server(site: Site) -> None:
    gate, _ = await enrolled(site)
    before = gate.lists.trust()
    assert before is not None
    await site.event()
    await gate.move(URL, site.http)
    newer = gate.lists.trust()
    assert newer is not None
    assert newer.counter > before.counter
    await gate.move(ELSEWHERE, anybodys(before.raw))
    assert gate.identity.url == ELSEWHERE
    assert gate.lists.trust() == newer


def anybodys(trust: bytes) -> httpx.AsyncClient:
    """A server that signs everybody in and has this trust list."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = {
            "/v1/session/challenge": encode({1: bytes(32)}),
            "/v1/session": encode({1: "token"}),
            "/v1/trust": trust,
        }
        headers = {"content-type": "application/cbor"}
        return httpx.Response(200, headers=headers, content=said[request.url.path])

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))
