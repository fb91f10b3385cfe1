"""The row of a device, from its columns."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from backend.store.rows import DeviceRow
from sync.enrolment import Role
from sync.position import Position

PLAIN: Final = tuple(f.name for f in fields(DeviceRow) if f.name not in ("role", "events", "gates", "at"))
"""The columns that stand in the row as they are."""


def device_row(row: Mapping[str, Any]) -> DeviceRow:
    """The device of a row with all columns of `devices`."""
    at = None if row["gen"] is None else Position(row["gen"], row["pos"])
    plain = {name: row[name] for name in PLAIN}
    scope = set_of(row["events"]), set_of(row["gates"])
    return DeviceRow(role=Role(row["role"]), events=scope[0], gates=scope[1], at=at, **plain)


def set_of(values: list[int] | None) -> frozenset[int] | None:
    """What was stored as a list; None is every one."""
    return None if values is None else frozenset(values)
