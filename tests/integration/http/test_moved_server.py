"""A server that moved: devices go to its new address once it proved there to be the same one, and to nobody else's."""

from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest

from keys.cbor import encode
from keys.crypto import PrivateKey
from sync.clock import Anchor, sign_anchor
from sync.device.device import Device
from sync.device.errors import AnotherServer, Refused, Unreachable
from sync.messages import Hello, HelloReply, Must
from sync.position import Position
from tests.databases import empty_database
from tests.integration.http.site import URL, Site, opened_site

ELSEWHERE = "http://moved.test"
TRUST = "/v1/trust"
AS_CBOR = {"content-type": "application/cbor"}


def hosts(
    site: Site, instead: Mapping[str, bytes] | None = None, heard: dict[str, bytes] | None = None
) -> tuple[httpx.AsyncClient, list[str]]:
    """A network on which the site answers at every address, and who was called there.

    `instead`: what stands at some paths in place of its answers; `heard`: keeps the answers, by their paths.
    """
    called: list[str] = []
    inner = httpx.ASGITransport(site.app)

    class Anywhere(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            called.append(request.url.host)
            path = request.url.path
            if path in (instead or {}):
                return httpx.Response(200, headers=AS_CBOR, content=(instead or {})[path])
            answer = await inner.handle_async_request(request)
            if heard is not None:
                heard[path] = await answer.aread()
            return answer

    return httpx.AsyncClient(transport=Anywhere()), called


async def enrolled(site: Site) -> tuple[Device, int]:
    event = await site.event()
    gate = await site.device(event, "tablet")
    await site.sync(gate, event)
    return gate, event


async def test_a_device_goes_where_its_server_went_and_remembers_it(site: Site) -> None:
    gate, event = await enrolled(site)
    http, called = hosts(site)
    await gate.move(f"{ELSEWHERE}/", http, event)
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
            await gate.move(ELSEWHERE, hosts(others)[0], event)
        # One that signs everybody in still has no trust list of this organisation's.
        stranger = await others.device(await others.event(), "stranger")
        trust = stranger.lists.trust()
        assert trust is not None
        with pytest.raises(AnotherServer):
            await gate.move(ELSEWHERE, anybodys(trust.raw), event)
    assert gate.identity.url == URL
    await site.sync(gate, event)


async def test_a_device_stays_where_it_was_if_nobody_answers(site: Site) -> None:
    gate, event = await enrolled(site)

    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(Unreachable):
        await gate.move(ELSEWHERE, httpx.AsyncClient(transport=httpx.MockTransport(nobody)), event)
    await site.sync(gate, event)


async def test_the_same_server_with_an_older_trust_list_is_the_same_server(site: Site) -> None:
    gate, event = await enrolled(site)
    before = gate.lists.trust()
    assert before is not None
    await site.event()
    await gate.move(URL, site.http, event)
    newer = gate.lists.trust()
    assert newer is not None
    assert newer.counter > before.counter
    await gate.move(ELSEWHERE, hosts(site, {TRUST: before.raw})[0], event)
    assert gate.identity.url == ELSEWHERE
    assert gate.lists.trust() == newer


async def test_a_device_that_wrote_nothing_yet_follows_and_writes_nothing_for_it(site: Site) -> None:
    event = await site.event()
    code = (await site.told("POST", "/v1/enrolments", json={"events": [event]}))["code"]
    gate = await Device.enrol(site.folder / "new.db", code, "new", site.http, site.clock.reading)
    site.stores.append(gate)
    await gate.move(ELSEWHERE, hosts(site)[0], event)
    assert gate.identity.url == ELSEWHERE
    with gate.database.reading() as connection:
        assert gate.journal.head(connection, event) is None


async def test_who_has_but_copied_what_the_server_gives_everybody_is_not_followed(site: Site) -> None:
    gate, event = await enrolled(site)
    trust = gate.lists.trust()
    assert trust is not None
    heard: dict[str, bytes] = {}
    await gate.move(URL, hosts(site, heard=heard)[0], event)
    overheard = heard[f"/v1/events/{event}/hello"]
    with pytest.raises(AnotherServer, match="another moment"):
        await gate.move(ELSEWHERE, anybodys(trust.raw, lambda _: overheard), event)
    assert gate.identity.url == URL
    await site.sync(gate, event)


async def test_who_signs_the_time_with_a_key_of_their_own_is_not_followed(site: Site) -> None:
    gate, event = await enrolled(site)
    trust = gate.lists.trust()
    assert trust is not None
    key = PrivateKey.from_seed(bytes(32))

    def greet(request: httpx.Request) -> bytes:
        asked, at = Hello.parse(request.content), site.clock.now_ms
        anchor = sign_anchor(key, gate.identity.domain, Anchor(asked.device, asked.nonce, at, at))
        return HelloReply(anchor, 0, bytes(32), (), Position(1, 0), Must.GO, trust.counter, 0).encode()

    with pytest.raises(AnotherServer, match="key"):
        await gate.move(ELSEWHERE, anybodys(trust.raw, greet), event)
    assert gate.identity.url == URL


def anybodys(trust: bytes, greet: Callable[[httpx.Request], bytes] = lambda _: bytes(1)) -> httpx.AsyncClient:
    """A server that signs everybody in, has this trust list and answers HELLO so."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = {
            "/v1/session/challenge": encode({1: bytes(32)}),
            "/v1/session": encode({1: "token"}),
            TRUST: trust,
        }
        content = said.get(request.url.path) or greet(request)
        return httpx.Response(200, headers=AS_CBOR, content=content)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))
