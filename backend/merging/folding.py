"""Keeps the view of an event true: folds what entries and facts touched, and tells the gates what that changed (PROTOCOL.md 12).

Everything happens in the caller's transaction, so that the feed's position after it says exactly which entries are in (10.1).
"""

from dataclasses import dataclass
from typing import Final

from backend.merging.event_facts import event_facts
from backend.merging.facts import touched_by_facts
from backend.merging.group_folding import fold_tickets
from backend.merging.journal_folding import fold_journals
from backend.merging.occupancy import occupancy_items
from backend.merging.touched import NOTHING, Touched
from backend.merging.unfiled import NONE, Unfiled
from backend.store.contract import Tx
from backend.store.rows_views import CaseRow, ViewState
from sync.position import Position

_DIGESTS: Final = 1 << 256


@dataclass(frozen=True, slots=True)
class Folded:
    """Where the feed stands now, and the cases that are new or have another status."""

    at: Position
    cases: tuple[CaseRow, ...]


async def fold(
    tx: Tx,
    event: int,
    now_ms: int,
    touched: Touched = NOTHING,
    unfiled: Unfiled = NONE,
) -> Folded:
    """Fold what is `touched`, and whatever facts changed since the last time; `UnknownEvent`.

    `unfiled`: what this transaction brings of tickets; it is stored here.
    Call it in each transaction that changes a fact of an event after it was told to the feed (a credential's state, a policy,
    a lock, the end); one that was forgotten is made up for by the next one.
    """
    row = await tx.events.locked(event)
    view = await tx.views.state(event)
    facts = await event_facts(tx, row)
    touched |= await touched_by_facts(tx, row, facts, view.at)
    if not touched and view.at == row.at:
        return Folded(row.at, ())
    outcome = await fold_journals(tx, facts, touched.journals, now_ms)
    outcome += await fold_tickets(tx, facts, touched.tickets, now_ms, unfiled)
    moved = None if touched.zones else outcome.zones
    inside = await occupancy_items(tx, event, facts.in_force, moved)
    at = await tx.feed.append(row, [*outcome.items(), *inside])
    await tx.views.put_state(event, ViewState((view.digest + outcome.digest) % _DIGESTS, at))
    return Folded(at, outcome.cases)


async def is_behind(tx: Tx, event: int) -> bool:
    """Whether facts changed that the view does not know yet."""
    return (await tx.views.state(event)).at != (await tx.events.get(event)).at
