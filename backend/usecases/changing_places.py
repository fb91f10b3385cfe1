"""Zones and gates that come to a running event, or get another name. Nothing of them ever goes: entries name them for good."""

from collections.abc import Collection

from backend.context import Context
from backend.errors import BadInput, Conflict
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import EventRow
from backend.ticketing.event_drafts import gate_of, zone_of
from backend.ticketing.resizing import open_event
from sync.feed import ProfileItem
from sync.profile import ROWS_AT_MOST, Gate, Zone


async def put_zone(ctx: Context, event: int, number: int, name: str) -> Zone:
    """The zone with this number has this name from now on; a new number makes a zone. As it is already: nothing happens.

    Raises `BadInput`, `UnknownEvent`, `EventClosed`.
    """
    zone = zone_of(number, name)
    async with ctx.store.transaction() as tx:
        row, held = await open_event(tx, event), await tx.events.zones(event)
        if zone not in held:
            _check_room("zone", number, [one.id for one in held])
            await tx.events.put_places(event, [zone], [])
            await _tell(ctx, tx, row)
    return zone


async def put_gate(ctx: Context, event: int, number: int, name: str, zone: int | None = None) -> Gate:
    """As `put_zone`, of a gate. `zone`: where it leads, which a new one has to say and none can change (`Conflict`)."""
    async with ctx.store.transaction() as tx:
        row = await open_event(tx, event)
        zones = {one.id for one in await tx.events.zones(event)}
        held = {one.id: one for one in await tx.events.gates(event)}
        gate = gate_of(number, name, _led_to(held.get(number), zone), zones)
        if held.get(number) != gate:
            _check_room("gate", number, held)
            await tx.events.put_places(event, [], [gate])
            await _tell(ctx, tx, row)
    return gate


def _led_to(held: Gate | None, zone: int | None) -> int:
    if held is None and zone is None:
        raise BadInput("zone", "is missing", "Say where the new gate leads.")
    if held is None or zone in (None, held.zone):
        return (zone or 0) if held is None else held.zone
    raise Conflict(
        f"gate {held.id} leads to zone {held.zone}", f"give the way to zone {zone} a number of its own"
    )


def _check_room(field: str, number: int, held: Collection[int]) -> None:
    """`BadInput` for one more than a profile holds."""
    if number not in held and len(held) >= ROWS_AT_MOST:
        raise BadInput(field, f"there are {len(held)} already", "Give one of those another name.")


async def _tell(ctx: Context, tx: Tx, row: EventRow) -> None:
    """The gates hear of it."""
    await tx.feed.append(row, [ProfileItem])
    await fold(tx, row.event, ctx.now_ms())
