"""What a change concerns: the tickets and journals whose views are to be computed again."""

from dataclasses import dataclass
from typing import Final, Self

from backend.store.rows_journal import JournalKey


@dataclass(frozen=True, slots=True)
class Touched:
    """Tickets by number, journals by device and epoch; `zones`: what is told of every zone as a whole, since a policy came into force."""

    tickets: frozenset[int] = frozenset()
    journals: frozenset[JournalKey] = frozenset()
    zones: bool = False

    def __or__(self, other: Self) -> "Touched":
        """Both together."""
        return Touched(
            self.tickets | other.tickets, self.journals | other.journals, self.zones or other.zones
        )

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.tickets or self.journals or self.zones)


NOTHING: Final = Touched()
