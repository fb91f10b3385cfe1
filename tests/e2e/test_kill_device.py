"""`kill -9` of a scanning device at random instants: what was shown is on disk, and what is on disk was at most one ahead of it."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sync.content import Content, Kind
from sync.device.device import Device
from sync.journal import Frame, entry_hash, open_chunk
from tests.world import EVENT, ManualClocks, World

KILLS = 50
CODES = 3_000
PORTAO = Path(sys.executable).with_name("portao")


def now_world() -> World:
    """The scanning process reads the real clock, so its lists and tickets must be of today."""
    return World(capacity=CODES)


def start(store: Path, codes: Path) -> subprocess.Popen[bytes]:
    with codes.open("rb") as stdin:
        return subprocess.Popen(
            [PORTAO, "device", "scan", "--store", store, "--offline"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


def kill_after(process: subprocess.Popen[bytes], lines: int, more_s: float) -> list[dict[str, object]]:
    """Read some verdicts, let it run on for a moment, kill it without warning; everything that it had shown."""
    assert process.stdout is not None
    shown = [process.stdout.readline() for _ in range(lines)]
    deadline = time.monotonic() + more_s
    while time.monotonic() < deadline:
        pass  # a busy wait: the instant of the kill must not fall on the scheduler's ticks
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    process.wait()
    # A line cut off by the kill was not shown in full: nobody read it.
    return [json.loads(line) for line in (b"".join(shown) + rest).split(b"\n")[:-1]]


def frames(store: Path, world: World, device: Device) -> list[Frame]:
    """Every frame on disk, after SQLite recovered the file; the chain must verify."""
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw = b"".join(row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY epoch, seq"))
    chunk = open_chunk(raw, world.domain, lambda _: device.identity.key.public)
    return [entry.frame for entry in chunk.entries]


@pytest.mark.parametrize("half", [0, 1])
def test_a_kill_at_any_instant_neither_loses_nor_invents_an_admission_that_was_shown(
    tmp_path: Path, half: int
) -> None:
    chance, world, store = random.Random(half), now_world(), tmp_path / "gate.db"
    device = world.device(store, clocks=ManualClocks(true_ms=time.time_ns() // 1_000_000))
    device.lists.save_parts(EVENT, world.parts(), world.profile().issued_s)
    numbers, shown = iter(range(CODES)), {}
    for _ in range(KILLS // 2):
        batch = [next(numbers) for _ in range(CODES // (KILLS // 2))]
        codes = tmp_path / "codes"
        codes.write_text("".join(f"{ticket_of_today(world, number)}\n" for number in batch))
        verdicts = kill_after(start(store, codes), chance.randrange(1, 60), chance.uniform(0, 0.02))
        assert verdicts
        assert {verdict["outcome"] for verdict in verdicts} <= {"admit", "attention"}
        admitted = {verdict["entry"]["hash"]: verdict["ticket"] for verdict in verdicts}  # type: ignore[index]
        on_disk = admissions(frames(store, world, device), world)
        assert admitted.items() <= on_disk.items()
        assert len(on_disk) - len(shown) - len(admitted) <= 1
        shown = on_disk
    assert len(set(shown.values())) == len(shown)


def admissions(found: list[Frame], world: World) -> dict[str, int | None]:
    """Hash and ticket of every admission."""
    contents = [(frame, Content.parse(frame.content)) for frame in found]
    return {
        entry_hash(world.domain, frame).hex(): content.ticket
        for frame, content in contents
        if content.kind is Kind.ADMIT
    }


def ticket_of_today(world: World, number: int) -> str:
    now_s = int(time.time())
    return world.ticket(number, not_before=now_s - 3600, expires=now_s + 3600).text
