"""What somebody sees who looks at one event before the doors open: its places and its rules."""

from dataclasses import dataclass

from backend.context import Context
from backend.store.rows import EventRow
from sync.policy import Policy
from sync.profile import Gate, Zone


@dataclass(frozen=True, slots=True)
class Description:
    """An event with what belongs to it. `policy` is the one in force."""

    row: EventRow
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    policy: Policy


async def describe(ctx: Context, event: int) -> Description:
    """One event, all of it at one moment; `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        row = await tx.events.get(event)
        zones, gates = await tx.events.zones(event), await tx.events.gates(event)
        return Description(row, zones, gates, (await tx.events.policies(event))[-1])
