"""Every enrolled device as a table: when it was heard of, how far it had heard by then, and what it had left to send when it last said so."""

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Column, Table

from backend.store.rows import DeviceRow
from sync.certificate import DEVICE_BYTES

_COLUMNS = ("name", "role", "last heard", "list", "to send", "state")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_NEVER = "never"
_ID_CHARS = 2 * DEVICE_BYTES


def device_states(rows: Iterable[DeviceRow], now_ms: int) -> Table:
    """A row a device, in the order that is given."""
    # The id is typed to lock a device: in however narrow a terminal it is never cut off.
    table = Table(Column("device", no_wrap=True, min_width=_ID_CHARS), *_COLUMNS, box=None)
    for row in rows:
        heard = ago(row.last_seen_ms, now_ms)
        state = "locked" if row.locked else ""
        said = row.device.hex(), escape(row.name), row.role.name.lower()
        table.add_row(*said, heard, _list(row), _to_send(row, now_ms), state)
    return table


def ago(at_ms: int | None, now_ms: int) -> str:
    """How long ago that is, in the one unit that fits; a time that a clock ahead of ours wrote is now."""
    if at_ms is None:
        return _NEVER
    passed_s = max(0, now_ms - at_ms) // 1_000
    size, unit = next((one for one in _UNITS if passed_s >= 2 * one[0]), _UNITS[-1])
    return f"{passed_s // size} {unit} ago"


def _list(row: DeviceRow) -> str:
    """How far it had heard the feed of an event when it was last heard of."""
    return "" if row.at is None else f"event {row.last_event}: {row.at.gen}.{row.at.pos}"


def _to_send(row: DeviceRow, now_ms: int) -> str:
    """By its last word, less what came since. A gate that lets nobody in says it every quarter of an hour."""
    return "" if row.unsent is None else f"{row.unsent}, said {ago(row.told_ms, now_ms)}"
