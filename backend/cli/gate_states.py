"""Which gates are ready for the doors, as a table."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from backend.clock_words import clock_time
from backend.doors.standing import DeviceReadiness, GateReadiness
from backend.doors.wording import state_of, told
from sync.catalogue import text

_COLUMNS = ("gate", "device", "state", "since", "why")


def gate_states(gates: Sequence[GateReadiness], timezone: str, language: str) -> Table:
    """A row a device, and one for a gate of which nothing was collected; none before anything was."""
    table = Table(*(text(f"cli.ready.{column}", language) for column in _COLUMNS), box=None)
    for gate in gates if any(gate.devices for gate in gates) else ():
        for device in gate.devices:
            table.add_row(escape(gate.name), *_of(device, timezone, language))
        if not gate.devices:
            table.add_row(escape(gate.name), "", text("ready.state.none", language), "", "")
    return table


def _of(device: DeviceReadiness, timezone: str, language: str) -> tuple[str, str, str, str]:
    sign = "[bold green]✓[/]" if device.is_ready else "[bold red]✗[/]"
    state = f"{sign} {state_of(device.findings, language)}"
    since = clock_time(device.row.since_ms // 1000, ZoneInfo(timezone), language)
    return escape(device.name), state, since, "\n".join(told(one, language) for one in device.findings)
