"""A gate on a full disk: it lets nobody in whom it cannot write down, says what to do, and goes on when there is room."""

import sqlite3
import time
from pathlib import Path

import pytest

from keys.crypto import PublicKey
from sync.content import Kind
from tests.e2e.forked import Warm
from tests.e2e.gate_on_disk import GateOnDisk, check_shown
from tests.e2e.small_disk import KINDS, small_disk
from tests.e2e.talking import at_work
from tests.world import EVENT, ManualClocks, World


def gate(store: Path, world: World) -> PublicKey:
    """An enrolled gate with its lists in this file, closed again."""
    device = world.device(store, clocks=ManualClocks(true_ms=time.time_ns() // 1_000_000))
    device.lists.save_parts(EVENT, world.parts(), world.profile().issued_s)
    device.close()
    return device.identity.key.public


def code(world: World, number: int) -> str:
    now_s = int(time.time())
    return world.ticket(number, not_before=now_s - 3_600, expires=now_s + 3_600).text


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_fills_up_refuses_whom_it_cannot_hold_and_goes_on_with_room(
    tmp_path: Path, warm: Warm, kind: str
) -> None:
    world = World()
    with small_disk(kind, tmp_path / "disk", megabytes=12) as disk:
        store = disk.folder / "gate.db"
        key = gate(store, world)
        with at_work(warm, store) as scanning:
            shown = [scanning.say(code(world, 0))]
            disk.fill(scanning.process)
            shown += [scanning.say(code(world, number)) for number in range(1, 300)]
            failed = [n for n, verdict in enumerate(shown) if verdict["reason"] == "STORAGE_FAILED"]
            disk.free(scanning.process)
            again = [scanning.say(code(world, number)) for number in failed]
            ended, words = scanning.end()
        assert len(failed) > 100
        assert {shown[n]["outcome"] for n in failed} == {"refuse"}
        assert {verdict["outcome"] for verdict in again} <= {"admit", "attention"}
        assert (ended, "make room on the disk" in words, "Traceback" in words) == (1, True, False)
        on_disk = GateOnDisk(store, world.domain, key, tmp_path / "aside")
        fresh = on_disk.look()
        said = [verdict for verdict in [*shown, *again] if verdict["entry"]]
        check_shown(said, fresh)
        assert len(said) == sum(one.content.kind is Kind.ADMIT for one in fresh) == 300


@pytest.mark.parametrize("kind", KINDS)
def test_a_gate_that_starts_on_a_full_disk_refuses_says_why_and_opens_when_there_is_room(
    tmp_path: Path, warm: Warm, kind: str
) -> None:
    world = World()
    with small_disk(kind, tmp_path / "disk", megabytes=12) as disk:
        store = disk.folder / "gate.db"
        gate(store, world)
        disk.fill(None)
        with at_work(warm, store, disk.limits()) as scanning:
            first, second = scanning.say(code(world, 1)), scanning.say(code(world, 2))
            disk.free(scanning.process)
            again = scanning.say(code(world, 1))
            ended, words = scanning.end()
        for refused in (first, second):
            assert (refused["outcome"], refused["reason"]) == ("refuse", "STORAGE_FAILED")
            assert (refused["entry"], refused["next"]) == (None, "Use another device and tell a supervisor.")
        assert again["entry"]["seq"] == 2
        assert (ended, words.count("make room on the disk")) == (1, 1)
        with sqlite3.connect(store) as connection:
            assert connection.execute("SELECT count(*) FROM journal").fetchone() == (2,)
        connection.close()
