"""A gate at work in a process of its own: a code goes in, its verdict comes out."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.e2e.forked import Forked, Warm


@dataclass(frozen=True, slots=True)
class Talking:
    """A scanning process with its streams in our hands."""

    process: Forked
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]

    def say(self, code: str) -> Any:
        """Show a code; what the gate says."""
        self.stdin.write(code.encode() + b"\n")
        self.stdin.flush()
        line = self.stdout.readline()
        assert line, self.stderr.read().decode()
        return json.loads(line)

    def end(self) -> tuple[int, str]:
        """No more codes: its exit code, and what it said beside the verdicts."""
        self.stdin.close()
        code = self.process.end()
        return code, self.stderr.read().decode()


@contextmanager
def at_work(warm: Warm, store: Path, limits: Mapping[str, int] | None = None) -> Iterator[Talking]:
    """`portao device scan --offline` for the length of the block; `end` has to be called in it."""
    ours, theirs = [], []
    with ExitStack() as stack:
        for mode in ("wb", "rb", "rb"):
            read, write = os.pipe()
            mine, other = (write, read) if mode == "wb" else (read, write)
            ours.append(stack.enter_context(os.fdopen(mine, mode)))
            theirs.append(other)
        words = ("device", "scan", "--offline", "--store", str(store))
        process = warm.start_on((theirs[0], theirs[1], theirs[2]), *words, limits=limits)
        for fd in theirs:
            os.close(fd)
        yield Talking(process, *ours)
