"""One evening: tablets, guests, office and server on virtual time, step by step as planned."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeVar

from keys.errors import KeysError
from keys.labels import Domain
from sync.device.report import SyncReport
from sync.errors import SyncError
from sync.feed import CredentialItem
from sync.journal import Frame, entry_hash
from sync.messages import Push
from sync.position import Position
from sync.roster import CredentialState
from tests.simulation.centre import Centre
from tests.simulation.chronicle import Chronicle, Written, read
from tests.simulation.desk import Desk
from tests.simulation.disk import PowerCut
from tests.simulation.faults import Felt
from tests.simulation.ground import TICKETS, Code, Ground, Guest
from tests.simulation.line import Line, Trouble, Weather
from tests.simulation.plan import Do, Plan, Step
from tests.simulation.story import Broken, Story, Words
from tests.simulation.tablet import Tablet
from tests.simulation.virtual_time import VirtualTime

if TYPE_CHECKING:
    from tests.simulation.failover import Snapshot

_T = TypeVar("_T")
_WHILE_ASLEEP_MS: Final = 20_000
_DEAD_BATTERY: Final = 0.2
_BOUGHT_TONIGHT: Final = 0.15
_NONE: Final[Mapping[int, Trouble]] = {}


@dataclass(slots=True)
class Visitor:
    """Who holds a ticket, and every code that was ever made for it; the newest stands last."""

    guest: Guest
    codes: list[Code]


@dataclass(slots=True)
class Evening:
    """The world while it goes on. Steps and checks work on it; it knows the time, and what is under way."""

    plan: Plan
    ground: Ground
    time: VirtualTime
    centre: Centre
    tablets: list[Tablet]
    visitors: list[Visitor]
    story: Story = field(default_factory=Story)
    chronicle: Chronicle = field(default_factory=Chronicle)
    office: dict[int, CredentialState] = field(default_factory=dict)
    """What the office made of each code, by status index, where it is not valid."""
    facts: list[CredentialItem] = field(default_factory=list)
    """What the feed told about codes, in its order."""
    locked: dict[bytes, Position] = field(default_factory=dict)
    """Where the feed told everybody that a device is locked."""
    ever_locked: set[bytes] = field(default_factory=set)
    """Devices that were locked, also by a server that is lost: none of them is ever unlocked."""
    settled: dict[tuple[object, ...], frozenset[bytes]] = field(default_factory=dict)
    """The entries that people saw when they decided about a case, by what it is about."""
    firsts: dict[tuple[int, int, int], list[tuple[int, str, bytes]]] = field(default_factory=dict)
    """When which tablet was told that it is first, by ticket, zone and use, and to which nonce."""
    snapshot: "Snapshot | None" = None
    generations: int = 0
    """How often a server lost its tail."""
    happened: Counter[str] = field(default_factory=Counter)
    """How often each thing happened, faults among them."""
    _agenda: list[tuple[int, int, Callable[[], object]]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    @property
    def event(self) -> int:
        """The event's number."""
        return self.ground.event

    @property
    def domain(self) -> Domain:
        """The domain of everything that is signed."""
        return self.ground.domain

    def tell(self, who: str, what: Words) -> None:
        """A line of the story."""
        self.story.tell(self.time.now_ms, who, what)

    def tablet(self, step: Step) -> Tablet:
        """The tablet that a step is about; one of them, if it was cloned."""
        meant = [tablet for tablet in self.tablets if tablet.number == step.who]
        return meant[0] if len(meant) == 1 else self.plan.chance(step.id, "which").choice(meant)

    def manned(self, step: Step) -> Tablet:
        """The same or, where a thief has taken it, another one: guests go where somebody stands at a gate."""
        meant = self.tablet(step)
        if not meant.stolen:
            return meant
        return self.plan.chance(step.id, "elsewhere").choice(
            [tablet for tablet in self.tablets if not tablet.stolen]
        )

    def visitor(self, step: Step) -> Visitor:
        """Who comes: one of those who had a ticket from the start, or now and then who bought one tonight."""
        tonight = self.visitors[TICKETS:]
        if not tonight:
            return self.visitors[step.what]
        chance = self.plan.chance(step.id, "who")
        return chance.choice(tonight) if chance.random() < _BOUGHT_TONIGHT else self.visitors[step.what]

    def later(self, in_ms: int, work: Callable[[], object]) -> None:
        """Put work on the agenda."""
        heappush(self._agenda, (self.time.now_ms + in_ms, next(self._turns), work))

    def pass_time(self) -> None:
        """Do everything that is on the agenda, each at its time."""
        while self._agenda:
            at_ms, _, work = heappop(self._agenda)
            self.time.now_ms = max(self.time.now_ms, at_ms)
            work()

    def powered(self, tablet: Tablet, work: Callable[[], _T]) -> _T | None:
        """What a tablet's program does; None if the power went meanwhile, after which it has started anew."""
        try:
            return work()
        except PowerCut:
            self.happened[Do.CUT] += 1
            self.tell(tablet.name, "loses its power")
            self.restart(tablet, self.plan.chance("power", self.time.now_ms))
            return None

    def restart(self, tablet: Tablet, chance: Random) -> None:
        """Another boot of this tablet; now and then its clock's battery is dead too."""
        tablet.clocks.reboot(chance.randbytes(8))
        if chance.random() < _DEAD_BATTERY:
            tablet.clocks.step(-chance.choice((5_000, 3_600_000, 40 * 86_400_000)))
        tablet.start()
        self.tell(tablet.name, "starts anew")
        if max(tablet.own(), default=(0, 0)) < tablet.seen:
            raise Broken("1.3 durable", f"{tablet.name} had written up to {tablet.seen}, and it is gone")

    @property
    def in_doubt(self) -> frozenset[str]:
        """Tablets of which not everything may count."""
        doubtful = (tablet for tablet in self.tablets if tablet.stolen or tablet.id in self.locked)
        return frozenset(tablet.name for tablet in doubtful)

    def covers(self, later: Position, earlier: Position) -> bool:
        """Whether who had heard the feed up to `later` had heard `earlier` (PROTOCOL.md 2.3)."""
        return self.centre.ancestry().covers(later, earlier)

    def is_on_line(self, tablet: Tablet) -> bool:
        """Whether what a tablet heard is what this server says: not if it still goes by a server that was lost."""
        return not self.generations or self.centre.hash_at(tablet.held()) == tablet.held_hash()

    def note_facts(self) -> None:
        """Remember what the office has told everybody about codes. What a new generation tells again counts there alone."""
        at = self.centre.at()
        self.facts = [fact for fact in self.facts if self.covers(at, fact.at)]
        last = self.facts[-1].at if self.facts else Position(1, 0)
        items = self.centre.items(last)
        self.facts += [item for item in items if isinstance(item, CredentialItem)]

    def witness(self, tablet: Tablet, forged: bool = False) -> list[Written]:
        """Enter into the chronicle what a tablet has written since it was last looked at."""
        frames = tablet.unseen()
        if not frames:
            return []
        held = tablet.held()
        found = [self._written(tablet, frame, held, forged) for frame in frames]
        self.chronicle.written.update((one.hash, one) for one in found)
        return found

    def _written(self, tablet: Tablet, frame: Frame, held: Position, forged: bool) -> Written:
        name = entry_hash(self.domain, frame)
        return Written(
            name, frame, read(frame), self.time.now_ms, tablet.name, held, forged, tablet.clocks.is_astray
        )

    def begin_round(self, tablet: Tablet, chance: Random, troubles: Mapping[int, Trouble] = _NONE) -> None:
        """Let a tablet sync, message by message, while everything else goes on."""
        weather = Weather(
            chance, troubles, self.happened, lambda what: self.tell("Network", f"{tablet.name}, {what}")
        )
        if tablet.round is not None or tablet.clocks.asleep:
            return
        desk = Desk(self.centre, self.chronicle, tablet, self.time, self.tell)
        line = Line(tablet.device.identity, tablet.clocks, desk, weather, self.later)
        tablet.round = self._round(tablet, line)
        self._go_on(tablet, tablet.round)

    async def _round(self, tablet: Tablet, line: Line) -> None:
        line.relayed = carried = tuple(tablet.bag)
        report = await tablet.syncer(line).sync(self.event)
        if line.relayed:
            await line.push(Push(self.event, ()))
        self.happened[Felt.RELAYED] += len(carried)
        self.happened[Felt.NEW_EPOCH] += report.new_epoch
        self.happened[Felt.QUARANTINED] += report.quarantined
        tablet.bag = [chunk for chunk in tablet.bag if chunk not in carried]
        self.tell(tablet.name, _said(report) + (f", carrying {len(carried)} chunks" if carried else ""))

    def _go_on(self, tablet: Tablet, work: Coroutine[Any, Any, Any]) -> None:
        if tablet.round is not work:
            return  # the tablet started anew meanwhile
        if tablet.clocks.asleep:
            self.later(_WHILE_ASLEEP_MS, lambda: self._go_on(tablet, work))
            return
        try:
            wait = self.powered(tablet, lambda: work.send(None))
        except StopIteration:
            tablet.round = None
        except (SyncError, KeysError, sqlite3.Error) as error:
            tablet.round = None
            self.happened[Do.DISK_FULL] += isinstance(error, sqlite3.Error)
            self.tell(tablet.name, f"could not sync: {error}")
        else:
            if wait is not None:
                self.later(wait.ms, lambda: self._go_on(tablet, work))
        self.witness(tablet)


def _said(report: SyncReport) -> str:
    said = f"synced to {report.position}: {report.sent} sent, {report.unsent} unsent, told {report.must.name}"
    return said + (", opened a new epoch" if report.new_epoch else "")
