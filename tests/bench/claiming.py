"""How many claims a second one server answers, and how soon at half of that, beside the least that could answer them.

Both are processes of their own on one PostgreSQL that syncs each commit, and get the very same bodies from one load generator.
The rival (`bare_claims`) swaps a row and does nothing else; ours also knows the caller and the keys by the database, checks the
proof of sight, and judges by policy, admissions and leases.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from backend.callers.access import Audience, open_session
from backend.context import Context, open_context
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.enrolling import enrol, offer
from backend.usecases.issuing import issue
from backend.usecases.running_events import create_event
from keys.crypto import PrivateKey
from keys.ring import Secret
from sync.enrolment import EnrolRequest, Role, device_id
from tests.bench.load import Target, capacity, latencies
from tests.bench.measure import AT_LEAST, AT_MOST, Measurement, median, percentile
from tests.bench.measure import Target as Limit
from tests.integration.receiving.claimant import claim_for
from tests.integration.receiving.scribe import Code
from tests.postgres import CAREFUL, dsn_of, started

ROUNDS: Final = 5
A_ROUND: Final = 1_000
AT_HALF: Final = 2_000
TICKETS: Final = ROUNDS * A_ROUND + AT_HALF + A_ROUND
LINES: Final = 16
_P95_S: Final = 0.015


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where both serve, and a claim for each ticket."""

    ours: Target
    bare: Target
    bodies: Sequence[bytes]


def claim_rate() -> Iterator[Measurement]:
    """`claim_capacity`: claims a second beside the rival's; `claim_p95`: seconds at half capacity."""
    url = asyncio.run(started(CAREFUL).create_database())
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder), url) as ports:
        yield from asyncio.run(_measured(Path(folder), ports))


async def _measured(folder: Path, ports: tuple[int, int]) -> list[Measurement]:
    ground = await _ground(folder, ports)
    bodies = iter(ground.bodies)
    ours: list[float] = []
    bare: list[float] = []
    for turn in range(ROUNDS + 1):
        some = [next(bodies) for _ in range(A_ROUND)]
        pair = [(ground.ours, ours), (ground.bare, bare)]
        for target, rates in pair if turn % 2 else reversed(pair):
            rate = await capacity(target, some, LINES)
            if turn:  # the first one warms up
                rates.append(rate)
    half = median(ours) / 2
    waited = await latencies(ground.ours, list(bodies), half, 4 * LINES)
    return [
        Measurement("claim_capacity", median(ours), "claims/s", median(bare), Limit(AT_LEAST, 0.4)),
        Measurement("claim_p95", percentile(waited, 95), "s", _P95_S, Limit(AT_MOST, 1), f"at {half:.0f}/s"),
    ]


@contextmanager
def _serving(folder: Path, url: URL) -> Iterator[tuple[int, int]]:
    """The ports of our server and of the rival."""
    address = url.render_as_string(hide_password=False)
    words = (
        "serve",
        "--data",
        str(folder),
        "--database",
        address,
        "--port",
        "0",
        "--log",
        "warning",
        "--json",
    )
    with ExitStack() as stack:
        ours = stack.enter_context(_process("backend.cli", *words))
        told = json.loads(ours)["url"]
        bare = stack.enter_context(_process("tests.bench.bare_claims", dsn_of(url)))
        yield int(told.rpartition(":")[2]), int(bare)


@contextmanager
def _process(module: str, *words: str) -> Iterator[bytes]:
    """The first line that a program says; it is ended with the block."""
    with subprocess.Popen([sys.executable, "-m", module, *words], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()


async def _ground(folder: Path, ports: tuple[int, int]) -> _Ground:
    async with open_context(Settings.from_env(folder)) as ctx:
        event, codes = await _event(ctx)
        key = PrivateKey.from_seed(bytes(32))
        code = await offer(ctx, frozenset({event}), None, Role.GATE, "gate", 3_600)
        await enrol(ctx, EnrolRequest(code.token, key.public, bytes([9]) * 32, "gate").sign(key, code.domain))
        device = device_id(key.public)
        bodies = [claim_for(code.domain, event, device, one).encode() for one in codes]
        token = await _session(ctx, device)
    headers = (f"authorization: Bearer {token}", "content-type: application/cbor")
    ours = Target(ports[0], f"/v1/events/{event}/claim", headers)
    return _Ground(ours, Target(ports[1], "/claim", headers), bodies)


async def _event(ctx: Context) -> tuple[int, list[Code]]:
    now_s = ctx.now_s
    draft = EventDraft(
        name="Stadium", kind="show", timezone="UTC", starts_s=now_s, ends_s=now_s + 14_400, capacity=TICKETS,
        gates=((1, "Gate A", 1),), zones=((1, "Inside"),), policy={"claim": [1]},
    )  # fmt: skip
    event = (await create_event(ctx, draft)).event
    codes: list[Code] = []
    while len(codes) < TICKETS:
        drafts = [TicketDraft() for _ in range(min(500, TICKETS - len(codes)))]
        codes += [Code(one.number, one.index, one.issued) for one in await issue(ctx, event, drafts)]
    return event, codes


async def _session(ctx: Context, device: bytes) -> str:
    async with ctx.store.reading() as tx:
        keys = await ctx.vault.keys(tx)
    secret = keys.secret(Secret.SESSION)
    return open_session(secret, keys.domain, Audience.DEVICE, device.hex(), ctx.now_s, 3_600)
