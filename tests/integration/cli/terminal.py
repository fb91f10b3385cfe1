"""A terminal: runs the command in this process and keeps what it printed."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.cli.program import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One document a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    """Commands on one folder."""

    def __init__(self, data: Path, capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._capture = capture
        self._patch = patch

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run one command line; its output was captured, and what it reads is `stdin`."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capture.readouterr()
        code = run(arguments)
        out, err = self._capture.readouterr()
        return Ran(code, out.decode(), err.decode())

    def office(self, *arguments: str) -> Ran:
        """A command of the office, on this folder, answered in JSON."""
        return self.run(*arguments, "--data", str(self.data), "--json")

    def told(self, *arguments: str) -> Any:
        """As `office`; it must succeed."""
        ran = self.office(*arguments)
        assert ran.code == 0, ran.out + ran.err
        return ran.json
