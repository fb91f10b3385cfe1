"""What the store hands out and takes in about imports that go on after their request was answered. Nothing here knows SQL."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

SILENT_MS: Final = 60_000
"""How long nothing may be heard of an import before it is taken for interrupted."""


class JobState(IntEnum):
    """How an import stands. What was cut off says nothing more: `ImportJobRow.state_at` tells it by its silence."""

    RUNNING = 1
    DONE = 2
    FAILED = 3
    CANCELLED = 4
    INTERRUPTED = 5


@dataclass(frozen=True, slots=True)
class ImportJobRow:
    """An import. `rows` were gone through in its present way through the list, `done` of them are stored for good, and `refused` were.

    `read` of `size` bytes. `until_ms`: how long its server is believed to live without another word. `stopping`: somebody cancelled it.
    `outcome` is sealed: the report of one that is done, why of one that failed.
    """

    job: bytes
    asked_ms: int
    until_ms: int
    state: JobState = JobState.RUNNING
    rows: int = 0
    done: int = 0
    refused: int = 0
    read: int = 0
    size: int = 0
    stopping: bool = False
    ended_ms: int | None = None
    outcome: bytes | None = field(default=None, repr=False)

    def state_at(self, now_ms: int) -> JobState:
        """How it stands now: interrupted, if its server went silent, unless that is heard of again."""
        silent = self.state is JobState.RUNNING and self.until_ms < now_ms
        return JobState.INTERRUPTED if silent else self.state
