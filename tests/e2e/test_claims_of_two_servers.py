"""Fifty gates claim one ticket at a time from two server processes on one database: one is first."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.callers.access import Audience, open_session
from backend.context import Context
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.enrolling import enrol, offer
from backend.usecases.issuing import issue
from backend.usecases.running_events import create_event
from keys.crypto import PrivateKey
from keys.labels import Domain
from keys.ring import Secret
from sync.claim import FIRST, Claimed, ClaimReply
from sync.enrolment import EnrolRequest, Role, device_id
from tests.databases import KINDS
from tests.e2e.two_servers import Pair, beside, two_servers
from tests.integration.receiving.claimant import claim_for
from tests.integration.receiving.scribe import Code

GATES = 50
TICKETS = 4


@pytest.fixture(params=KINDS)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    with two_servers(tmp_path, request.param) as both:
        yield both


async def _furnish(ctx: Context) -> tuple[int, Domain, list[Code], list[tuple[bytes, str]]]:
    """An event, its codes, and the id and session of each gate."""
    now_s = ctx.now_s
    draft = EventDraft(
        name="Night of Gates",
        kind="show",
        timezone="UTC",
        starts_s=now_s,
        ends_s=now_s + 14_400,
        capacity=TICKETS,
    )
    event = (await create_event(ctx, draft)).event
    codes = [
        Code(one.number, one.index, one.issued) for one in await issue(ctx, event, [TicketDraft()] * TICKETS)
    ]
    gates = []
    for number in range(GATES):
        key = PrivateKey.from_seed(number.to_bytes(32, "big"))
        code = await offer(ctx, frozenset({event}), None, Role.GATE, f"gate {number}", 3_600)
        await enrol(ctx, EnrolRequest(code.token, key.public, bytes([9]) * 32, "gate").sign(key, code.domain))
        gates.append(device_id(key.public))
    async with ctx.store.reading() as tx:
        keys = await ctx.vault.keys(tx)
    secret = keys.secret(Secret.SESSION)
    sessions = [
        open_session(secret, keys.domain, Audience.DEVICE, gate.hex(), now_s, 3_600) for gate in gates
    ]
    return event, keys.domain, codes, list(zip(gates, sessions, strict=True))


async def test_of_fifty_gates_at_two_servers_one_is_first(pair: Pair) -> None:
    event, domain, codes, gates = await beside(pair, _furnish)

    async def ask(http: httpx.AsyncClient, code: Code, gate: tuple[bytes, str]) -> ClaimReply:
        device, session = gate
        claim = claim_for(domain, event, device, code, device).encode()
        headers = {"authorization": f"Bearer {session}"}
        answer = await http.post(f"/v1/events/{event}/claim", content=claim, headers=headers)
        assert answer.status_code == 200, answer.text
        return ClaimReply.parse(answer.content)

    async with pair.gate_http() as http:
        http.base_url = httpx.URL(f"http://127.0.0.1:{pair.ports[0]}")
        for code in codes:
            answers: list[Any] = await asyncio.gather(*(ask(http, code, gate) for gate in gates))
            (first,) = [gate[0] for gate, answer in zip(gates, answers, strict=True) if answer == FIRST]
            others = [answer for answer in answers if answer != FIRST]
            assert {answer.answer for answer in others} == {Claimed.SECOND}
            assert {answer.taken.device for answer in others} == {first}
