"""An admission at one gate turns up at the other by nudges alone: rounds come too seldom to have brought it."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.device.background import _EVERY_S, BackgroundSync
from sync.device.device import Device
from tests.databases import KINDS
from tests.e2e.two_servers import Alternating, Pair, two_servers

PATIENCE_S = 30.0
DRAFT = {
    "name": "Night of Gates", "kind": "show", "timezone": "America/Sao_Paulo", "starts_s": 1_795_000_000,
    "ends_s": 1_895_000_000, "capacity": 400, "gates": [[1, "Gate A", 1], [2, "Gate B", 1]], "zones": [[1, "Inside"]],
}  # fmt: skip


@pytest.fixture(params=KINDS)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    with two_servers(tmp_path, request.param) as both:
        yield both


def only(port: int) -> httpx.AsyncClient:
    """Whatever address a gate names, it calls this server."""
    return httpx.AsyncClient(transport=Alternating([port]), timeout=60)


async def _furnished(pair: Pair) -> tuple[int, list[str], list[str]]:
    """An event, codes of its tickets, and an enrolment code for each of two gates."""
    async with pair.http() as http:
        event = int((await pair.told(http, "events", DRAFT))["event"])
        tickets = (await pair.told(http, f"events/{event}/tickets", {"tickets": [{}] * 5}))["tickets"]
        offers: list[Any] = [
            await pair.told(http, "enrolments", {"events": [event], "gates": [gate]}) for gate in (1, 2)
        ]
    return event, [ticket["code"] for ticket in tickets], [offer["code"] for offer in offers]


async def _enrolled(code: str, store: Path, port: int, event: int) -> Device:
    async with only(port) as http:
        gate = await Device.enrol(store, code, store.stem, http)
        await gate.syncer(http).sync(event)
    return gate


@contextmanager
def _synced(gate: Device, event: int, port: int) -> Iterator[None]:
    beside = BackgroundSync(gate, event, lambda: only(port), secrets.token_bytes, print)
    beside.start()
    try:
        yield
    finally:
        beside.stop()
        gate.close()


async def _told(at: Device, event: int, beyond: int) -> float:
    """Seconds until the gate has heard of something beyond this position."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(PATIENCE_S):
        while at.status(event).position <= beyond:  # noqa: ASYNC110 - another thread writes it into its store
            await asyncio.sleep(0.01)
    return loop.time() - began


async def test_an_admission_at_one_gate_turns_up_at_the_other(pair: Pair, tmp_path: Path) -> None:
    event, codes, offers = await _furnished(pair)
    ports = pair.ports
    a, b = [
        await _enrolled(code, tmp_path / f"{name}.db", port, event)
        for code, name, port in zip(offers, "ab", ports, strict=True)
    ]
    with _synced(a, event, ports[0]), _synced(b, event, ports[1]):
        took = []
        for code in codes:
            before = b.status(event).position
            assert str(a.engine().scan(event, code).verdict.outcome) == "admit"
            took.append(await _told(b, event, before))
        print("seconds from the scan at A until B knew:", took)
        # Alone on a machine it is half a second. By rounds it would take half of what lies between two of them, on average.
        assert sorted(took)[len(took) // 2] < _EVERY_S / 2
        assert b.engine().scan(event, codes[-1]).verdict.reason.name == "ALREADY_ADMITTED"
