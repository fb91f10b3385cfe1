"""Everything that goes wrong with tablets and programs, short of theft."""

from collections.abc import Mapping
from typing import Final

from backend.store.rows import FeedRow
from keys import cbor
from keys.labels import Label
from sync.content import Kind
from sync.feed import chain_hash
from sync.journal import Frame, entry_hash
from tests.altered import replace
from tests.simulation.evening import Evening
from tests.simulation.faults import Skew
from tests.simulation.memory_store import MemoryStore
from tests.simulation.opening import twin_of
from tests.simulation.plan import Step
from tests.simulation.tablet import Tablet

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 86_400_000
_STEPS_MS: Final = (2_500, 45_000, 600_000, 3 * 3_600_000, 40 * _DAY_MS)


def cut_power(evening: Evening, step: Step) -> None:
    """The power goes in the middle of whatever this tablet does next: before or after one of its statements."""
    chance, tablet = evening.plan.chance(step.id), evening.tablet(step)
    tablet.disk.cut_in(chance.randrange(14), before=chance.random() < 0.5)


def step_clock(evening: Evening, step: Step) -> None:
    """Somebody sets the wall clock."""
    chance, tablet = evening.plan.chance(step.id), evening.tablet(step)
    by_ms = chance.choice(_STEPS_MS) * chance.choice((-1, 1))
    tablet.clocks.step(by_ms)
    evening.tell(tablet.name, f"has its clock set by {by_ms / 1000:+.1f} s")


def drift(evening: Evening, step: Step) -> None:
    """A tablet that lay in the sun goes wrong by more than any clock may; of its times nothing is promised from now on."""
    chance, tablet = evening.plan.chance(step.id), evening.tablet(step)
    tablet.clocks.drift(chance.choice((-1, 1)) * chance.choice((400, 1_500)))
    evening.tell(tablet.name, f"has a clock that runs {tablet.clocks.drift_ppm:+d} ppm from now on")


def sleep(evening: Evening, step: Step) -> None:
    """The screen goes dark for a while; whatever is under way waits."""
    tablet = evening.tablet(step)
    for_ms = evening.plan.chance(step.id).choice((2_000, 20_000, 5 * _MINUTE_MS, 40 * _MINUTE_MS))
    tablet.clocks.sleep()
    evening.tell(tablet.name, f"falls asleep for {for_ms // 1000} s")
    evening.later(for_ms, tablet.clocks.wake)


def reboot(evening: Evening, step: Step) -> None:
    """A tablet starts anew."""
    evening.restart(evening.tablet(step), evening.plan.chance(step.id))


def fill_disk(evening: Evening, step: Step) -> None:
    """Nothing can be written for some minutes."""
    tablet = evening.tablet(step)
    tablet.disk.fill()
    evening.tell(tablet.name, "has no room left on its disk")
    evening.later(10 * _MINUTE_MS, lambda: free_disk(tablet))


def free_disk(tablet: Tablet) -> None:
    """Somebody deleted a film."""
    tablet.disk.free()


def back_up(evening: Evening, step: Step) -> None:
    """Somebody copies the tablet's whole store."""
    tablet = evening.tablet(step)
    tablet.backup = tablet.image(), tablet.seen
    evening.tell(tablet.name, "is backed up")


def go_back(evening: Evening, step: Step) -> None:
    """Somebody puts the last backup back: everything since then is gone from this tablet."""
    tablet = evening.tablet(step)
    image, tablet.seen = tablet.backup
    tablet.clocks.reboot(evening.plan.chance(step.id).randbytes(8))
    tablet.load(image)
    evening.tell(tablet.name, f"is restored from a backup of {tablet.seen[0]}/{tablet.seen[1]}")


def clone(evening: Evening, step: Step) -> None:
    """Somebody copies a tablet onto another one, and both go on."""
    source = evening.tablet(step)
    if source.stolen:
        return
    evening.happened[step.do] += 1
    twin = twin_of(evening, source, evening.plan.chance(step.id))
    evening.tablets.append(twin)
    evening.tell(source.name, f"is copied onto {twin.name}")


_CLOCKS: Final[Mapping[int, cbor.Encodable]] = {
    3: 1_795_000_000_000,
    4: 1,
    5: bytes(8),
    6: (1, 1),
    7: 1,
    8: "newer/2",
}
_SKEWED: Final[Mapping[Skew, bytes]] = {
    Skew.VERSION: cbor.encode({1: 2, 2: int(Kind.ADMIT), **_CLOCKS}),
    Skew.KIND: cbor.encode({1: 1, 2: 77, **_CLOCKS}),
    Skew.FIELD: cbor.encode({1: 1, 2: int(Kind.FEED_MARK), **_CLOCKS, 60: "new"}),
    Skew.RUBBISH: b"\xff\xff",
    Skew.EMPTY: b"",
}
"""Contents that the server does not know yet, or that nobody ever will."""


def poison(evening: Evening, step: Step) -> None:
    """A newer program writes an entry that nobody else can read yet, or a bug writes one that nobody ever can."""
    tablet, chance = evening.tablet(step), evening.plan.chance(step.id)
    skew, content = chance.choice(list(_SKEWED.items()))
    epoch, seq = max(tablet.own(), default=(0, 0))
    if not epoch or tablet.disk.full:
        return
    raw = _signed(evening, tablet, (epoch, seq + 1, tablet.own()[epoch, seq]), content)
    name = entry_hash(evening.domain, Frame.parse_stream(raw)[0])
    row = (evening.event, epoch, seq + 1, name, raw)
    into = "INSERT INTO journal (event, epoch, seq, hash, frame) VALUES (?, ?, ?, ?, ?)"

    def write() -> None:
        with tablet.database.writing() as connection:
            connection.execute(into, row)

    evening.powered(tablet, write)
    evening.happened[skew] += len(evening.witness(tablet))
    evening.tell(tablet.name, f"writes {skew}, that cannot be read")


def _signed(evening: Evening, tablet: Tablet, at: tuple[int, int, bytes], content: bytes) -> bytes:
    epoch, seq, prev = at
    place = evening.event.to_bytes(4, "big") + tablet.id + epoch.to_bytes(4, "big") + seq.to_bytes(4, "big")
    unsigned = prev + place + len(content).to_bytes(2, "big") + content
    key = tablet.device.identity.key
    name = entry_hash(evening.domain, Frame.parse_stream(unsigned + bytes(64))[0])
    return unsigned + key.sign(Label.ENTRY_SIG, evening.domain, name)


def tell_something_new(evening: Evening, step: Step) -> None:
    """A newer server puts an item into the feed that these tablets do not know."""
    store = evening.centre.store.inner
    if not isinstance(store, MemoryStore):
        return
    tables = store.state.copy()
    row = tables.events[evening.event]
    at = replace(row.at, pos=row.at.pos + 1)
    raw = cbor.encode({1: at.gen, 2: at.pos, 3: 99, 4: "what nobody knows yet"})
    chain = chain_hash(evening.domain, evening.event, row.chain, raw)
    tables.feed[evening.event, at.gen, at.pos] = FeedRow(at, raw, chain)
    tables.events[evening.event] = replace(row, at=at, chain=chain)
    store.state = tables
    evening.tell("Server", f"tells something new at {at.pos}")
