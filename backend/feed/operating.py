"""What an event's feed says of operators, and what it says before it began (PROTOCOL.md 4.1, 5.7)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows_operators import OperatorRow
from sync.authority import OperatorChange
from sync.feed import OperatorItem
from sync.position import Position

_BEGINNING: Final = Position(1, 0)


async def at_the_beginning(tx: Tx) -> Sequence[OperatorChange]:
    """Whoever is an operator when an event begins was so before."""
    return [row.change(_BEGINNING) for row in await tx.operators.locked() if row.works]


async def tell(tx: Tx, row: OperatorRow, now_ms: int) -> None:
    """Keep what is so of an operator, and say it in the feed of each event that is not over."""
    await tx.operators.put(row)
    for event in await tx.events.every():
        if event.closed:
            continue
        item = partial(OperatorItem, operator=row.number, role=row.role, key=row.key)
        at = await tx.feed.append(event, [item])
        await tx.operators.record(event.event, [row.change(at)])
        await fold(tx, event.event, now_ms)
