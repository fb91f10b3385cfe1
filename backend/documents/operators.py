"""Operators as JSON: never a key, never a PIN but the one that was just drawn."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from backend.store.rows_operators import OperatorRow
from sync.authority import OperatorRole

OperatorRoleName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [role.name.lower() for role in OperatorRole]})
]


class Operator(Struct, frozen=True):
    """Somebody who works at gates; with the role `none`, no longer."""

    operator: int
    name: str
    role: OperatorRoleName
    created_ms: int
    changed_ms: int


class StaffedOperator(Struct, frozen=True):
    """An operator with a new PIN, which is shown this once; null if the caller chose it."""

    operator: Operator
    pin: str | None


def of_operator(row: OperatorRow) -> Operator:
    """The operator as it stands."""
    return Operator(row.number, row.name, row.role.name.lower(), row.created_ms, row.changed_ms)
