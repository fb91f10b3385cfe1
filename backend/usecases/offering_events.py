"""Telling a device which events it may serve, so that somebody can choose one on it (PROTOCOL.md 11.8)."""

from backend.callers.access import Device
from backend.context import Context
from backend.store.contract import Tx
from backend.store.rows import EventRow
from sync.offered import EVENTS_AT_MOST, OfferedEvent, OfferedGate
from sync.profile import ROWS_AT_MOST


async def offered_to(ctx: Context, caller: Device) -> list[OfferedEvent]:
    """What its certificate names of what is not closed, the nearest in time first, each with the gates that it may stand at."""
    now_s = ctx.now_s
    async with ctx.store.reading() as tx:
        rows = [
            row for row in await tx.events.every() if not row.closed and caller.row.allows(row.event, now_s)
        ]
        rows.sort(key=lambda row: (_away_s(row, now_s), row.event))
        return await _with_gates(tx, caller, rows[:EVENTS_AT_MOST])


async def _with_gates(tx: Tx, caller: Device, rows: list[EventRow]) -> list[OfferedEvent]:
    """As many as fit into one answer by the number of their gates; the first one always does."""
    offered: list[OfferedEvent] = []
    room = ROWS_AT_MOST
    for row in rows:
        gates = await _gates(tx, caller, row.event)
        room -= len(gates)
        if room < 0:
            break
        offered.append(
            OfferedEvent(row.event, row.name, row.timezone, row.starts_s, row.ends_s, tuple(gates))
        )
    return offered


async def _gates(tx: Tx, caller: Device, event: int) -> list[OfferedGate]:
    zones = {zone.id: zone.name for zone in await tx.events.zones(event)}
    allowed = caller.row.gates
    return [
        OfferedGate(gate.id, gate.name, zones[gate.zone])
        for gate in await tx.events.gates(event)
        if allowed is None or gate.id in allowed
    ]


def _away_s(row: EventRow, now_s: int) -> int:
    """How far the event lies from now; 0 while it goes on."""
    return max(row.starts_s - now_s, now_s - row.ends_s, 0)
