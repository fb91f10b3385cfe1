"""A gate and a server that may only read what is theirs: told so with what to do, nothing is lost, and they go on with the right.

Nothing is forbidden to root; so there the programs run as a user without any rights, as they do in a container.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.forked import Warm
from tests.e2e.staged import staged
from tests.e2e.talking import at_work
from tests.e2e.test_disk_server import at_end
from tests.world import EVENT, ManualClocks, World

NOBODY: Final = {"uid": 65_534} if os.geteuid() == 0 else {}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can reach."""
    made = Path(tempfile.mkdtemp(prefix="portao-"))
    made.chmod(0o755)
    yield made
    allow(made, True)
    shutil.rmtree(made)


def allow(folder: Path, writing: bool) -> None:
    """Give the folder and all in it to whoever runs the program, to be written or only to be read."""
    for path in (folder, *folder.rglob("*")):
        if NOBODY:
            os.chown(path, NOBODY["uid"], NOBODY["uid"])
        mode = 0o700 if path.is_dir() else 0o600
        path.chmod(mode if writing else mode & 0o500)


def test_a_gate_that_may_not_write_refuses_says_so_and_goes_on_once_it_may(place: Path, warm: Warm) -> None:
    world, now_s = World(), int(time.time())
    code = world.ticket(1, not_before=now_s - 3_600, expires=now_s + 3_600).text
    device = world.device(place / "gate.db", clocks=ManualClocks(true_ms=now_s * 1_000))
    device.lists.save_parts(EVENT, world.parts(), world.profile().issued_s)
    device.close()
    allow(place, False)
    before = (place / "gate.db").read_bytes()
    with at_work(warm, place / "gate.db", NOBODY) as scanning:
        refused = scanning.say(code)
        assert (place / "gate.db").read_bytes() == before
        allow(place, True)
        admitted = scanning.say(code)
        ended, words = scanning.end()
    assert (refused["outcome"], refused["reason"]) == ("refuse", "STORAGE_FAILED")
    assert (admitted["entry"]["seq"], ended) == (2, 1)
    assert f"let this user write {place / 'gate.db'}" in words


def test_a_server_that_may_not_write_says_so_and_changes_nothing(place: Path, warm: Warm) -> None:
    stage = staged(place, 10, offers=1)
    allow(place, False)
    before = (stage.data / "portao.db").read_bytes()
    with at_end(warm, stage, NOBODY) as (code, words):
        assert (code, "permissions" in words, "Traceback" in words) == (1, True, False), words
    assert (stage.data / "portao.db").read_bytes() == before
    allow(place, True)
    assert stage.differences() == ()
