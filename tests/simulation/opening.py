"""How an evening begins: the ground copied, the tablets unpacked, each with clocks of its own."""

from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from backend.store.contract import Store
from tests.simulation.centre import Centre, CrashingStore, run_at_once
from tests.simulation.disk import a_disk
from tests.simulation.evening import Evening, Visitor
from tests.simulation.ground import GATES, Ground, ground
from tests.simulation.memory_store import MemoryStore
from tests.simulation.plan import Plan
from tests.simulation.tablet import Tablet
from tests.simulation.virtual_time import TabletClocks, VirtualTime


def open_evening(plan: Plan) -> Evening:
    """The start of the evening of this plan, on a server in memory."""
    base, state = ground(plan.mode)
    return open_on(plan, base, MemoryStore(state), run_at_once)


def open_on(
    plan: Plan, base: Ground, inner: Store, run: Callable[[Coroutine[Any, Any, Any]], Any]
) -> Evening:
    """The same on any store that holds the ground; `run` brings a use case on it to its end."""
    time, store = VirtualTime(), CrashingStore(inner)
    centre = Centre(base.context(store, time, plan.seed), store, base.event, run)
    visitors = [Visitor(guest, [guest.code]) for guest in base.guests]
    tablets = [_unpacked(plan, base, time, number) for number in range(len(GATES))]
    evening = Evening(plan, base, time, centre, tablets, visitors)
    evening.note_facts()
    evening.office = {fact.index: fact.state for fact in evening.facts}
    return evening


def _unpacked(plan: Plan, base: Ground, time: VirtualTime, number: int) -> Tablet:
    chance = plan.chance("tablet", number)
    tablet = Tablet(number, f"Tablet {number}", base.event, GATES[number], some_clocks(time, chance), chance)
    tablet.load(base.images[number], a_disk)
    tablet.backup = base.images[number], (0, 0)
    return tablet


def some_clocks(time: VirtualTime, chance: Random) -> TabletClocks:
    """Clocks as tablets have them: a little fast or slow, and set more or less right."""
    off_ms = chance.choice((0, 0, 900, -4_000, 90_000, -400_000))
    return TabletClocks(
        time=time,
        drift_ppm=chance.randint(-100, 100),
        counts_sleep=chance.random() < 0.5,
        wall_us=(time.now_ms + off_ms) * 1000,
        mono_us=chance.randrange(10**12),
        boot=chance.randbytes(8),
        as_of_ms=time.now_ms,
    )


def twin_of(evening: Evening, source: Tablet, chance: Random) -> Tablet:
    """Another tablet with a copy of this one's whole store; the clocks are its own."""
    name = f"{source.name}{chr(ord('a') + len(evening.tablets) - len(GATES))}"
    twin = Tablet(source.number, name, source.event, source.gate, some_clocks(evening.time, chance), chance)
    twin.load(source.image())
    twin.seen, twin.backup = source.seen, (source.image(), source.seen)
    return twin
