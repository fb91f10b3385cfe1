"""What the store hands out and takes in about operators. Nothing here knows SQL."""

from dataclasses import dataclass, field

from sync.authority import OperatorChange, OperatorRole
from sync.operators import Operator
from sync.position import Position


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """Somebody who works, or worked (role NONE), at gates. `sealed`: the private key under the PIN (FORMAT.md 6.5)."""

    number: int
    name: str
    role: OperatorRole
    key: bytes
    sealed: bytes = field(repr=False)
    created_ms: int
    changed_ms: int

    @property
    def works(self) -> bool:
        """Whether this is an operator still."""
        return self.role is not OperatorRole.NONE

    @property
    def operator(self) -> Operator:
        """As devices get it."""
        return Operator(self.number, self.name, self.role, self.key, self.sealed)

    def change(self, at: Position) -> OperatorChange:
        """What is so from this position of an event's feed on."""
        return OperatorChange(at, self.number, self.role, self.key)
