"""The real command, many times and at once: started by a warm process (`tests.e2e.forking`), killed whenever a test likes."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.e2e.serving import ROOT

_MESSAGE_BYTES: Final = 1 << 16
_PATIENCE_S: Final = 60.0


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
        asked = {"arguments": arguments, **(limits or {})}
        with stdout.open("wb") as said, stderr.open("ab") as noted:
            answer = self._ask(asked, [stdin, said.fileno(), noted.fileno()])
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

    def is_there(self) -> bool:
        """Whether it still runs: one that ended by itself stays as a corpse until it is waited for."""
        stat = Path(f"/proc/{self.pid}/stat").read_bytes()
        return stat.rpartition(b")")[2].split()[0] != b"Z"

    @contextmanager
    def writes(self) -> Iterator[Callable[[], int]]:
        """How many write calls it has made so far, to be asked as fast as can be; 0 once it is gone.

        `PermissionError` or `FileNotFoundError` where the system does not tell.
        """
        counters = os.open(f"/proc/{self.pid}/io", os.O_RDONLY)
        try:
            yield lambda: _write_calls(counters)
        finally:
            os.close(counters)


def _write_calls(counters: int) -> int:
    try:
        _, _, rest = os.pread(counters, _MESSAGE_BYTES, 0).partition(b"syscw: ")
    except ProcessLookupError:
        return 0
    return int(rest[: rest.find(b"\n")] or 0)


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
