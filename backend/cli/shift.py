"""A shift at a gate: codes in, verdicts out, over a store that may refuse to work for a while."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from backend.cli.output import document
from backend.cli.scanning import Scanner
from sync.catalogue import text
from sync.device.storage import StorageFailed
from sync.scan import Direction
from sync.verdict import storage_failed


@dataclass(slots=True)
class Shift:
    """Scans one code after another. `open` opens the store; while that fails for a reason that may pass, a full disk say, every
    code is refused and the next one tries again. `notice` tells a person, once for each reason.
    """

    store: Path
    open: Callable[[], Scanner]
    direction: Direction
    language: str
    notice: Callable[[str], None]
    scanner: Scanner | None = None
    fault: StorageFailed | None = None
    failed: bool = False

    def run(self, codes: Iterable[str]) -> bool:
        """Scan until the codes end; whether everything could be saved.

        Raises BrokenPipeError when nobody reads the verdicts any more, StorageFailed for a store that no waiting repairs, and
        whatever `open` raises.
        """
        self._try_to_open()
        for code in codes:
            self._scan(code)
        if self.scanner is not None:
            self.scanner.engine.finish(self.scanner.event)
        return not self.failed

    def _scan(self, code: str) -> None:
        scanner = self.scanner or self._try_to_open()
        if scanner is None:
            document(self._closed())
            self.failed = True
            return
        answer = scanner.scan(code)
        document(scanner.told(answer))
        if answer.fault is not None:
            self._tell(answer.fault)
            self.failed = True
        else:
            self.fault = None

    def _try_to_open(self) -> Scanner | None:
        try:
            self.scanner = self.open()
        except sqlite3.Error as error:
            fault = StorageFailed(error, self.store)
            if not fault.may_pass:
                raise fault from error
            self._tell(fault)
        return self.scanner

    def _tell(self, fault: StorageFailed) -> None:
        if str(fault) != str(self.fault):
            self.notice(f"error: {fault} -> {fault.what_to_do}")
        self.fault = fault

    def _closed(self) -> dict[str, object]:
        """What is said about a code while nothing can be looked up."""
        verdict = storage_failed(self.direction)
        return {
            "outcome": str(verdict.outcome),
            "reason": verdict.reason.name,
            "why": text(verdict.why, self.language),
            "next": text(verdict.next, self.language),
            "entry": None,
            "tier": "device",
        }
