"""One gate on a file and the server it syncs with, in one process: every answer can be lost, and somebody may scan meanwhile."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backend.lists.snapshot import PartKind
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases import enrolling, receiving, serving_lists
from keys.body import parse_body
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain
from keys.proof import rotating_text
from sync.clock import Reading
from sync.device.client import Server
from sync.device.database import Database
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.device.identity import IdentityStore
from sync.device.parts import Parts
from sync.enrolment import EnrolmentCode, EnrolReply, Role
from sync.feed import CredentialItem, Item, Page, PolicyItem, PresenceItem, SlotsItem, parse_page
from sync.messages import Hello, HelloReply, Push, PushReply
from sync.policy import Mode, Policy, Proof
from sync.position import Position
from sync.reasons import Reason
from sync.roster import CredentialState
from tests.integration.receiving.world import START_MS, World, seeded
from tests.property.merge_world import CAPACITY
from tests.property.naive_gate import Card, Key, Lists, Word
from tests.world import SeededRandom
from tests.world import World as OtherHouse

START_S = START_MS // 1000
HOLDER = PrivateKey.from_seed(seeded("the phone of a holder"))
DRAFTS = (
    TicketDraft(reference="T0"),
    TicketDraft(reference="T1", class_="VIP"),
    TicketDraft(reference="T2", expires=START_S + 1_200),
    TicketDraft(reference="T3", not_before=START_S + 900),
    TicketDraft(reference="T4", paper=True),
    TicketDraft(reference="T5"),
)
BOUND = 5
"""The ticket that is bound to its holder's phone before the doors open."""


POLICIES: tuple[dict[str, Any], ...] = (
    {"mode": "once"},
    {"mode": "re-entry"},
    {"mode": "re-entry", "list_age": {"amber_s": 600, "red_s": 1_500}},
    {"mode": "many", "limits": {"per_use": 2}},
    {"mode": "once", "access": [{"zone": 2, "classes": ["VIP"]}]},
    {"mode": "once", "proofs": [{"class": "", "accept": ["rotating", "bare"]}, {"class": "VIP", "accept": ["static"]}]},
    {"mode": "re-entry", "windows": [{"zone": 1, "from": "2026-11-18T10:20:00Z", "to": "2026-11-18T11:00:00Z"}]},
)  # fmt: skip


@dataclass(slots=True)
class GateClocks:
    """The gate's clocks: the same true time as the server's, and a wall clock that may be off."""

    world: World
    skew_ms: int = 0
    booted_ms: int = START_MS - 600_000
    boot: bytes = b"bootboot"

    def __call__(self) -> Reading:
        now_ms = self.world.clock()
        return Reading(now_ms + self.skew_ms, now_ms - self.booted_ms, self.boot)


@dataclass(frozen=True)
class Heard:
    """An answer that arrived: the device's clocks when it asked and now, and when the server answered."""

    asked: Hello | Push
    reply: HelloReply | PushReply
    sent: Reading
    received: Reading
    server_ms: int


@dataclass
class Wire(Server):
    """The server's side of a gate. `lose`: of which call the answer is lost; `cut`: of which the question is."""

    world: World
    device: bytes
    clocks: Callable[[], Reading]
    lose: str = ""
    cut: str = ""
    trip_ms: int = 0
    items: int = 1_000
    meanwhile: Callable[[], None] | None = None
    hear: Callable[["Heard"], None] | None = None

    async def trust(self) -> bytes:
        return await serving_lists.trust(self.world.ctx)

    async def parts(self, event: int, since: int = 0) -> Parts:
        caller = await self.world.caller(self.device)
        raws = [(await serving_lists.parts(self.world.ctx, caller, event, kind)).raw for kind in PartKind]
        return Parts(*raws)

    async def feed(self, event: int, gen: int, after: int) -> Page:
        self._ask("feed")
        caller = await self.world.caller(self.device)
        raw = await serving_lists.feed_page(self.world.ctx, caller, event, Position(gen, after), self.items)
        self._lose("feed")
        return parse_page(raw)

    async def hello(self, hello: Hello) -> HelloReply:
        sent = self._ask("hello")
        caller = await self.world.caller(self.device)
        reply = HelloReply.parse(await receiving.hello(self.world.ctx, caller, hello.encode()))
        server_ms = self.world.clock()
        self._lose("hello")
        self._tell(hello, reply, sent, server_ms)
        return reply

    async def push(self, push: Push) -> PushReply:
        sent = self._ask("push")
        caller = await self.world.caller(self.device)
        reply = PushReply.parse(await receiving.push(self.world.ctx, caller, Push.parse(push.encode())))
        server_ms = self.world.clock()
        self._lose("push")
        self._tell(push, reply, sent, server_ms)
        return reply

    def _tell(
        self, asked: Hello | Push, reply: HelloReply | PushReply, sent: Reading, server_ms: int
    ) -> None:
        if self.hear is not None:
            self.hear(Heard(asked, reply, sent, self.clocks(), server_ms))

    def _ask(self, what: str) -> Reading:
        sent = self.clocks()
        if self.cut == what:
            raise Unreachable("the question was lost")
        self.world.clock.now_ms += self.trip_ms // 2
        return sent

    def _lose(self, what: str) -> None:
        self.world.clock.now_ms += self.trip_ms - self.trip_ms // 2
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None and what != "feed":
            meanwhile()
        if self.lose == what:
            raise Unreachable("the answer was lost")


async def enrolled(world: World, path: Path, clocks: GateClocks) -> Device:
    """The gate, without any lists yet."""
    code = await enrolling.offer(world.ctx, frozenset({world.event}), None, Role.GATE, "The gate", 3_600)
    random = SeededRandom("the gate")
    database = Database(path)
    identities = IdentityStore(database)
    identity = identities.begin(EnrolmentCode.parse(code.text), "The gate", random)
    reply = EnrolReply.parse(await enrolling.enrol(world.ctx, identity.request()))
    identities.finish(reply.certificate, reply.trust_list, world.ctx.now_s)
    return Device(database, identities.get(), clocks, random)


def card(issued: Issued) -> Card:
    """The code of a ticket as it is printed, or as a holder's phone shows it without a proof."""
    said, _ = parse_body(issued.body)
    form = Proof.BARE if said.holder else Proof.PAPER if said.paper else Proof.STATIC
    return Card(issued.text, said.number, said.index, said.class_, said.not_before, said.expires, form)


def rotating(domain: Domain, issued: Issued, at_s: int) -> Card:
    """The code that the holder's phone shows at this second."""
    text = rotating_text(issued, HOLDER, domain, at_s)
    return replace(card(issued), text=text, form=Proof.ROTATING, proof_s=at_s)


def bad_cards(good: Issued) -> tuple[Card, ...]:
    """Codes that are none of ours, and why."""
    forged = Issued(good.body, bytes([good.signature[0] ^ 1]) + good.signature[1:])
    return (
        Card("https://example.org/ticket", bad=Reason.NOT_OURS),
        Card("PT1:NO TICKET", bad=Reason.MALFORMED),
        Card(OtherHouse(seed="another house").ticket(1).text, bad=Reason.UNKNOWN_KEY),
        Card(forged.text, bad=Reason.BAD_SIGNATURE),
    )


@dataclass(frozen=True)
class TheirWord:
    """What the feed says up to `pos`, to a gate whose parts stand at `parts` and that heard the items at `heard`."""

    items: Sequence[Item]
    pos: int
    parts: int
    heard: Set[int]
    issued_ms: int

    def lists(self) -> Lists:
        """The last word on every credential, on the size of the list and on the policy."""
        states: dict[int, CredentialState] = {}
        slots = 2 * CAPACITY
        for item in self.items[: self.pos]:
            if isinstance(item, CredentialItem):
                states[item.index] = item.state
            if isinstance(item, SlotsItem):
                slots = item.slots
        return Lists(self.issued_ms, states, slots, self._policy(self.pos))

    def word(self, key: Key) -> Word:
        """The last presence item, else what the admissions say: a bit, or counts where the policy has limits (3.4)."""
        said = [item for item in self.items[: self.pos] if isinstance(item, PresenceItem)]
        said = [item for item in said if (item.ticket, item.zone, item.use) == key]
        heard = [item for item in said if item.at.pos in self.heard]
        holder = heard[-1].holder.device if heard and heard[-1].holder else None
        if not said:
            return Word()
        last, policy = said[-1], self._policy(self.parts)
        if last.at.pos > self.parts:
            return Word(last.admits, last.exits, holder)
        if policy.limits.any:
            return Word(last.admits, last.exits, holder if last.admits else None)
        used = last.admits > 0 if policy.mode is Mode.ONCE else last.admits > last.exits
        return Word(1, 0, holder) if used else Word()

    def _policy(self, upto: int) -> Policy:
        made = [item.policy for item in self.items[:upto] if isinstance(item, PolicyItem)]
        return made[-1] if made else Policy(1)
