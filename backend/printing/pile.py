"""The pile in which tickets are printed, behind one of its places, and as far only as it is wanted: sorted in threads, in pieces."""

from collections.abc import Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from typing import Final

from backend.printing.order import Mark, PlaceInPile, place_in_pile, place_of
from backend.store.contract import Tx
from backend.store.rows import TicketMarks
from backend.waited_for import in_thread

_ROWS_A_TURN: Final = 1_000


class Pile:
    """Numbers of tickets, in the order of their places."""

    __slots__ = ("_waiting",)

    def __init__(self, waiting: Iterator[PlaceInPile]) -> None:
        self._waiting = waiting

    @classmethod
    async def behind(cls, tx: Tx, event: int, after: Mark | None, class_: str | None) -> "Pile":
        """All tickets (of this class) that lie behind this place now, which need be no ticket's any more; None: all there are."""
        pieces: list[list[PlaceInPile]] = []
        read = -1
        while rows := await tx.tickets.marks(event, read, _ROWS_A_TURN, class_):
            pieces.append(await in_thread(partial(_sorted, rows, after)))
            read = rows[-1].number
        return cls(merge(*pieces))

    async def taken(self, at_most: int) -> list[int]:
        """The next ones, none at the end."""
        return await in_thread(lambda: [place[-1] for place in islice(self._waiting, at_most)])


def _sorted(rows: Sequence[TicketMarks], after: Mark | None) -> list[PlaceInPile]:
    last = None if after is None else place_of(after)
    return sorted(place for place in map(place_in_pile, rows) if last is None or place > last)
