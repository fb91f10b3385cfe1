"""What the store hands out about lives of a feed that ended, and what was lost with them (PROTOCOL.md 2.2, 4.5, 4.6)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from sync.position import Position


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """A generation of a feed. `begun_ms` None: another server began it. `device` is whose proof began it; None: a person did."""

    gen: int
    parent: int
    fork: int
    begun_ms: int | None = None
    device: bytes | None = None

    @property
    def as_fork(self) -> tuple[int, int, int]:
        """As an ancestry has it."""
        return self.gen, self.parent, self.fork


class LostKey(NamedTuple):
    """A lost item: where it stood, and the chain's hash after it. Two servers may have written different ones at one place."""

    at: Position
    chain: bytes


@dataclass(frozen=True, slots=True)
class LostRow:
    """A lost item that was handed back, by which device and when."""

    key: LostKey
    raw: bytes = field(repr=False)
    device: bytes
    handed_ms: int
