"""One gate without any network, its clock, and what it has written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync.clock import Bounds
from sync.content import Content, Kind
from sync.device.device import Device
from sync.journal import Frame
from sync.policy import Policy
from sync.reasons import Reason
from sync.verdict import Direction, Verdict
from tests.world import EVENT, NOW_S, ManualClocks, World

IN, OUT = Direction.ENTRY, Direction.EXIT


@dataclass(slots=True)
class Door:
    """A device that holds the event's lists. A minute passes before each scan, so that none is the one before once more."""

    world: World
    clocks: ManualClocks
    device: Device

    def scan(
        self, text: str, direction: Direction = IN, gate: int = 1, use: int = 0, after_s: int = 60
    ) -> Verdict:
        self.clocks.pass_ms(after_s * 1000)
        return self.device.engine(gate=gate).scan(EVENT, text, direction, use).verdict

    def learn_the_time(self) -> None:
        """As after a HELLO: without it a clock refuses nobody by times."""
        with self.device.database.writing() as connection:
            true_ms = self.clocks.true_ms
            self.device.times.save(connection, Bounds(true_ms, true_ms), self.clocks())

    def reasons(self, text: str, *directions: Direction) -> list[Reason]:
        """The reasons told to one guest who goes in and out like this."""
        return [self.scan(text, direction).reason for direction in directions]

    def entries(self, *kinds: Kind) -> list[Content]:
        """Of the journal what is of these kinds, in the order of writing."""
        with self.device.database.reading() as connection:
            frames = [row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY epoch, seq")]
        contents = [Content.parse(Frame.parse_stream(raw)[0].content) for raw in frames]
        return [content for content in contents if content.kind in kinds]

    def passages(self) -> list[Kind]:
        """Who went in and out, as written down."""
        return [content.kind for content in self.entries(Kind.ADMIT, Kind.EXIT)]


@contextmanager
def open_door(folder: Path, policy: Policy | None = None) -> Iterator[Door]:
    """A gate of an event with this policy, which has no rule of its own unless told otherwise."""
    world, clocks = World(policy=policy or Policy(1)), ManualClocks()
    device = world.device(folder / "gate.db", clocks=clocks)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    try:
        yield Door(world, clocks, device)
    finally:
        device.close()
