"""`kill -9` of the server at random instants, while gates push and pull, and an office issues, revokes and enrols: what it answered is on disk."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.crowd import Errand
from tests.e2e.forked import Warm
from tests.e2e.gate_on_disk import wal_of
from tests.e2e.instants import MORTAL, Instant, instants
from tests.e2e.server_on_disk import ServerOnDisk
from tests.e2e.serving import ROOT
from tests.e2e.staged import Stage, serving, staged

KILLS = 200
GATES = 3
CODES = 12_000
CLOSELY = {10, 40, 120}
"""After these kills the whole view is computed anew."""
LATEST = Instant(seconds=0.5, writes=2_500, grows=3 << 20, start=60)
"""By then a life has taken in a full chunk."""
_PATIENCE_S = 60


@contextmanager
def crowded(errand: Errand, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Everybody calls, for the length of the block."""
    path = folder / "errand.json"
    errand.write(path)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.crowd", str(path)], stdin=subprocess.PIPE, cwd=ROOT
    ) as crowd:
        try:
            yield crowd
        finally:
            crowd.kill()


def arranged(stage: Stage, warm: Warm, folder: Path) -> Errand:
    """Three gates with their lists, each with codes of its own; nobody called yet."""
    share = len(stage.codes) // GATES
    gates = {}
    with serving(warm, stage):
        for n, offer in enumerate(stage.offers):
            device = stage.gate(folder / f"gate-{n}.db", offer)
            device.close()
            gates[str(folder / f"gate-{n}.db")] = stage.codes[n * share : (n + 1) * share]
    newcomers = folder / "newcomers"
    newcomers.mkdir()
    return Errand(stage.url, stage.event, stage.admin_token, str(folder / "facts"), str(newcomers), gates)


def test_two_hundred_kills_of_a_server_that_everybody_calls_lose_nothing_that_it_had_answered(
    folder: Path, warm: Warm
) -> None:
    stage = staged(folder, CODES, offers=GATES)
    errand, wal = arranged(stage, warm, folder), wal_of(stage.data / "portao.db")
    disk = ServerOnDisk(stage, folder / "aside", tuple(map(Path, errand.gates)), folder / "facts")
    with crowded(errand, folder) as crowd:
        for turn, instant in enumerate(instants(2, KILLS, LATEST)):
            process = stage.serve(warm, **MORTAL)
            assert instant.kill(process, wal, disk.told) in (-signal.SIGKILL, -signal.SIGXFSZ)
            disk.look(closely=turn in CLOSELY)
        assert disk.torn > KILLS // 50, "too few of them hit a commit"
        assert disk.heard > KILLS // 20, "too few of them let anybody get anywhere"
        with serving(warm, stage):
            crowd.communicate(b"that is all\n", timeout=_PATIENCE_S)
        assert crowd.returncode == 0
    disk.look(closely=True)
    assert stage.said() == ""
    assert stage.cases() == []
