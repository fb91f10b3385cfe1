"""What people call the things that cases speak of."""

from collections.abc import Collection, Iterable

from backend.store.contract import Tx
from sync.cases import Case
from sync.stories import Names


async def names_for(tx: Tx, event: int, cases: Iterable[Case]) -> Names:
    """The names of an event's gates, zones and devices, and of the tickets in these cases; `UnknownEvent`."""
    return await names_with(tx, event, {case.ticket for case in cases if case.ticket is not None})


async def names_with(tx: Tx, event: int, numbers: Collection[int]) -> Names:
    """As `names_for`, of the tickets with these numbers."""
    row = await tx.events.get(event)
    tickets = await tx.tickets.by_numbers(event, numbers)
    return Names(
        event=row.name,
        timezone=row.timezone,
        starts_s=row.starts_s,
        gates={gate.id: gate.name for gate in await tx.events.gates(event)},
        zones={zone.id: zone.name for zone in await tx.events.zones(event)},
        devices={device.device: device.name for device in await tx.devices.every()},
        references={number: ticket.reference for number, ticket in tickets.items()},
        operators={row.number: row.name for row in await tx.operators.every()},
        seats={number: ticket.seat for number, ticket in tickets.items() if ticket.seat is not None},
    )
