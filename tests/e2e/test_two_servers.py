"""Two server processes on one PostgreSQL are one server: whoever calls cannot tell which of them answers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.context import Context
from backend.merging.refolding import refold
from backend.usecases.settling import list_cases
from keys.labels import Domain
from sync.cases import CaseClass
from sync.device.device import Device
from sync.feed import GENESIS, chain_hash
from sync.position import Position
from tests.e2e.two_servers import Pair, beside, two_servers

GATES = 4
TICKETS = 60
ROUNDS = 3
DRAFT = {
    "name": "Night of Gates", "kind": "show", "timezone": "America/Sao_Paulo", "starts_s": 1_795_000_000,
    "ends_s": 1_895_000_000, "capacity": 400, "gates": [[1, "Gate A", 1], [2, "Gate B", 1]], "zones": [[1, "Inside"]],
}  # fmt: skip


@dataclass(slots=True)
class Evening:
    """An event with its gates. Each gate has its own client, half of which begin at either server."""

    pair: Pair
    event: int
    codes: list[str]
    references: list[str]
    gates: list[Device]

    async def sync(self, gate: int, first: int | None = None) -> Any:
        async with self.pair.gate_http(gate % 2 if first is None else first) as http:
            return await self.gates[gate].syncer(http).sync(self.event)

    async def admit(self, gate: int, codes: Sequence[str]) -> None:
        engine = self.gates[gate].engine()
        for code in codes:
            engine.scan(self.event, code)
            await asyncio.sleep(0)


@asynccontextmanager
async def evening(pair: Pair, folder: Path) -> AsyncIterator[Evening]:
    async with pair.http() as http:
        event = (await pair.told(http, "events", DRAFT))["event"]
        body = {"tickets": [{"seat": f"{number}"} for number in range(TICKETS)]}
        tickets = (await pair.told(http, f"events/{event}/tickets", body))["tickets"]
        offers = [
            await pair.told(http, "enrolments", {"events": [event], "gates": [1]}) for _ in range(GATES)
        ]
    gates = []
    for number, offer in enumerate(offers):
        async with pair.gate_http(number % 2) as http:
            gates.append(
                await Device.enrol(folder / f"gate-{number}.db", offer["code"], f"gate {number}", http)
            )
    held = Evening(
        pair, event, [one["code"] for one in tickets], [one["reference"] for one in tickets], gates
    )
    await asyncio.gather(*(held.sync(gate) for gate in range(GATES)))
    yield held
    for gate in gates:
        gate.close()


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the database at the end."""

    feed: list[tuple[int, bytes, bytes]]
    entries: int
    numbers: list[int]
    domain: Domain


async def _kept(ctx: Context, event: int) -> Kept:
    async with ctx.store.reading() as tx:
        rows = await tx.feed.after(event, Position(1, 0), 100_000)
        states = await tx.journals.every(event)
        tickets = await tx.tickets.page(event, -1, 1_000)
        domain = (await tx.domains.get()).domain
    feed = [(row.at.pos, row.raw, row.chain) for row in rows]
    return Kept(feed, sum(state.stored for state in states), [row.number for row in tickets], domain)


@pytest.fixture
def pair(tmp_path: Path) -> Any:
    with two_servers(tmp_path) as both:
        yield both


async def test_gates_and_the_office_call_both_at_once_and_it_comes_out_as_from_one(
    pair: Pair, tmp_path: Path
) -> None:
    async with evening(pair, tmp_path) as held:
        share = TICKETS // GATES
        for turn in range(ROUNDS):
            for gate in range(GATES):  # each gate lets its own in, and some of its neighbour's
                own = held.codes[gate * share : (gate + 1) * share]
                await held.admit(gate, own[turn * 5 : turn * 5 + 5] + held.codes[turn * 7 : turn * 7 + 4])
            office = (_issue(held, turn), _revoke(held, turn), _issue(held, turn + 1))
            # Each gate through both servers at the same time: the same entries, twice at once.
            twice = (held.sync(gate, first) for gate in range(GATES) for first in (0, 1))
            await asyncio.gather(*office, *twice)
        await asyncio.gather(*(held.sync(gate) for gate in range(GATES)))
        ends = [gate.status(held.event) for gate in held.gates]
        kept: Kept = await beside(pair, lambda ctx: _kept(ctx, held.event))
        assert await beside(pair, lambda ctx: refold(ctx, held.event)) == ()
        assert [end.unsent for end in ends] == [0] * GATES
        assert kept.entries == sum(end.entries for end in ends)
        assert len(kept.numbers) == len(set(kept.numbers)) == TICKETS + 2 * ROUNDS * 3
        _check_feed(kept, held.event)
        assert {end.position for end in ends} == {len(kept.feed)}
        cases = (await beside(pair, lambda ctx: list_cases(ctx, held.event))).cases
        assert CaseClass.DOUBLE_ADMIT in {one.case.class_ for one in cases}


def _check_feed(kept: Kept, event: int) -> None:
    """Positions without holes, each chained to the one before."""
    chain = GENESIS
    for place, (pos, raw, hash_) in enumerate(kept.feed, 1):
        chain = chain_hash(kept.domain, event, chain, raw)
        assert (pos, hash_) == (place, chain)


async def _issue(held: Evening, first: int) -> None:
    body = {"tickets": [{"seat": f"late {number}"} for number in range(3)]}
    async with held.pair.http(first % 2) as http:
        await held.pair.told(http, f"events/{held.event}/tickets", body)


async def _revoke(held: Evening, turn: int) -> None:
    async with held.pair.http(turn % 2) as http:
        for reference in held.references[turn * 4 : turn * 4 + 4]:
            await held.pair.told(http, f"events/{held.event}/tickets/{reference}/revoke")


async def test_events_made_at_both_at_once_each_get_a_number_and_a_published_key(pair: Pair) -> None:
    async def make(first: int) -> int:
        async with pair.http(first % 2) as http:
            event = int((await pair.told(http, "events", DRAFT))["event"])
            await pair.told(http, f"events/{event}/tickets", {"tickets": [{}]})
            return event

    assert sorted(await asyncio.gather(*(make(turn) for turn in range(6)))) == [1, 2, 3, 4, 5, 6]
