"""The real command, many times and at once: started by a warm process (`tests.e2e.forking`), killed whenever a test likes."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.e2e.serving import ROOT

_MESSAGE_BYTES: Final = 1 << 16
_PATIENCE_S: Final = 60.0
_N = TypeVar("_N", int, float)


class Warm:
    """The warm process, seen from the test."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._turn = threading.Lock()
        self._ask_nothing()

    def start(
        self, *arguments: str, stdin: int, stdout: Path, stderr: Path, limits: Mapping[str, int] | None = None
    ) -> "Forked":
        """Start a command that reads from the descriptor `stdin` and says what it says into files; `limits` as in `forking`."""
        with stdout.open("wb") as said, stderr.open("ab") as noted:
            return self.start_on((stdin, said.fileno(), noted.fileno()), *arguments, limits=limits)

    def start_on(
        self, streams: tuple[int, int, int], *arguments: str, limits: Mapping[str, int] | None = None
    ) -> "Forked":
        """Start a command on three descriptors."""
        answer = self._ask({"arguments": arguments, **(limits or {})}, list(streams))
        return Forked(self, answer["pid"])

    def wait(self, pid: int) -> int:
        """How a process ended: its exit code, or minus the signal's number."""
        return int(self._ask({"wait": pid}, [])["code"])

    def _ask_nothing(self) -> None:
        self._control.recv(_MESSAGE_BYTES)

    def _ask(self, asked: Mapping[str, object], fds: list[int]) -> Any:
        with self._turn:
            socket.send_fds(self._control, [json.dumps(asked).encode()], fds)
            return json.loads(self._control.recv(_MESSAGE_BYTES))


@dataclass(frozen=True, slots=True)
class Forked:
    """One running command. Its number stays its own until `kill`, `stop` or `end` has waited for it."""

    warm: Warm
    pid: int

    def kill(self) -> int:
        """Without warning, as when somebody pulls the plug of the process."""
        os.kill(self.pid, signal.SIGKILL)
        return self.warm.wait(self.pid)

    def stop(self) -> int:
        """As with Ctrl-C."""
        os.kill(self.pid, signal.SIGINT)
        return self.warm.wait(self.pid)

    def end(self) -> int:
        """Let it come to its end."""
        return self.warm.wait(self.pid)

    def limit(self, size: int) -> None:
        """From now on no file of it may grow beyond so many bytes; what happens then was chosen at its start."""
        if self.is_there():
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def is_there(self) -> bool:
        """Whether it still runs: one that ended by itself stays as a corpse until it is waited for."""
        stat = Path(f"/proc/{self.pid}/stat").read_bytes()
        return stat.rpartition(b")")[2].split()[0] != b"Z"

    def writes(self) -> AbstractContextManager[Callable[[], int]]:
        """How many write calls it has made so far, to be asked as fast as can be; 0 once it is gone."""
        return self._read("io", lambda raw: int(raw.partition(b"syscw: ")[2].split(b"\n", 1)[0] or 0))

    def worked(self) -> AbstractContextManager[Callable[[], float]]:
        """For how many seconds its first thread has had a processor so far; 0 once it is gone."""
        return self._read("schedstat", lambda raw: int(raw.split(b" ", 1)[0] or 0) / 1e9)

    @contextmanager
    def _read(self, name: str, number: Callable[[bytes], _N]) -> Iterator[Callable[[], _N]]:
        """A number that the system keeps of this process; opened once, since opening takes longer than what is looked for."""
        kept = os.open(f"/proc/{self.pid}/{name}", os.O_RDONLY)
        try:
            yield lambda: number(_now_in(kept))
        finally:
            os.close(kept)


def _now_in(kept: int) -> bytes:
    try:
        return os.pread(kept, _MESSAGE_BYTES, 0)
    except ProcessLookupError:
        return b""


@contextmanager
def fed(data: bytes) -> Iterator[int]:
    """A pipe to read this from, at most 64 KiB; it goes on without an end, as a scanner does."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        assert os.write(write, data) == len(data)
        yield read
    finally:
        os.close(read)
        os.close(write)


@contextmanager
def warmed() -> Iterator[Warm]:
    """A warm process for the length of the block."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_PATIENCE_S)
    with (
        ours,
        subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.forking", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        ) as process,
    ):
        theirs.close()
        try:
            yield Warm(ours)
        finally:
            ours.close()
            process.wait(timeout=_PATIENCE_S)
