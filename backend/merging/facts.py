"""Follows the facts that change without any entry: revocations, policies, locks, operators, the end of an event (PROTOCOL.md 12).

Every such fact is an item of the feed. A view remembers up to where in the feed it took facts in, so nothing can be missed,
whoever changed it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backend.merging.barring import bar
from backend.merging.event_facts import EventFacts
from backend.merging.touched import NOTHING, Touched
from backend.store.contract import Tx
from backend.store.rows import EventRow
from sync.feed import ClosedItem, CredentialItem, Item, LockItem, OperatorItem, PolicyItem, parse_item
from sync.policy import Policy
from sync.position import Position

_ITEMS_A_PAGE: Final = 5_000


async def touched_by_facts(tx: Tx, row: EventRow, facts: EventFacts, since: Position) -> Touched:
    """What the items of the feed after `since` touch. Which entries of locked devices count is marked on the way."""
    if since == row.at:
        return NOTHING
    items = await _items(tx, row, since)
    touched = Touched(frozenset(item.ticket for item in items if isinstance(item, CredentialItem)))
    touched |= await _locked(tx, row.event, items)
    if any(isinstance(item, ClosedItem) for item in items):
        touched |= Touched(journals=frozenset(state.key for state in await tx.journals.every(row.event)))
    if any(isinstance(item, OperatorItem) for item in items):
        touched |= Touched(frozenset(await tx.journals.authorised(row.event)))
    if since.gen != row.at.gen or any(isinstance(item, PolicyItem) for item in items):
        touched |= Touched(zones=True)
    if since.gen != row.at.gen or _changes_mode(items, facts):
        touched |= Touched(frozenset(await tx.views.tickets(row.event)))
    return touched


async def _items(tx: Tx, row: EventRow, since: Position) -> list[Item]:
    items: list[Item] = []
    at = since
    while at.pos < row.at.pos:
        page = await tx.feed.after(row.event, at, _ITEMS_A_PAGE)
        items += [parse_item(one.raw) for one in page]
        at = page[-1].at
    return items


async def _locked(tx: Tx, event: int, items: Iterable[Item]) -> Touched:
    touched = NOTHING
    for item in items:
        if isinstance(item, LockItem):
            touched |= await bar(tx, event, item.device, item.last_hash)
    return touched


def _counts_otherwise(before: Policy, after: Policy) -> bool:
    return (before.mode, before.limits) != (after.mode, after.limits)


def _changes_mode(items: Sequence[Item], facts: EventFacts) -> bool:
    """Whether a policy came into force under which other admits are surplus, or other entries used up, than before."""
    versions = sorted(facts.policies)
    for item in items:
        if isinstance(item, PolicyItem):
            earlier = [version for version in versions if version < item.policy.version]
            if earlier and _counts_otherwise(facts.policies[earlier[-1]], item.policy):
                return True
    return False
