"""A line that crawls: what goes up is cut into pieces that arrive within the patience of a call, and each is kept."""

import pytest

from sync.device.calling import PATIENCE_S, SLOWEST_BYTES_S
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.device.means import Means
from sync.device.pace import FIRST_BYTES, MOST_BYTES, Pace
from sync.device.syncing import Syncer
from sync.journal import Frame, verify_entry
from sync.messages import Level, Must, Push, PushReply, RefusedChunk
from tests.unit.device.test_ahead_of_the_feed import Centre
from tests.world import EVENT, ManualClocks, World

GUESTS = 400


class Crawling(Centre):
    """A server at the end of a line that carries so many bytes a second, by the gate's own clock."""

    def __init__(self, world: World, gate: Device, clocks: ManualClocks, bytes_s: int) -> None:
        super().__init__(world, gate)
        self._clocks, self._bytes_s, self.key = clocks, bytes_s, gate.identity.key.public
        self.brought: list[int] = []
        self.stored: set[tuple[int, int]] = set()

    async def push(self, push: Push) -> PushReply:
        size = len(push.encode())
        took_s, patience_s = size / self._bytes_s, PATIENCE_S + size / SLOWEST_BYTES_S
        self._clocks.pass_ms(int(1000 * min(took_s, patience_s)))
        if took_s > patience_s:
            raise Unreachable("it takes too long to answer")
        self.brought.append(size)
        frames = [frame for raw in push.chunks for frame in Frame.parse_stream(raw)]
        if not all(verify_entry(self.key, self.world.domain, frame) for frame in frames):
            refused = (RefusedChunk(0, "BAD_CHUNK"),)
            return PushReply((), (), (), Level.SERVER, self.at, Must.GO, refused)
        self.stored |= {(frame.epoch, frame.seq) for frame in frames}
        return await super().push(push)


def at_the_end_of_a_line(gate: Device, world: World, clocks: ManualClocks, bytes_s: int) -> Crawling:
    """A gate that scanned for a while without a network gets one that is this slow."""
    engine = gate.engine()
    for guest in range(1, GUESTS + 1):
        engine.scan(EVENT, world.ticket(guest).text)
    return Crawling(world, gate, clocks, bytes_s)


def syncer(gate: Device, centre: Crawling, clocks: ManualClocks) -> Syncer:
    return Syncer(
        Means(gate.database, gate.identity, gate.lists, gate.journal, gate.times, centre, clocks, bytes)
    )


@pytest.mark.parametrize("bytes_s", [600, 1_000, 2_000])
async def test_a_journal_goes_up_over_a_line_on_which_it_would_take_too_long_as_a_whole(
    gate: Device, world: World, clocks: ManualClocks, bytes_s: int
) -> None:
    centre = at_the_end_of_a_line(gate, world, clocks, bytes_s)
    report = await syncer(gate, centre, clocks).sync(EVENT)
    assert report.unsent == 0
    assert report.sent >= GUESTS
    whole = sum(centre.brought)
    assert whole / bytes_s > PATIENCE_S + whole / SLOWEST_BYTES_S, "as a whole it would have gone up as well"


async def test_what_is_sound_of_a_journal_goes_up_over_a_line_on_which_it_would_take_too_long_as_a_whole(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    centre = at_the_end_of_a_line(gate, world, clocks, 600)
    with gate.database.writing() as connection:
        connection.execute(
            "UPDATE journal SET frame = CAST(substr(frame, 1, 60) || x'00' || substr(frame, 62) AS BLOB) WHERE seq = 9"
        )
        whole = set(connection.execute("SELECT epoch, seq FROM journal"))
    report = await syncer(gate, centre, clocks).sync(EVENT)
    assert report.unsent == 0
    assert whole - centre.stored == {(1, 9)}


async def test_a_journal_goes_up_a_quick_line_in_few_pieces(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    centre = at_the_end_of_a_line(gate, world, clocks, 1 << 20)
    assert (await syncer(gate, centre, clocks).sync(EVENT)).unsent == 0
    assert len(centre.brought) == 3
    assert centre.brought[0] <= FIRST_BYTES + 100


def test_a_pace_grows_while_the_line_is_quick_and_falls_when_it_is_slow() -> None:
    pace, sizes = Pace(), []
    for took_ms in (0, 2_500, 2_501, 10_000, 10_001, 60_000, 60_000, 0, 0, 0, 0):
        pace.answered(took_ms)
        sizes.append(pace.size >> 10)
    assert sizes == [32, 128, 128, 128, 32, 8, 8, 32, 128, 512, 512]
    assert pace.size == MOST_BYTES
