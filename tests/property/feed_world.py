"""A server's feed as a list of statements, and what they add up to: nothing is signed or hashed until somebody asks for a page.

A `Life` is one generation's whole line. The naive truth about a position is `Life.told`: all statements up to it, one after the
other, in a dict (PROTOCOL.md 2.4).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from keys import cbor
from keys.trust import Usage
from sync.admissions import sign_admissions
from sync.device.parts import Parts
from sync.feed import (
    GENESIS,
    CaseItem,
    ClosedItem,
    CredentialItem,
    Head,
    Holder,
    Item,
    LockItem,
    Page,
    PolicyItem,
    PresenceItem,
    SlotsItem,
    chain_hash,
    encode_item,
    sign_head,
)
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Profile, Zone, sign_profile
from sync.roster import CredentialState, sign_roster
from tests.world import NOW_S, YEAR_S, World

SLOTS = 8
TICKETS = 6
FIRST_POLICY = Policy(1)
CLOSING = "closing"
Key = tuple[int, int, int]
"""(ticket, zone, use)."""


@dataclass
class Told:
    """What is so at one position."""

    slots: int = SLOTS
    states: dict[int, CredentialState] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=lambda: [FIRST_POLICY])
    presence: dict[Key, tuple[int, int, Holder | None]] = field(default_factory=dict)
    locked: set[bytes] = field(default_factory=set)
    closed: bool = False

    @property
    def policy(self) -> Policy:
        return self.policies[-1]

    def used(self, key: Key) -> bool:
        """The bit of the admissions (3.4)."""
        admits, exits, _ = self.presence.get(key, (0, 0, None))
        return admits > 0 if self.policy.mode is Mode.ONCE else admits > exits


@dataclass(frozen=True)
class Statement:
    """One item: its bytes, what it makes of the state, and what it is about: a key, a locked device, or the closing."""

    raw: bytes
    apply: Callable[[Told], None]
    about: Key | bytes | str | None = None


def _nothing(told: Told) -> None:
    """An item that states nothing which is looked at here."""


@dataclass
class Life:
    """One generation's line from position 1 on, its ancestors' items included."""

    world: World
    gen: int = 1
    forks: tuple[tuple[int, int, int], ...] = ()
    statements: list[Statement] = field(default_factory=list)

    @property
    def latest(self) -> int:
        return len(self.statements)

    @property
    def began(self) -> int:
        """The position at which it began: no part of it stands below."""
        return next((fork for gen, _, fork in self.forks if gen == self.gen), 0)

    @property
    def ancestry(self) -> Ancestry:
        return Ancestry(self.forks)

    def next_life(self, gen: int, fork: int) -> "Life":
        """The server lost what came after `fork`."""
        rows = tuple(sorted((*self.forks, (gen, self.gen, fork))))
        return Life(self.world, gen, rows, self.statements[:fork])

    def writer(self, pos: int) -> int:
        """The generation that wrote the item at `pos`: the one before the first later one that began below it."""
        parents = {gen: (parent, fork) for gen, parent, fork in self.forks}
        gen = self.gen
        while gen in parents and pos <= parents[gen][1]:
            gen = parents[gen][0]
        return gen

    def has(self, at: Position) -> bool:
        """Whether this life went through that position: the same items lie behind it (2.3)."""
        parents = {gen: (parent, fork) for gen, parent, fork in self.forks}
        gen, last = self.gen, self.latest
        while gen != at.gen:
            if gen not in parents:
                return False
            gen, fork = parents[gen]
            last = fork
        return at.pos <= last

    def told(self, pos: int) -> Told:
        """Everything said up to a position."""
        told = Told()
        for statement in self.statements[:pos]:
            statement.apply(told)
        return told

    def chain(self, pos: int) -> bytes:
        reached = GENESIS
        for statement in self.statements[:pos]:
            reached = chain_hash(self.world.domain, self.world.event, reached, statement.raw)
        return reached

    def page(self, after: int, upto: int, trust_counter: int = 1) -> Page:
        at = Position(self.gen, upto)
        head = Head(
            self.world.event, at, self.chain(upto), self.latest, NOW_S * 1000, trust_counter, self.ancestry
        )
        signed = sign_head(self.world.key(Usage.FEED), self.world.domain, head)
        return Page(signed, tuple(one.raw for one in self.statements[after:upto]))

    def parts(self, pos: int) -> Parts:
        """All three parts as they were at a position."""
        return Parts(self.profile(pos), self.roster(pos), self.admissions(pos))

    def profile(self, pos: int) -> bytes:
        world = self.world
        value = Profile(
            world.domain, world.event, Position(self.gen, pos), self.chain(pos), NOW_S, "Noite", EventKind.SHOW, "UTC",
            NOW_S - 3600, NOW_S + 36_000, TICKETS, (Zone(1, "Pista"), Zone(2, "Camarote")),
            (Gate(1, "A", 1), Gate(2, "B", 2)), tuple(self.told(pos).policies), self.ancestry,
        )  # fmt: skip
        return sign_profile(world.key(Usage.ROSTER), value)

    def roster(self, pos: int) -> bytes:
        world, told, at = self.world, self.told(pos), Position(self.gen, pos)
        key = world.key(Usage.ROSTER)
        return sign_roster(
            key, world.domain, world.event, at, told.slots, told.states, NOW_S, NOW_S + YEAR_S, 300
        )

    def admissions(self, pos: int) -> bytes:
        world, told, at = self.world, self.told(pos), Position(self.gen, pos)
        used: dict[tuple[int, int], list[int]] = {}
        for ticket, zone, use in sorted(told.presence):
            if told.used((ticket, zone, use)):
                used.setdefault((zone, use), []).append(ticket)
        return sign_admissions(world.key(Usage.ROSTER), world.domain, world.event, at, TICKETS, used, NOW_S)

    @property
    def _next(self) -> Position:
        return Position(self.gen, self.latest + 1)

    def _say(
        self, item: Item, apply: Callable[[Told], None] = _nothing, about: Key | bytes | str | None = None
    ) -> None:
        self.statements.append(Statement(encode_item(item), apply, about))

    def set_state(self, index: int, state: CredentialState) -> None:
        def apply(told: Told) -> None:
            told.states[index] = state

        self._say(CredentialItem(self._next, index % TICKETS, index, state), apply)

    def set_policy(self, mode: Mode) -> None:
        policy = Policy(len(self.told(self.latest).policies) + 1, mode=mode)
        self._say(PolicyItem(self._next, policy), lambda told: told.policies.append(policy))

    def grow(self, more: int) -> None:
        slots = self.told(self.latest).slots + more

        def apply(told: Told) -> None:
            told.slots = slots

        self._say(SlotsItem(self._next, slots, slots // 2), apply)

    def set_presence(self, key: Key, admits: int, exits: int, holder: Holder | None) -> None:
        def apply(told: Told) -> None:
            told.presence[key] = (admits, exits, holder)

        self._say(PresenceItem(self._next, *key, admits, exits, holder), apply, key)

    def lock(self, device: bytes) -> None:
        self._say(LockItem(self._next, device, bytes(32)), lambda told: told.locked.add(device), device)

    def close(self) -> None:
        def apply(told: Told) -> None:
            told.closed = True

        self._say(ClosedItem(self._next), apply, CLOSING)

    def tell_case(self, name: bytes) -> None:
        self._say(CaseItem(self._next, name, 1, 1))

    def say_something_new(self, type_: int) -> None:
        """An item of a type that came after this reader."""
        at = self._next
        self.statements.append(Statement(cbor.encode({1: at.gen, 2: at.pos, 3: type_, 4: "?"}), _nothing))
