"""Finds the times of new entries, and of stored ones that they make better known, from no more of a journal than it takes."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from backend.store.rows_journal import ChainRow
from sync.clock import Timed, Timing
from sync.propagation import Window, WindowTooShort, extend

MARGIN: Final = 32
"""Entries before the new ones that are loaded at first: a change seldom reaches further back than the last anchor."""

_GROWTH: Final = 4

Load: TypeAlias = "Callable[[int], Awaitable[Span]]"
"""Loads a journal from a seq on."""


@dataclass(frozen=True, slots=True)
class Span:
    """Every stored entry of a journal from seq `first` on, by seq and hash."""

    first: int
    rows: Sequence[ChainRow]

    @property
    def window(self) -> Window:
        """The same for the propagation of bounds."""
        return Window.of(((row.timed, row.timing) for row in self.rows), self.first)


async def extended(new: Iterable[Timed], span: Span, load: Load) -> tuple[dict[bytes, Timing], Span]:
    """What changes when `new` entries join a journal (7.2, 7.3): the timings, and the span in which the stored ones lie.

    Where a change runs back beyond the span, more is loaded, each time several times as much, so that a journal is
    never read twice over.
    """
    entries = list(new)
    while True:
        try:
            return extend(entries, span.window), span
        except WindowTooShort:
            span = await load(max(1, span.first - max(MARGIN, _GROWTH * len(span.rows))))
