"""When a process is killed: after so many write calls, so that it hits commits, or after so long. Waited for on a busy loop.

A scheduler wakes sleepers at its ticks, and a process that has just been woken has just gone to sleep elsewhere; only a loop that
never sleeps hits every place alike.
"""

import random
import shutil
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.e2e.forked import Forked

_SHARED_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 512 << 20
_OTHERS: Final = 2
"""A process that waits, or that others keep from the processor, is given this much longer by the clock."""
_PATIENCE_S: Final = 60.0
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24


def in_memory(otherwise: Path) -> Path:
    """A new folder on a disk in memory if there is one with room, else `otherwise`.

    What a killed process wrote is in the system's hands either way; where nothing spins, the same minute holds ten times the commits.
    """
    if _SHARED_MEMORY.is_dir() and shutil.disk_usage(_SHARED_MEMORY).free > _ROOM:
        return Path(tempfile.mkdtemp(prefix="portao-", dir=_SHARED_MEMORY))
    return otherwise


MORTAL: Final = {"mortal": 1}
"""What a process must be started with to be killed by its log's growth: the kernel ends it in the middle of the write that is one too many."""


@dataclass(frozen=True, slots=True)
class Instant:
    """After `seconds` of work; or, where one of them is given, after so many `writes` calls, or when the log `grows` by so many bytes.

    `news`: when somebody else has learnt something from the process, however long that takes on a busy machine.
    `start`: how many write calls belong to the start of the process, before which its log is not the one to be watched.
    """

    seconds: float
    writes: int | None = None
    grows: int | None = None
    start: int = 0
    news: bool = False

    def kill(self, process: Forked, wal: Path, known: Callable[[], int]) -> int:
        """Let the process, which has just begun, come to this instant and no further; how it ended. `known` grows with the news."""
        until = time.monotonic() + _OTHERS * self.seconds
        if self.news:
            _await_news(process, known)
        elif self.writes is not None:
            _await_writes(process, self.writes, until)
        elif self.grows is not None:
            _await_writes(process, self.start, until)
            process.limit(log_of(wal).length + self.grows)
            while time.monotonic() < until and process.is_there():
                pass
        else:
            _await_work(process, self.seconds, until)
        return process.kill()


def _await_news(process: Forked, known: Callable[[], int]) -> None:
    before, until = known(), time.monotonic() + _PATIENCE_S
    while known() == before:
        assert process.is_there()
        assert time.monotonic() < until, "nobody gets anywhere"


def _await_writes(process: Forked, writes: int, until: float) -> None:
    with process.writes() as written:
        while time.monotonic() < until and written() < writes:
            pass


def _await_work(process: Forked, seconds: float, until: float) -> None:
    with process.worked() as worked:
        while time.monotonic() < until and worked() < seconds:
            pass


def instants(seed: int, count: int, latest: Instant) -> list[Instant]:
    """A tenth of them wait for news, and a third of the others are of each kind, up to the latest ones; shuffled. Most are early, where there is as much to hit, and cost less time."""
    chance = random.Random(seed)

    def spread(share: int) -> list[float]:
        return [((n + chance.random()) / share) ** 2 for n in range(share)]

    heard = max(1, count // 10)
    rest = count - heard
    third, writes, grows = rest // 3, latest.writes or 0, latest.grows or 0
    drawn = [replace(latest, writes=1 + int(writes * at), grows=None) for at in spread(third)]
    drawn += [replace(latest, writes=None, grows=1 + int(grows * at)) for at in spread(third)]
    drawn += [
        replace(latest, seconds=latest.seconds * at, writes=None, grows=None)
        for at in spread(count - 2 * third)
    ]
    drawn += [replace(latest, writes=None, grows=None, news=True)] * heard
    chance.shuffle(drawn)
    return drawn


@dataclass(frozen=True, slots=True)
class Log:
    """A write-ahead log (https://www.sqlite.org/fileformat2.html#walformat): its bytes since it began anew, and whether pages stand
    at its end that no commit has sealed."""

    length: int
    is_torn: bool


def log_of(wal: Path) -> Log:
    """The log in this file; an empty one if there is none."""
    try:
        raw = wal.read_bytes()
    except FileNotFoundError:
        raw = b""
    if len(raw) < _WAL_HEADER:
        return Log(len(raw), bool(raw))
    page, salts = struct.unpack_from(">I", raw, 8)[0], raw[16:24]
    length, torn = _WAL_HEADER, False
    for start in range(_WAL_HEADER, len(raw), _FRAME_HEADER + page):
        header = raw[start : start + _FRAME_HEADER]
        if header[8:16] != salts:
            return Log(length, torn)  # the rest is left over from before the log began anew
        length = min(len(raw), start + _FRAME_HEADER + page)
        torn = header[4:8] == bytes(4) or length < start + _FRAME_HEADER + page
    return Log(length, torn)
