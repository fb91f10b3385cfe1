"""What a fold changed, as far as it is not written yet: the sum of digests, and what the gates are to be told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backend.merging.casework import case_item
from backend.merging.key_changes import KeyChange
from backend.store.rows_views import CaseRow
from sync.feed import Item
from sync.position import Position


@dataclass(frozen=True, slots=True)
class Outcome:
    """`digest`: what is to be added to the sum of 12.7. `keys` and `cases`: those that the feed is told of. `zones`: in which somebody came or went."""

    digest: int = 0
    keys: tuple[KeyChange, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    zones: frozenset[int] = frozenset()

    def __add__(self, other: "Outcome") -> "Outcome":
        """Both, one after the other."""
        return Outcome(
            self.digest + other.digest,
            self.keys + other.keys,
            self.cases + other.cases,
            self.zones | other.zones,
        )

    def items(self) -> list[Callable[[Position], Item]]:
        """What to append to the feed: who is where first, then what is odd about it; each in an order of its own."""
        keys = sorted(self.keys, key=lambda key: (key.after.ticket, key.after.zone, key.after.use))
        cases = sorted(self.cases, key=lambda case: case.id)
        return [*(key.item for key in keys), *(_telling(case) for case in cases)]


NO_OUTCOME: Final = Outcome()


def _telling(case: CaseRow) -> Callable[[Position], Item]:
    return lambda at: case_item(case, at)
