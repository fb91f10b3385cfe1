"""Plays the script on the stage and writes down what came of it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.cli.demo.codes import Codes, event_draft, make_codes
from backend.cli.demo.script import CLOCK_OFF_MS, CROWD, DAY, DECISION, OFFLINE, TICKETS, TOGETHER, Step
from backend.cli.demo.stage import Network, Office, StoryClock, StoryDice, StoryGate, opened_office
from backend.merging.refolding import Difference, refold
from backend.routes.guard import Serving
from keys.crypto import PrivateKey
from sync.device.engine import Answer
from sync.device.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Played:
    """A step of the script and what the gate said."""

    step: Step
    answer: Answer


@dataclass(slots=True)
class Performance:
    """Everything that came of one performance."""

    steps: list[Played] = field(default_factory=list)
    crowd: list[Answer] = field(default_factory=list)
    unreachable: bool = False
    unsent: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    settled: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)


class Audience:
    """Who is told while it happens; this one keeps silent."""

    def act(self, number: int) -> None:
        """An act begins."""

    def step(self, played: Played) -> None:
        """Somebody showed something."""

    def line(self, key: str, **values: object) -> None:
        """Something else happened: `cli.demo.<key>`."""

    def cases(self, cases: Iterable[dict[str, Any]]) -> None:
        """What the merge found."""


class Play:
    """One performance. `event` is the evening's event at the office."""

    def __init__(
        self,
        clock: StoryClock,
        office: Office,
        gates: dict[str, StoryGate],
        event: int,
        codes: Codes,
        audience: Audience,
    ) -> None:
        self._clock = clock
        self._office = office
        self._gates = gates
        self._event = event
        self._codes = codes
        self._audience = audience
        devices = {name: gate.device.identity.device.hex() for name, gate in gates.items()}
        self.result = Performance(references=dict(codes.references), devices=devices)

    async def run(self, language: str) -> None:
        """All acts, in order."""
        await self._cut()
        self._audience.act(2)
        self._scan_all(OFFLINE)
        self._pass_crowd()
        await self._rejoin()
        await self._tell_cases(language)
        self._audience.act(5)
        self._scan_all(TOGETHER)
        await self._settle(language)

    async def _cut(self) -> None:
        """The network goes; then the office cancels a ticket that no gate will hear of in time."""
        self._clock.move_to("19:30:00")
        for gate in self._gates.values():
            gate.network.down = True
        self._clock.move_to("19:35:00")
        await self._office.ask("POST", f"/v1/events/{self._event}/tickets/unheard/revoke")
        self._audience.line("cut")
        self.result.unreachable = await self._is_unreachable()

    async def _is_unreachable(self) -> bool:
        try:
            await self._gates["A"].sync(self._event)
        except Unreachable:
            return True
        return False

    def _scan_all(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._clock.move_to(step.at)
            code = self._codes.show(step.code, self._clock.now_s)
            played = Played(step, self._gates[step.gate].scan(self._event, code))
            self.result.steps.append(played)
            self._audience.step(played)

    def _pass_crowd(self) -> None:
        """Everybody else, half at each gate."""
        for number, code in enumerate(self._codes.crowd):
            self._clock.move_to(f"20:{number * 5 // 60:02}:{number * 5 % 60:02}")
            self.result.crowd.append(self._gates["AB"[number % 2]].scan(self._event, code))
        self._audience.line("crowd", n=2 * CROWD)

    async def _rejoin(self) -> None:
        """The network is back; each gate uploads what it wrote."""
        self._audience.act(3)
        self._clock.move_to("20:11:00")
        for name, gate in self._gates.items():
            self.result.unsent[name] = gate.device.status(self._event).unsent
            gate.network.down = False
        for name in ("A", "B", "A"):  # A once more: only then does it hear of what B brought
            report = await self._gates[name].sync(self._event)
            self.result.sent[name] = self.result.sent.get(name, 0) + report.sent
        for name, gate in self._gates.items():
            unsent = gate.device.status(self._event).unsent
            self._audience.line("sent", gate=name, sent=self.result.sent[name], unsent=unsent)

    async def _tell_cases(self, language: str) -> None:
        self._audience.act(4)
        path = f"/v1/events/{self._event}/cases?status=open&lang={language}"
        self.result.cases = (await self._office.ask("GET", path))["items"]
        self._audience.cases(self.result.cases)

    async def _settle(self, language: str) -> None:
        """A person decides; then everything is counted, and folded once more from nothing."""
        self._audience.act(6)
        self._clock.move_to("20:15:00")
        for gate in self._gates.values():
            await gate.sync(self._event)
        case = next((case for case in self.result.cases if case["class"] == "double_admit"), None)
        if case is not None:
            shown = {"saw": case["entries"], "decisions": len(case["settlements"])}
            body = {"decision": DECISION, "by": "supervisor", **shown}
            path = f"/v1/events/{self._event}/cases/{case['case']}/settle?lang={language}"
            self.result.settled = await self._office.ask("POST", path, body)
        self.result.report = await self._office.ask("GET", f"/v1/events/{self._event}/report")
        serving: Serving = self._office.app.state.serving
        self.result.differences = await refold(serving.ctx, self._event)


async def play(folder: Path, audience: Audience, language: str) -> Performance:
    """One performance in an empty folder."""
    clock = StoryClock(DAY)
    clock.move_to("18:00:00")
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(opened_office(folder / "office", clock, StoryDice("office")))
        other = await stack.enter_async_context(opened_office(folder / "other", clock, StoryDice("other")))
        audience.act(1)
        event = int(
            (await office.ask("POST", "/v1/events", event_draft("Noite", clock, TICKETS, language)))["event"]
        )
        holder = PrivateKey.from_seed(StoryDice("telephone").draw(32))
        codes = await make_codes(office, other, event, clock, holder)
        audience.line("issued", tickets=TICKETS)
        gates = await stack.enter_async_context(_opened_gates(folder, clock, office, event))
        audience.line("enrolled")
        story = Play(clock, office, gates, event, codes, audience)
        await story.run(language)
        return story.result


@asynccontextmanager
async def _opened_gates(
    folder: Path, clock: StoryClock, office: Office, event: int
) -> AsyncIterator[dict[str, StoryGate]]:
    """Two gates, enrolled and with their lists; the wall clock of B is minutes off."""
    clock.move_to("19:00:00")
    gates = {}
    for number, (name, off_ms) in enumerate((("A", 0), ("B", CLOCK_OFF_MS)), start=1):
        gate = StoryGate(
            f"tablet-{name.lower()}", number, folder / f"gate-{name}.db", clock, Network(office.app), off_ms
        )
        offer = await office.ask("POST", "/v1/enrolments", {"events": [event], "gates": [number]})
        await gate.enrol(offer["code"])
        await gate.sync(event)
        gates[name] = gate
    try:
        yield gates
    finally:
        for gate in gates.values():
            gate.close()
