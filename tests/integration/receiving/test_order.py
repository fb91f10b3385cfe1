"""Uploading is set union: order, repetition and chunking of pushes change nothing in the end (PROTOCOL.md 1.5)."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.messages import Push
from tests.integration.receiving.scribe import Line, chunks
from tests.integration.receiving.story import evening
from tests.integration.receiving.world import World, open_world

PIECES = 12


def _owner(line: Line) -> tuple[bytes, int]:
    return line.raw[36:44], line.epoch


def _pieces(lines: Sequence[Line], rng: random.Random) -> list[Push]:
    """Every entry in some push, some in several, in any order; a chunk ends anywhere."""
    owned = sorted(lines, key=lambda line: (_owner(line), line.seq, line.hash))
    pushes: list[Push] = []
    for _ in range(PIECES):
        start = rng.randrange(len(owned))
        pushes.append(_push(owned[start : start + rng.randint(1, 9)]))
    pushes += [_push([line]) for line in owned]
    rng.shuffle(pushes)
    return pushes


def _push(lines: Sequence[Line]) -> Push:
    return Push(int.from_bytes(lines[0].raw[32:36], "big"), tuple(chunks(lines)))


async def _end(world: World, pushes: Sequence[Push]) -> tuple[bytes, list[bytes]]:
    """The digest and the open cases after these pushes."""
    relay = await world.enrol("Relay")
    for asked in pushes:
        reply = await world.push(relay, asked)
        assert reply.refused == ()
    cases = [listed.case.encode() for listed in await world.cases()]
    assert list(await world.differences()) == []
    return await world.digest(), sorted(cases)


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_repetition_and_chunking_ends_in_the_same_view(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    ends = []
    for name in ("in order", "shuffled"):
        folder = tmp_path / name
        folder.mkdir()
        async with open_world(folder) as world:
            lines = await evening(world)
            shuffled = _pieces(lines, rng)
            in_order = [_push([line]) for line in lines]
            ends.append(await _end(world, in_order if name == "in order" else shuffled))
    assert ends[0] == ends[1]
    assert len(ends[0][1]) > 5
