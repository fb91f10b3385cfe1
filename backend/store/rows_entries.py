"""What the store hands out of the log to people who look something up: entries as they came, and what was found out about them."""

from dataclasses import dataclass, field
from typing import TypeAlias

from sync.clock import Timing

EntryPlace: TypeAlias = tuple[bytes, int, int, bytes]
"""Device, epoch, seq and hash: where an entry lies in the log of its event, for good."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found out about an entry that the fold of a ticket needs.

    `proven`: its proof of sight is right (PROTOCOL.md 8.1); `barred`: beyond what counts of a locked device (4.1); `uncounted`:
    taken back, or an override that nobody authorised (12.1); `authoriser`: the key whose word it carries (6.10).
    """

    proven: bool
    barred: bool
    uncounted: bool
    authoriser: bytes | None


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """A stored entry: its frame as it came (6.1), when it was written, and whether its whole chain is here (`connected`).

    `standing` is None where no fold of a ticket needs it.
    """

    device: bytes
    epoch: int
    seq: int
    hash: bytes
    timing: Timing
    connected: bool
    standing: Standing | None
    raw: bytes = field(repr=False)

    @property
    def place(self) -> EntryPlace:
        """Where it lies."""
        return self.device, self.epoch, self.seq, self.hash
