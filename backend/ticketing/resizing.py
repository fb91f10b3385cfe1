"""An event that goes on takes more tickets, in the caller's transaction. It never shrinks: devices may hold lists of the present size."""

from typing import Final

from backend.errors import Conflict, EventClosed
from backend.store.contract import Tx
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import SLOTS_A_TICKET, check_capacity
from sync.feed import SlotsItem
from sync.roster import SLOTS_AT_MOST

_BUSY: Final = "tickets are being issued; try again"


async def open_event(tx: Tx, event: int) -> EventRow:
    """The event, locked and as it is now, for a change of it; `UnknownEvent`, `EventClosed`."""
    row = await tx.events.locked(event)
    if row.closed:
        raise EventClosed(event)
    return row


async def resize_event(tx: Tx, row: EventRow, capacity: int) -> EventRow:
    """The event at this size, and the devices told of it. `row` is locked and as it is now; who calls folds. `BadInput`, `Conflict`.

    Each place brings two status indexes; growing to the same capacity brings one a place.
    """
    check_capacity(capacity, row.capacity, row.flight is not None)
    added = capacity - row.capacity
    slots = min(row.slots + (SLOTS_A_TICKET * added or capacity), SLOTS_AT_MOST)
    numbers = min(row.numbers + added, SLOTS_AT_MOST)
    if not await tx.events.resize(row, capacity, slots, numbers):
        raise Conflict(_BUSY)
    await tx.feed.append(row, [lambda at: SlotsItem(at, slots, capacity)])
    return await tx.events.locked(row.event)
