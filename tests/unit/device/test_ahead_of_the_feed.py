"""An answer to a push says a position that the device has not heard: the server may be another one when it does (PROTOCOL.md 11.1)."""

from dataclasses import dataclass, field

import httpx
import pytest

from keys.trust import Usage
from sync.clock import Anchor, sign_anchor
from sync.device.client import Server
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.device.means import Means
from sync.device.syncing import Syncer
from sync.feed import GENESIS, CredentialItem, Head, Page, PresenceItem, chain_hash, encode_item, sign_head
from sync.journal import FIRST_PREV, Frame, entry_hash
from sync.messages import Connected, Hello, HelloReply, Level, Must, Push, PushReply
from sync.position import Ancestry, Position
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from tests.world import EVENT, NOW_S, ManualClocks, World

GUEST = 5


@dataclass
class Life:
    """One life of a server: what it has of the only journal, and what its feed says."""

    stored: tuple[int, bytes] = (0, FIRST_PREV)
    items: list[bytes] = field(default_factory=list)
    pulls: bool = True


class Centre(Server):
    """A server that can be put back to the start. It takes in whatever is pushed for an admission of the guest."""

    def __init__(self, world: World, gate: Device) -> None:
        super().__init__(httpx.AsyncClient(), gate.identity)
        self.world, self.life, self.greeted = world, Life(), 0

    def tell(self, items: int) -> None:
        """So many more items, of tickets that nobody shows."""
        for _ in range(items):
            pos = len(self.life.items) + 1
            item = CredentialItem(Position(1, pos), 900 + pos, 900 + pos, CredentialState.REVOKED)
            self.life.items.append(encode_item(item))

    async def hello(self, hello: Hello) -> HelloReply:
        self.greeted += 1
        anchor = Anchor(hello.device, hello.nonce, NOW_S * 1000, NOW_S * 1000)
        signed = sign_anchor(self.world.key(Usage.RECEIPT), self.world.domain, anchor)
        seq, name = self.life.stored
        must = Must.GO if seq == hello.head else Must.RESEND_FROM
        return HelloReply(signed, seq, name, (), self.at, must, 1, min(seq, 1))

    async def push(self, push: Push) -> PushReply:
        if not self.life.pulls:
            raise Unreachable("the line is dead")
        last = [frame for raw in push.chunks for frame in Frame.parse_stream(raw)][-1]
        name = entry_hash(self.world.domain, last)
        self.life.stored = last.seq, name
        at = Position(1, len(self.life.items) + 1)
        self.life.items.append(encode_item(PresenceItem(at, GUEST, 1, 0, 1, 0, None)))
        row = Connected(last.device, last.epoch, last.seq, name)
        return PushReply((row,), (), (), Level.SERVER, self.at, Must.GO, ())

    async def feed(self, event: int, gen: int, after: int) -> Page:
        if not self.life.pulls:
            raise Unreachable("the line is dead")
        chain = GENESIS
        for raw in self.life.items:
            chain = chain_hash(self.world.domain, event, chain, raw)
        head = Head(event, self.at, chain, self.at.pos, NOW_S * 1000, 1, Ancestry())
        signed = sign_head(self.world.key(Usage.FEED), self.world.domain, head)
        return Page(signed, tuple(self.life.items[after:]))

    @property
    def at(self) -> Position:
        return Position(1, len(self.life.items))


@pytest.fixture
def centre(gate: Device, world: World) -> Centre:
    return Centre(world, gate)


@pytest.fixture
def syncer(gate: Device, centre: Centre, clocks: ManualClocks) -> Syncer:
    return Syncer(
        Means(gate.database, gate.identity, gate.lists, gate.journal, gate.times, centre, clocks, bytes)
    )


def go_deaf_after_a_push(centre: Centre) -> None:
    """The answer to the next push arrives, and then nothing any more."""
    inner = centre.push

    async def pushed(push: Push) -> PushReply:
        reply = await inner(push)
        centre.life.pulls = False
        return reply

    centre.push = pushed  # type: ignore[method-assign]


async def test_a_gate_does_not_follow_another_life_of_the_feed_past_what_was_acknowledged(
    gate: Device, world: World, centre: Centre, syncer: Syncer
) -> None:
    gate.engine().scan(EVENT, world.ticket(GUEST).text)
    go_deaf_after_a_push(centre)
    with pytest.raises(Unreachable):
        await syncer.sync(EVENT)
    del centre.push
    centre.life = Life()
    centre.tell(8)
    await syncer.sync(EVENT)
    verdict = gate.engine().scan(EVENT, world.ticket(GUEST).text).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSE, Reason.ALREADY_ADMITTED)
    assert centre.life.stored[0] > 0


async def test_a_gate_that_heard_what_was_acknowledged_follows_without_a_word(
    gate: Device, world: World, centre: Centre, syncer: Syncer
) -> None:
    gate.engine().scan(EVENT, world.ticket(GUEST).text)
    await syncer.sync(EVENT)
    centre.tell(8)
    await syncer.sync(EVENT)
    assert centre.greeted == 1
