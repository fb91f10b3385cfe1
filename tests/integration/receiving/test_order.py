"""Uploading is set union: order, repetition and chunking of pushes change nothing in the end (PROTOCOL.md 1.5)."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.messages import Push
from tests.integration.receiving.scribe import Line, chunks
from tests.integration.receiving.story import evening
from tests.integration.receiving.world import World, open_world

AT_ONCE = 6


def _owner(line: Line) -> tuple[bytes, int]:
    return line.raw[36:44], line.epoch


def _in_order(lines: Sequence[Line]) -> list[Push]:
    return [_push(lines[start : start + AT_ONCE]) for start in range(0, len(lines), AT_ONCE)]


def _shuffled(lines: Sequence[Line], rng: random.Random) -> list[Push]:
    """Pieces of journals of any length from anywhere, until every entry was in one; most are in several."""
    owned = sorted(lines, key=lambda line: (_owner(line), line.seq, line.hash))
    left, pushes = set(range(len(owned))), list[Push]()
    while left:
        start = rng.choice([rng.choice(sorted(left)), rng.randrange(len(owned))])
        end = min(len(owned), start + rng.randint(1, AT_ONCE))
        left -= set(range(start, end))
        pushes.append(_push(owned[start:end]))
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


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_repetition_and_chunking_ends_in_the_same_view(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    ends = []
    for name in ("in order", "shuffled"):
        folder = tmp_path / name
        folder.mkdir()
        async with open_world(folder) as world:
            lines = await evening(world)
            pushes = _in_order(lines) if name == "in order" else _shuffled(lines, rng)
            ends.append(await _end(world, pushes))
    assert ends[0] == ends[1]
    assert len(ends[0][1]) > 5
