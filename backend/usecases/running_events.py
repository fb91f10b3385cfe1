"""What an organiser does with an event: create it, look at it, change its rules, grow it, close it."""

from typing import Any

from backend.context import Context
from backend.feed.operating import at_the_beginning
from backend.keyring.publishing import key_of_event, store_ring
from backend.merging.folding import fold
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import (
    EventDraft,
    event_of,
    event_times,
    gates_of,
    policy_of,
    zones_of,
)
from backend.ticketing.resizing import open_event, resize_event
from backend.ticketing.retiming import to_keep
from sync.feed import ClosedItem, PolicyItem
from sync.policy import Policy


async def create_event(ctx: Context, draft: EventDraft) -> EventRow:
    """A new event with a key of its own. With the root at hand the key is published at once; else issuing waits for it.

    Raises `BadInput`, `NotInitialised`, `Conflict`, `RootUnusable`.
    """
    zones, gates = zones_of(draft), gates_of(draft)
    async with ctx.store.transaction() as tx:
        # First the number, which nobody else takes meanwhile: so the ring is still the newest one when it is replaced.
        row = event_of(draft, await tx.domains.take_event_number(), ctx.now_ms())
        held = await ctx.vault.keys(tx)
        policy = policy_of(draft.policy, 1, zones, event_times(row), gates)
        await tx.events.insert(row, zones, gates, policy, to_keep(draft.policy))
        await tx.operators.record(row.event, await at_the_beginning(tx))
        key = key_of_event(ctx.random, held.ring.keys, row, ctx.now_s)
        await store_ring(ctx, tx, held, held.ring.with_key(key))
    return row


async def list_events(ctx: Context) -> list[EventRow]:
    """All events of the domain, by number."""
    async with ctx.store.reading() as tx:
        return await tx.events.every()


async def get_event(ctx: Context, event: int) -> EventRow:
    """One event; `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        return await tx.events.get(event)


async def set_policy(ctx: Context, event: int, form: dict[str, Any]) -> Policy:
    """Put the policy of this JSON form in force, under the next version; `BadInput`, `UnknownEvent`, `EventClosed`."""
    async with ctx.store.transaction() as tx:
        row = await open_event(tx, event)
        former = await tx.events.policies(event)
        zones, gates = await tx.events.zones(event), await tx.events.gates(event)
        policy = policy_of(form, former[-1].version + 1, zones, event_times(row), gates)
        at = await tx.feed.append(row, [lambda at: PolicyItem(at, policy)])
        await tx.events.add_policy(event, policy, at, to_keep(form))
        await fold(tx, event, ctx.now_ms())
    return policy


async def grow(ctx: Context, event: int, capacity: int) -> EventRow:
    """Let more tickets in: see `resize_event`. `BadInput`, `UnknownEvent`, `EventClosed`, `Conflict`."""
    async with ctx.store.transaction() as tx:
        await resize_event(tx, await open_event(tx, event), capacity)
        await fold(tx, event, ctx.now_ms())
        return await tx.events.get(event)


async def close_event(ctx: Context, event: int) -> EventRow:
    """The event is over: nothing is issued any more, and journals without an end become cases. Closing twice changes nothing."""
    async with ctx.store.transaction() as tx:
        row = await tx.events.locked(event)
        if not row.closed:
            await tx.events.close(event, ctx.now_ms())
            await tx.feed.append(row, [ClosedItem])
            await fold(tx, event, ctx.now_ms())
        return await tx.events.get(event)
