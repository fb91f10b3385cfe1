"""What devices show before the doors open, collected by a supervisor (PROTOCOL.md 5.9): which gates are ready, and why others are not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.doors.judging import said_at_ms
from backend.doors.standing import DeviceReadiness, GateReadiness, Standard, gates_of
from backend.errors import (
    BrokenState,
    EventClosed,
    ForgedState,
    NoState,
    NotServed,
    OldReadiness,
    OtherEventsState,
    StrangersState,
    UnknownGate,
)
from backend.store.contract import Tx
from backend.store.rows import DeviceRow
from backend.store.rows_readiness import ReadinessRow
from keys.errors import BadSignature, Malformed, NotOurs
from sync.readiness import Readiness

_OTHERS: Final = (("PT1", "the code of a ticket"), ("PTE1:", "a code that enrols a device"))


@until_it_holds
async def collect(ctx: Context, event: int, text: str) -> DeviceReadiness:
    """Keep what a device showed. The same code again changes nothing.

    Raises `NoState`, `BrokenState`, `ForgedState` for what no device of ours signed; `StrangersState`; `OtherEventsState`;
    `UnknownGate`; `OldReadiness` for an older one than is known; `UnknownEvent`, `EventClosed`; `NotServed` for a device that
    does not serve the event.
    """
    text = text.strip()
    async with ctx.store.transaction() as tx:
        standard = await Standard.read(tx, event)
        device, said = await _opened(ctx, tx, standard, text)
        before = await tx.readiness.locked(event, said.device)
        if before is not None and before.text == text:
            return await standard.judged(tx, before, said, device)
        row = _row(ctx, said, device, text, await standard.behind(tx, said), before)
        found = await standard.judged(tx, row, said, device)
        found = replace(found, row=_since(row, found.is_ready, before))
        await tx.readiness.put(event, found.row)
        return found


async def readiness_of(ctx: Context, event: int) -> tuple[GateReadiness, ...]:
    """Every gate of the event with the devices that were shown there, by number; `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        return await gates_of(tx, event)


async def _opened(ctx: Context, tx: Tx, standard: Standard, text: str) -> tuple[DeviceRow, Readiness]:
    """Whose word it is and what it says, for this event and a gate of it."""
    event = standard.row.event
    if standard.row.closed:
        raise EventClosed(event)
    device = await _device_in(tx, text)
    try:
        said = standard.opened(text, device)
    except BadSignature:
        raise ForgedState(device.name) from None
    except Malformed as error:
        raise BrokenState(error.detail) from None
    if said.event != event:
        raise OtherEventsState(device.name, said.event, event)
    if not device.allows(event, ctx.now_s):
        raise NotServed(device.name, event)
    if said.gate not in {gate.id for gate in standard.gates}:
        raise UnknownGate(event, said.gate)
    return device, said


async def _device_in(tx: Tx, text: str) -> DeviceRow:
    """The device that the code names, which is yet to prove it."""
    try:
        id_ = Readiness.device_in(text)
    except NotOurs:
        raise NoState(next((what for prefix, what in _OTHERS if text.startswith(prefix)), None)) from None
    except Malformed as error:
        raise BrokenState(error.detail) from None
    device = await tx.devices.get(id_)
    if device is None:
        raise StrangersState(id_)
    return device


def _row(
    ctx: Context, said: Readiness, device: DeviceRow, text: str, behind: int, before: ReadinessRow | None
) -> ReadinessRow:
    """What is kept of it; `OldReadiness`. Nothing was said later than now, whatever a clock that is ahead makes of it."""
    now_ms = ctx.now_ms()
    at_ms = min(said_at_ms(said), now_ms)
    if before is not None and at_ms < before.at_ms:
        collected = datetime.fromtimestamp(before.collected_ms // 1000, UTC)
        raise OldReadiness(device.name, f"{collected:%Y-%m-%d %H:%M:%S} UTC")
    return ReadinessRow(said.device, text, at_ms, behind, False, at_ms, now_ms)


def _since(row: ReadinessRow, ready: bool, before: ReadinessRow | None) -> ReadinessRow:
    unchanged = before is not None and before.ready == ready
    return replace(row, ready=ready, since_ms=before.since_ms if before and unchanged else row.at_ms)
