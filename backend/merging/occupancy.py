"""How many people are inside the zones that the policy in force gives a capacity, as the gates are told (PROTOCOL.md 4.1, 9.1)."""

from collections.abc import Callable, Collection
from functools import partial

from backend.store.contract import Tx
from sync.feed import Item, OccupancyItem
from sync.policy import Policy
from sync.position import Position


async def people_inside(tx: Tx, event: int, policy: Policy) -> dict[int, int]:
    """By zone, of those that have a capacity: 0 where more went than came, since an admit has not arrived yet."""
    if not policy.capacities:
        return {}
    people = {total.zone: total.people_in for total in await tx.views.totals(event)}
    return {zone: max(0, people.get(zone, 0)) for zone, _ in policy.capacities}


async def occupancy_items(
    tx: Tx, event: int, policy: Policy, moved: Collection[int] | None
) -> list[Callable[[Position], Item]]:
    """What the feed says of the zones in which somebody came or went; of every one where `moved` is None: a policy is new."""
    if not policy.capacities or (moved is not None and not moved):
        return []
    inside = await people_inside(tx, event, policy)
    told = inside if moved is None else {zone: inside[zone] for zone in sorted(inside.keys() & set(moved))}
    return [partial(_item, zone=zone, people=people) for zone, people in told.items()]


def _item(at: Position, zone: int, people: int) -> Item:
    return OccupancyItem(at, zone, people)
