"""What a change concerns: the tickets and journals whose views are to be computed again."""

from dataclasses import dataclass
from typing import Final, Self

from backend.store.rows_journal import JournalKey


@dataclass(frozen=True, slots=True)
class Touched:
    """Tickets by number, journals by device and epoch."""

    tickets: frozenset[int] = frozenset()
    journals: frozenset[JournalKey] = frozenset()

    def __or__(self, other: Self) -> "Touched":
        """Both together."""
        return Touched(self.tickets | other.tickets, self.journals | other.journals)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.tickets or self.journals)


NOTHING: Final = Touched()
