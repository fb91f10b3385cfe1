"""Disks that fill up: a real small file system where the machine lets us mount one, and a limit on the size of files everywhere.

The limit is that of the process (RLIMIT_FSIZE): a write beyond it fails with an error of its own, EFBIG instead of ENOSPC.
"""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tests.e2e.forked import Forked

_ENDLESS: Final = resource.RLIM_INFINITY
_BLOCK: Final = 4_096


class SmallDisk(Protocol):
    """A folder whose disk may be full. `process`: who writes there, if it runs already."""

    folder: Path

    def fill(self, process: Forked | None) -> None:
        """From now on hardly a page fits."""

    def free(self, process: Forked | None) -> None:
        """Somebody made room."""

    def limits(self) -> dict[str, int]:
        """What a process has to be started with to find the disk as it is."""


@dataclass(slots=True)
class Mounted:
    """A file system in memory, of a few megabytes."""

    folder: Path

    def fill(self, process: Forked | None) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for block in (256 * _BLOCK, _BLOCK, 1):
                while _fits(filler.fileno(), bytes(block)):
                    pass

    def free(self, process: Forked | None) -> None:
        (self.folder / "filler").unlink()

    def limits(self) -> dict[str, int]:
        return {}


@dataclass(slots=True)
class Limited:
    """A folder like any other, for processes that may not write far."""

    folder: Path
    size: int = _ENDLESS

    def fill(self, process: Forked | None) -> None:
        if process is None:
            self.size = 0
        else:
            process.limit(max(path.stat().st_size for path in self.folder.rglob("*-wal")))

    def free(self, process: Forked | None) -> None:
        self.size = _ENDLESS
        if process is not None:
            process.limit(_ENDLESS)

    def limits(self) -> dict[str, int]:
        return {} if self.size == _ENDLESS else {"full_at": self.size}


def _fits(fd: int, block: bytes) -> bool:
    try:
        return os.write(fd, block) == len(block)
    except OSError:
        return False


def _mount(folder: Path, megabytes: int) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "portao-test", str(folder)]
    return os.geteuid() == 0 and subprocess.run(words, capture_output=True).returncode == 0


def _can_mount() -> bool:
    here = Path("/mnt")
    if not here.is_dir() or not _mount(here, 1):
        return False
    subprocess.run(["umount", str(here)], check=True)
    return True


KINDS: Final = ("limit", "filesystem") if _can_mount() else ("limit",)
"""What this machine can do; a test runs once with each, and its name says which."""


@contextmanager
def small_disk(kind: str, folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of this kind in this folder, gone at the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "limit":
        yield Limited(folder)
        return
    assert _mount(folder, megabytes)
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
