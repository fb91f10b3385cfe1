"""An event gets another name or other times, and what hangs on them follows, as far as it can."""

from dataclasses import dataclass, replace

from backend.context import Context
from backend.keyring.publishing import key_of_event, store_ring
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import DeviceRow, EventRow, EventSaid
from backend.ticketing.event_changes import EventChange, after
from backend.ticketing.event_drafts import event_times
from backend.ticketing.resizing import open_event
from backend.ticketing.retiming import by_the_clock, form_of, retimed
from backend.ticketing.ticket_drafts import GRACE_S
from keys.trusted import Status
from sync.feed import PolicyItem, ProfileItem
from sync.policy import Policy


@dataclass(frozen=True, slots=True)
class Edited:
    """An event after a change, what was said of it before, and what did not follow.

    `policy_was`, `policy`: the versions in force before and after; `by_the_clock`: the places in it that name a time by the clock, where the event moved. `codes_outside`:
    tickets whose codes no longer do (`Tickets.outside`); `devices_outside`: enrolled for the event, with certificates that end before it.
    """

    was: EventSaid
    policy_was: int
    row: EventRow
    policy: int
    by_the_clock: tuple[str, ...]
    codes_outside: int
    devices_outside: int


async def edit_event(ctx: Context, event: int, change: EventChange) -> Edited:
    """Call an event something else, or move it: gates learn of it in their next round. As it is already: nothing happens.

    The rules in force are put in force anew where they are relative to the event (PROTOCOL.md 9.3). Raises `BadInput`, `UnknownEvent`,
    `EventClosed`, `Conflict`, `RootUnusable`.
    """
    async with ctx.store.transaction() as tx:
        row, held = await open_event(tx, event), (await tx.events.policies(event))[-1]
        said = after(change, row.said)
        stays = () if said == row.said else await _edit(ctx, tx, row, said, held)
    return await _edited(ctx, row, held.version, stays)


async def _edit(ctx: Context, tx: Tx, row: EventRow, said: EventSaid, held: Policy) -> tuple[str, ...]:
    """The places of the policy that stay where they are although the event moves."""
    now = replace(row, **said._asdict())
    moves = event_times(now) != event_times(row)
    stays = await _move(ctx, tx, row, now, held) if moves else ()
    await tx.events.edit(row.event, said)
    await tx.feed.append(row, [ProfileItem])
    await fold(tx, row.event, ctx.now_ms())
    return stays


async def _move(ctx: Context, tx: Tx, row: EventRow, now: EventRow, held: Policy) -> tuple[str, ...]:
    event = row.event
    kept = await tx.events.policy_form(event, held.version)
    form = form_of(held, event_times(row)) if kept is None else kept
    zones, gates = await tx.events.zones(event), await tx.events.gates(event)
    policy = retimed(held, form, event_times(now), zones, gates)
    if policy is not None:
        at = await tx.feed.append(row, [lambda at: PolicyItem(at, policy)])
        await tx.events.add_policy(event, policy, at, kept)
    await _renew_key(ctx, tx, now)
    return tuple(by_the_clock(form))


async def _renew_key(ctx: Context, tx: Tx, row: EventRow) -> None:
    """Another key for the codes of an event whose own one would end before they do."""
    held = await ctx.vault.keys(tx)
    scope = row.code_usage, frozenset({row.event}), Status.ACTIVE
    own = [key for key in held.ring.keys if (key.usage, key.events, key.status) == scope]
    if own and own[-1].expires < row.ends_s + GRACE_S:
        key = key_of_event(ctx.random, held.ring.keys, row, ctx.now_s)
        await store_ring(ctx, tx, held, held.ring.with_key(key))


async def _edited(ctx: Context, was: EventRow, policy_was: int, stays: tuple[str, ...]) -> Edited:
    """Told from a look of its own: counting many tickets keeps no write waiting."""
    async with ctx.store.reading() as tx:
        row = await tx.events.get(was.event)
        policy = (await tx.events.policies(was.event))[-1].version
        codes = await tx.tickets.outside(was.event, was.said.lasts, row.said.lasts)
        devices = sum(_ends_before(one, row) for one in await tx.devices.every())
    return Edited(was.said, policy_was, row, policy, stays, codes, devices)


def _ends_before(device: DeviceRow, row: EventRow) -> bool:
    mine = device.events is not None and row.event in device.events
    return mine and not device.locked and device.expires_s < row.ends_s
