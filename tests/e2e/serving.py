"""The real command in processes of its own: a server on a loopback port, and gates beside it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Final

PROGRAM: Final = [sys.executable, "-m", "backend.cli"]
ROOT: Final = Path(__file__).parents[2]
_PATIENCE_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[Any]:
        """One JSON document a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def portao(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run a command to its end."""
    done = subprocess.run(
        [*PROGRAM, *arguments], input=stdin, capture_output=True, timeout=_PATIENCE_S, cwd=ROOT
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


@dataclass(frozen=True, slots=True)
class Running:
    """A command that goes on, with its streams in our hands; what it says beside its output waits in a file, which is never full."""

    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]

    def say(self, line: bytes) -> Any:
        """Send a line, and read the document that it answers."""
        self.stdin.write(line)
        self.stdin.flush()
        return json.loads(self.stdout.readline())

    def end(self) -> tuple[int, bytes]:
        """Close what it reads; its exit code and what it said beside its output."""
        if not self.stdin.closed:
            self.stdin.close()
        code = self.process.wait(timeout=_PATIENCE_S)
        return code, self.stderr.read()


@contextmanager
def started(*arguments: str) -> Iterator[Running]:
    """Start a command, as a shell at a terminal does: in a process group of its own. It is gone at the end of the block."""
    with (
        NamedTemporaryFile() as noted,
        open(noted.name, "rb") as notes,  # with a place of its own to read from
        subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noted,
            cwd=ROOT,
            process_group=0,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Running(process, process.stdin, process.stdout, notes)
        finally:
            if process.poll() is None:
                process.kill()


@dataclass(frozen=True, slots=True)
class Served:
    """A running server and what it said when it was ready."""

    told: dict[str, Any]
    running: Running

    def kill(self) -> None:
        """As when the machine fails."""
        self.running.process.kill()
        self.running.process.wait(timeout=_PATIENCE_S)

    def stop(self) -> None:
        """As with Ctrl-C; it must end by itself."""
        if self.running.process.poll() is None:
            self.running.process.send_signal(signal.SIGINT)
            self.running.process.wait(timeout=_PATIENCE_S)


@contextmanager
def served(data: Path, port: int = 0, database: str | None = None) -> Iterator[Served]:
    """`portao serve --demo` on a port of its own, answering; on this `database`, or on the one that the folder knows."""
    where = () if database is None else ("--database", database)
    with started("serve", "--demo", "--data", str(data), "--port", str(port), *where, "--json") as running:
        line = running.stdout.readline()
        assert line, running.stderr.read().decode()
        server = Served(json.loads(line), running)
        try:
            yield server
        finally:
            server.stop()


def port_of(told: dict[str, Any]) -> int:
    found = re.search(r":(\d+)$", told["url"])
    assert found is not None
    return int(found[1])
