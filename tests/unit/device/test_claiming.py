"""A device asks before it lets somebody in, waits a quarter of a second, and goes by itself where nobody answers."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from keys.cbor import encode
from keys.code_secret import proof_of_claim, sight_key
from sync.allowance import Spent
from sync.claim import FIRST, Claim, Claimed, ClaimReply, Taken, Unsaid
from sync.content import Kind
from sync.device.asking import AskInBackground
from sync.device.claiming import Asked, Claimant
from sync.device.device import Device
from sync.device.errors import Refused, Unreachable
from sync.device.ledger import mark_folded
from sync.policy import Mode, Policy
from sync.position import Position
from sync.reasons import Outcome, Reason
from sync.scan import Direction
from tests.unit.device.test_scanning import entries
from tests.world import EVENT, NOW_S, ManualClocks, World

NONCE = b"n" * 16
OTHER = b"device-b"
SECOND = ClaimReply(Claimed.SECOND, Spent.MODE, Taken(OTHER, 2, 1_790_000_000_000))
ASKING = Policy(1, claim=(1,))
LATER = Position(1, 1)


@pytest.fixture
def asking(gate: Device, world: World) -> Device:
    """A gate whose policy asks before its zone."""
    world.policy = ASKING
    gate.lists.save_parts(EVENT, world.parts(at=LATER), NOW_S)
    return gate


def question(gate: Device, code: str, **said: object) -> Claim | None:
    return gate.engine().question(EVENT, code, NONCE, **said)  # type: ignore[arg-type]


def asked(gate: Device, code: str, reply: ClaimReply | None) -> Asked:
    claim = question(gate, code)
    assert claim is not None
    return Asked(claim, reply)


def test_a_claim_names_what_is_shown_and_proves_that_it_was_seen(asking: Device, world: World) -> None:
    issued = world.ticket(5)
    claim = question(asking, issued.text)
    device = asking.identity.device
    sight = sight_key(issued.secret(asking.identity.domain))
    assert claim is not None
    assert (claim.event, claim.ticket, claim.zone, claim.use, claim.gate) == (EVENT, 5, 1, 0, 1)
    assert claim.sight == proof_of_claim(sight, EVENT, device, NONCE)
    assert claim.unsaid == Unsaid()


def test_nobody_is_asked_about_what_is_no_entry(asking: Device, gate: Device, world: World) -> None:
    code = world.ticket(5).text
    assert question(asking, "no code") is None
    assert question(asking, code, direction=Direction.EXIT) is None
    asking.engine().scan(EVENT, code)
    assert question(asking, code) is None
    assert asking.engine().question(EVENT + 1, world.ticket(6).text, NONCE) is None


def test_nobody_is_asked_where_the_policy_does_not_want_it(gate: Device, world: World) -> None:
    assert question(gate, world.ticket(5).text) is None


def test_who_is_first_is_let_in_and_the_entry_says_so(asking: Device, world: World, store: Path) -> None:
    code = world.ticket(5).text
    answer = asking.engine().scan(EVENT, code, asked=asked(asking, code, FIRST))
    assert (answer.verdict.outcome, answer.tier) == (Outcome.ADMIT, "server")
    assert entries(store)[-1].claim == b"\x01" + NONCE


def test_who_is_second_is_refused_with_where_and_when_it_was_used(
    asking: Device, world: World, store: Path
) -> None:
    code = world.ticket(5).text
    answer = asking.engine().scan(EVENT, code, asked=asked(asking, code, SECOND))
    assert (answer.verdict.reason, answer.tier) == (Reason.ALREADY_ADMITTED, "server")
    used = answer.verdict.last_use
    assert used is not None
    assert (used.device, used.gate, used.at_ms) == SECOND.taken
    written = entries(store)[-1]
    assert (written.kind, written.claim) == (Kind.DENY, b"\x02" + NONCE)


def test_a_second_that_names_this_device_leaves_its_own_verdict(
    asking: Device, world: World, store: Path
) -> None:
    code = world.ticket(5).text
    own = ClaimReply(Claimed.SECOND, Spent.MODE, Taken(asking.identity.device, 1, 5))
    answer = asking.engine().scan(EVENT, code, asked=asked(asking, code, own))
    assert answer.verdict.outcome is Outcome.ADMIT
    assert entries(store)[-1].claim == b"\x02" + NONCE


def test_without_an_answer_the_own_verdict_stands(asking: Device, world: World, store: Path) -> None:
    code = world.ticket(5).text
    answer = asking.engine().scan(EVENT, code, asked=asked(asking, code, None))
    assert (answer.verdict.outcome, answer.tier) == (Outcome.ADMIT, "device")
    assert entries(store)[-1].claim == b"\x03" + NONCE


def test_an_answer_about_another_code_counts_for_nothing(asking: Device, world: World, store: Path) -> None:
    other = asked(asking, world.ticket(6).text, SECOND)
    assert asking.engine().scan(EVENT, world.ticket(5).text, asked=other).verdict.outcome is Outcome.ADMIT
    assert entries(store)[-1].claim is None


def test_a_repeated_refusal_is_counted_without_the_claim(asking: Device, world: World, store: Path) -> None:
    code, engine = world.ticket(5).text, asking.engine()
    for _ in range(3):
        engine.scan(EVENT, code, asked=asked(asking, code, SECOND))
    engine.scan(EVENT, world.ticket(6).text)
    repeated = next(entry for entry in entries(store) if entry.repeats)
    assert (repeated.repeats, repeated.claim) == (2, None)


def test_what_was_not_acknowledged_goes_with_the_claim(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    world.policy = Policy(1, Mode.REENTRY, claim=(0,))
    gate.lists.save_parts(EVENT, world.parts(at=LATER), NOW_S)
    code, engine = world.ticket(5).text, gate.engine()
    engine.scan(EVENT, code)
    clocks.pass_ms(20_000)
    left = engine.scan(EVENT, code, Direction.EXIT)
    claim = question(gate, code)
    assert claim is not None
    assert claim.unsaid == Unsaid(admits=1, exits=1)
    assert left.entry is not None
    with gate.database.writing() as connection:
        mark_folded(connection, EVENT, left.entry.epoch, left.entry.seq, 1)
    assert (claim := question(gate, code)) is not None
    assert claim.unsaid == Unsaid()
    clocks.pass_ms(20_000)
    entered = engine.scan(EVENT, code)
    assert entered.entry is not None
    with gate.database.writing() as connection:
        mark_folded(connection, EVENT, entered.entry.epoch, entered.entry.seq, 1)
    assert engine.undo(EVENT) is not None
    assert (claim := question(gate, code)) is not None
    assert claim.unsaid == Unsaid(undone_admits=1)


class Desk:
    """A server that answers as the test says."""

    def __init__(self, answer: ClaimReply | Exception | None) -> None:
        self.answer = answer
        self.asked = 0

    async def claim(self, claim: Claim) -> ClaimReply:
        self.asked += 1
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert isinstance(self.answer, ClaimReply)
        return self.answer


CLAIM = Claim(EVENT, 5, 1, 0, 1, (5, bytes(8)), NONCE, bytes(16))
SILENT = (None, Unreachable("no route"), Refused(503, "BUSY", "", None))


@pytest.mark.parametrize("silence", SILENT, ids=["silent", "unreachable", "busy"])
async def test_who_heard_nothing_asks_nobody_for_a_while_and_then_again(silence: Exception | None) -> None:
    now = [0]
    desk = Desk(silence)
    claimant = Claimant(desk, lambda: now[0], wait_ms=5)
    assert await claimant.ask(CLAIM) == Asked(CLAIM, None)
    for at_ms, asks in ((999, 1), (1_000, 2), (2_999, 2), (3_000, 3)):
        now[0] = at_ms
        assert await claimant.ask(CLAIM) == (
            Asked(CLAIM, None) if desk.asked == asks and at_ms % 1_000 == 0 else None
        )
        assert desk.asked == asks
    now[0], desk.answer = 7_000, FIRST
    assert await claimant.ask(CLAIM) == Asked(CLAIM, FIRST)
    now[0] += 1
    assert await claimant.ask(CLAIM) == Asked(CLAIM, FIRST)


async def test_a_server_that_asks_for_time_gets_it_and_no_more_than_half_a_minute() -> None:
    now = [0]
    desk = Desk(Refused(429, "FULL", "", 5.0))
    claimant = Claimant(desk, lambda: now[0])
    await claimant.ask(CLAIM)
    now[0] = 4_999
    assert await claimant.ask(CLAIM) is None
    desk.answer = Refused(429, "FULL", "", 86_400.0)
    now[0] = 5_000
    assert await claimant.ask(CLAIM) == Asked(CLAIM, None)
    now[0] = 34_999
    assert await claimant.ask(CLAIM) is None
    now[0] = 35_000
    assert await claimant.ask(CLAIM) == Asked(CLAIM, None)


AS_CBOR = {"content-type": "application/cbor"}


def served(answer: bytes | None) -> Callable[[], httpx.AsyncClient]:
    """A client of a server that signs everybody in and gives this answer to claims; None: it is not to be reached."""

    def handle(request: httpx.Request) -> httpx.Response:
        if answer is None:
            raise httpx.ConnectError("no route")
        if request.url.path.endswith("/claim"):
            return httpx.Response(200, headers=AS_CBOR, content=answer)
        body: dict[int, bytes | str] = {1: "token"} if request.url.path == "/v1/session" else {1: bytes(32)}
        return httpx.Response(200, headers=AS_CBOR, content=encode(body))

    return lambda: httpx.AsyncClient(transport=httpx.MockTransport(handle))


@pytest.mark.parametrize(
    ("answer", "reply"), [(FIRST.encode(), FIRST), (SECOND.encode(), SECOND), (b"\xff", None), (None, None)]
)
def test_a_program_without_an_event_loop_is_answered_from_a_thread(
    gate: Device, answer: bytes | None, reply: ClaimReply | None
) -> None:
    asker = AskInBackground(gate.identity, served(answer), gate.mono_ms)
    asker.start()
    try:
        assert asker.ask(CLAIM) == Asked(CLAIM, reply)
    finally:
        asker.stop()
