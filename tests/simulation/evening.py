"""One evening: tablets, guests, office and server on virtual time, step by step as planned, until everything is quiet again."""

import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from keys.errors import KeysError
from keys.labels import Domain
from sync.errors import SyncError
from sync.journal import Frame, entry_hash
from tests.simulation.centre import Centre, CrashingStore
from tests.simulation.chronicle import Chronicle, Written, read
from tests.simulation.disk import PowerCut
from tests.simulation.ground import GATES, Code, Ground, Guest, ground
from tests.simulation.line import Line, Weather
from tests.simulation.memory_store import MemoryStore
from tests.simulation.plan import Plan, Step
from tests.simulation.story import Story
from tests.simulation.tablet import Tablet
from tests.simulation.virtual_time import START_MS, TabletClocks, VirtualTime


@dataclass(slots=True)
class Visitor:
    """Who holds a ticket, and every code that was ever made for it; the newest stands last."""

    guest: Guest
    codes: list[Code]


@dataclass(slots=True)
class Evening:
    """The world while it goes on. Steps and checks work on it; it knows time, tablets and what is under way."""

    plan: Plan
    ground: Ground
    time: VirtualTime
    centre: Centre
    tablets: list[Tablet]
    visitors: list[Visitor]
    story: Story = field(default_factory=Story)
    chronicle: Chronicle = field(default_factory=Chronicle)
    _agenda: list[tuple[int, int, Callable[[], object]]] = field(default_factory=list)
    _turns: Any = field(default_factory=count)

    @property
    def event(self) -> int:
        return self.ground.event

    @property
    def domain(self) -> Domain:
        return self.ground.domain

    def tell(self, who: str, what: str) -> None:
        """A line of the story."""
        self.story.tell(self.time.now_ms, who, what)

    def later(self, in_ms: int, work: Callable[[], object]) -> None:
        """Put work on the agenda."""
        heappush(self._agenda, (self.time.now_ms + in_ms, next(self._turns), work))

    def pass_time(self) -> None:
        """Do everything that is on the agenda, each at its time."""
        while self._agenda:
            at_ms, _, work = heappop(self._agenda)
            self.time.now_ms = max(self.time.now_ms, at_ms)
            work()

    def witness(self, tablet: Tablet, forged: bool = False) -> list[Written]:
        """Enter into the chronicle what a tablet has written since it was last looked at."""
        held = tablet.held()
        found = [self._written(tablet, frame, held, forged) for frame in tablet.unseen()]
        self.chronicle.written.update((one.hash, one) for one in found)
        return found

    def _written(self, tablet: Tablet, frame: Frame, held: Any, forged: bool) -> Written:
        name = entry_hash(self.domain, frame)
        return Written(name, frame, read(frame), self.time.now_ms, tablet.name, held, forged)

    def begin_round(self, tablet: Tablet, weather: Weather) -> None:
        """Let a tablet sync, message by message, while everything else goes on."""
        if tablet.round is not None:
            return
        line = Line(tablet.device.identity, self.centre, weather, self.later)
        tablet.round = self._round(tablet, line)
        self._go_on(tablet, tablet.round)

    async def _round(self, tablet: Tablet, line: Line) -> None:
        line.relayed = tuple(tablet.bag)
        report = await tablet.syncer(line).sync(self.event)
        said = f"synced to {report.position}: {report.acknowledged} acknowledged, {report.unsent} unsent"
        self.tell(tablet.name, said)

    def _go_on(self, tablet: Tablet, work: Coroutine[Any, Any, Any]) -> None:
        if tablet.round is not work:
            return  # it was cut off meanwhile
        try:
            wait = work.send(None)
        except StopIteration:
            tablet.round = None
        except (SyncError, KeysError, sqlite3.Error) as error:
            tablet.round = None
            self.tell(tablet.name, f"could not sync: {error}")
        except PowerCut:
            tablet.round = None
            raise
        else:
            self.later(wait.ms, lambda: self._go_on(tablet, work))
        finally:
            self.witness(tablet)


def open_evening(plan: Plan) -> Evening:
    """The start of the evening of this plan."""
    base = ground(plan.mode)
    time = VirtualTime()
    store = CrashingStore(MemoryStore(base.state))
    centre = Centre(base.context(store, time, plan.seed), store, base.event)
    tablets = [_tablet(plan, base, time, number) for number in range(len(GATES))]
    visitors = [Visitor(guest, [guest.code]) for guest in base.guests]
    return Evening(plan, base, time, centre, tablets, visitors)


def _tablet(plan: Plan, base: Ground, time: VirtualTime, number: int) -> Tablet:
    chance = plan.chance("tablet", number)
    clocks = TabletClocks(
        time=time,
        drift_ppm=chance.randint(-100, 100),
        counts_sleep=chance.random() < 0.5,
        wall_us=(START_MS + chance.choice((0, 0, 900, -4_000, 90_000, -400_000))) * 1000,
        mono_us=chance.randrange(10**12),
        boot=chance.randbytes(8),
        as_of_ms=START_MS,
    )
    tablet = Tablet(f"Tablet {number}", base.event, GATES[number], clocks, chance)
    tablet.load(base.images[number])
    return tablet


def schedule(evening: Evening, doing: Callable[[Evening, Step], None]) -> None:
    """Put every step of the plan on the agenda."""
    for step in evening.plan.steps:
        evening.later(step.at_ms, lambda step=step: doing(evening, step))  # type: ignore[misc]
