"""One eventful evening, written once: three devices, a restored one among them, and everything that can go wrong at a door."""

from tests.integration.receiving.scribe import Line, Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World


async def evening(world: World) -> list[Line]:
    """Every entry of the evening, in the order of true time; nothing is pushed."""
    a, b = await world.enrol("Gate A"), await world.enrol("Gate B")
    b.skew_ms = 7 * MINUTE_MS
    return [*await _gates(world, a, b), *_restored(world, a)]


async def _gates(world: World, a: Scribe, b: Scribe) -> list[Line]:
    codes, t = world.codes, START_MS
    a.next_epoch(t)
    b.next_epoch(t)
    await world.anchored(a)
    a.admit(codes[0], t + 1 * MINUTE_MS)
    b.admit(
        codes[0], t + 2 * MINUTE_MS, gate=2
    )  # the same ticket, a minute later, by a clock seven minutes ahead
    b.admit(codes[1], t + 3 * MINUTE_MS, gate=2)
    a.scrawl()
    wrong = a.admit(codes[2], t + 4 * MINUTE_MS)
    a.void(wrong, codes[2], t + 4 * MINUTE_MS + 20_000)
    late = b.admit(codes[3], t + 4 * MINUTE_MS)
    b.void(late, codes[3], t + 9 * MINUTE_MS)
    b.invent(codes[4], t + 9 * MINUTE_MS)
    b.exit(codes[1], t + 9 * MINUTE_MS, gate=2)
    a.admit(codes[1], t + 10 * MINUTE_MS)
    a.deny(2, t + 11 * MINUTE_MS, repeats=3)
    world.clock.now_ms = t + 12 * MINUTE_MS
    await world.anchored(b)
    a.close(t + 13 * MINUTE_MS)
    return [*a.lines, *b.lines]


def _restored(world: World, a: Scribe) -> list[Line]:
    """Gate A comes back from a backup, admits, learns of its other life and goes on in a new epoch."""
    t = START_MS + 14 * MINUTE_MS
    again = a.restored(5)
    written = [again.admit(world.codes[5], t), again.admit(world.codes[0], t + MINUTE_MS, zone=2, gate=3)]
    return [*written, again.next_epoch(t + 2 * MINUTE_MS), again.admit(world.codes[6], t + 3 * MINUTE_MS)]
