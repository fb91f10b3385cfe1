"""Two server processes on one database, of which one is killed: the other one knows its leases, takes its gates, and wakes who waits."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.claim import FIRST, NONCE_BYTES, Claimed, ClaimReply
from sync.device.claiming import Asked
from sync.device.client import Server
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.feed import Page, parse_item, parse_page
from sync.presence import PresenceItem
from sync.stream import MEDIA, PageTold, parse_told
from tests.databases import KINDS
from tests.e2e.serving import port_of
from tests.e2e.two_servers import Alternating, Pair, served_on, two_servers

DRAFT = {
    "name": "Night of Gates", "kind": "show", "timezone": "America/Sao_Paulo", "starts_s": 1_795_000_000,
    "ends_s": 1_895_000_000, "capacity": 400, "gates": [[1, "Gate A", 1], [2, "Gate B", 1]], "zones": [[1, "Inside"]],
    "policy": {"claim": [0]},
}  # fmt: skip
_WAIT_S = 30
_PATIENCE_S = 60.0


@pytest.fixture(params=KINDS)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    with two_servers(tmp_path, request.param) as both:
        yield both


def only(port: int) -> httpx.AsyncClient:
    """Whatever address a gate names, it calls this server."""
    return httpx.AsyncClient(transport=Alternating([port]), timeout=60)


@dataclass(frozen=True, slots=True)
class Gate:
    """An enrolled gate that serves one event."""

    device: Device
    event: int

    async def claim(self, code: str, port: int) -> Asked:
        """Ask this server for the entry of a code."""
        claim = self.device.engine().question(self.event, code, secrets.token_bytes(NONCE_BYTES))
        assert claim is not None
        async with only(port) as http:
            return Asked(claim, await Server(http, self.device.identity).claim(claim))

    def admits(self, code: str, asked: Asked | None) -> bool:
        return self.device.engine().scan(self.event, code, asked=asked).verdict.admits

    async def sync(self, port: int) -> None:
        async with only(port) as http:
            await self.device.syncer(http).sync(self.event)

    def position(self) -> int:
        return self.device.status(self.event).position

    async def told_of(self, ticket: int, port: int) -> Page:
        """Wait at this server until the feed says something of a ticket."""
        async with only(port) as http, asyncio.timeout(_PATIENCE_S):
            at = self.position()
            while True:
                page = await Server(http, self.device.identity).news(self.event, 1, at, _WAIT_S)
                if _tells(page, ticket):
                    return page

    async def streamed(self, ticket: int, port: int, listening: asyncio.Event) -> PageTold:
        """The same by a stream of events; `listening` is set as soon as its first page is there."""
        async with only(port) as http, asyncio.timeout(_PATIENCE_S):
            token = await Server(http, self.device.identity)._sign_in()
            headers = {"authorization": f"Bearer {token}", "accept": MEDIA}
            path = f"http://127.0.0.1/v1/events/{self.event}/feed?gen=1&after={self.position()}"
            async with http.stream("GET", path, headers=headers) as answer:
                async for told in _pages(answer):
                    listening.set()
                    if _tells(parse_page(told.raw), ticket):
                        return told
        raise AssertionError("the stream ended")


async def _pages(answer: httpx.Response) -> AsyncIterator[PageTold]:
    lines: list[str] = []
    async for line in answer.aiter_lines():
        if line:
            lines.append(line)
            continue
        told = parse_told("\n".join(lines))
        lines.clear()
        if isinstance(told, PageTold):
            yield told


def _tells(page: Page, ticket: int) -> bool:
    return any(
        isinstance(item, PresenceItem) and item.ticket == ticket for item in map(parse_item, page.items)
    )


@asynccontextmanager
async def gates_of(pair: Pair, folder: Path) -> AsyncIterator[tuple[list[str], list[Gate]]]:
    """The codes of an event, and two gates, enrolled at either server."""
    async with pair.http() as http:
        event = int((await pair.told(http, "events", DRAFT))["event"])
        tickets = (await pair.told(http, f"events/{event}/tickets", {"tickets": [{}] * 4}))["tickets"]
        offers: list[Any] = [
            await pair.told(http, "enrolments", {"events": [event], "gates": [gate]}) for gate in (1, 2)
        ]
    gates = []
    for number, port in enumerate(pair.ports):
        async with only(port) as http:
            store = folder / f"gate-{number}.db"
            gates.append(Gate(await Device.enrol(store, offers[number]["code"], store.stem, http), event))
        await gates[-1].sync(port)
    yield [one["code"] for one in tickets], gates
    for gate in gates:
        gate.device.close()


def second_to(gate: Gate, asked: Asked) -> bool:
    reply = asked.reply
    assert isinstance(reply, ClaimReply)
    told = reply.taken
    return reply.answer is Claimed.SECOND and told is not None and told.device == gate.device.identity.device


async def test_what_one_server_said_holds_at_the_other_when_it_is_killed(pair: Pair, tmp_path: Path) -> None:
    one, other = pair.ports
    async with gates_of(pair, tmp_path) as (codes, (a, b)):
        await _across(a, b, codes[0], one, other)
        held = await a.claim(codes[1], one)
        assert held.reply == FIRST
        pair.servers[0].kill()
        assert second_to(a, await b.claim(codes[1], other))
        with pytest.raises(Unreachable):
            await a.claim(codes[2], one)
        assert a.admits(codes[1], held)
        assert a.admits(codes[2], None)
        listening = asyncio.Event()
        polled = asyncio.create_task(b.told_of(held.claim.ticket, other))
        streamed = asyncio.create_task(b.streamed(held.claim.ticket, other, listening))
        await _listens(listening, streamed)
        with served_on(
            pair.settings.data, pair.settings.database_url
        ) as third:  # in the place of the one that was killed
            await a.sync(port_of(third.told))
            await asyncio.gather(polled, streamed)
        await b.sync(other)
        assert [b.admits(code, None) for code in codes] == [False, False, False, True]


async def _listens(listening: asyncio.Event, streamed: asyncio.Task[PageTold]) -> None:
    """Wait until a stream has its first page; what ends it before then is raised here."""
    waiting = asyncio.create_task(listening.wait())
    await asyncio.wait((waiting, streamed), return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        await streamed


async def _across(a: Gate, b: Gate, code: str, one: int, other: int) -> None:
    """While both serve: a claim at one counts at the other, and so does an entry, which wakes who waits there."""
    asked = await a.claim(code, one)
    assert asked.reply == FIRST
    assert second_to(a, await b.claim(code, other))
    listening, ticket = asyncio.Event(), asked.claim.ticket
    told, streamed = (
        asyncio.create_task(b.told_of(ticket, other)),
        asyncio.create_task(b.streamed(ticket, other, listening)),
    )
    await _listens(listening, streamed)
    assert a.admits(code, asked)
    await a.sync(one)
    page, event = await told, await streamed
    assert parse_page(event.raw).items == page.items
    await b.sync(other)
    assert not b.admits(code, None)
