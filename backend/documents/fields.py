"""The fields that several documents have. What a schema says of them beside their type is made of the enums themselves."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from sync.cases import CaseClass, CaseStatus
from sync.enrolment import Role
from sync.position import Position
from sync.profile import EventKind
from sync.roster import CredentialState

_ID: dict[str, Any] = {"pattern": "^[0-9a-f]+$"}

EventKindName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [kind.name.lower() for kind in EventKind]})
]
StateName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [state.name.lower() for state in CredentialState]})
]
RoleName: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [role.name.lower() for role in Role]})]
CaseClassName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [class_.name.lower() for class_ in CaseClass]})
]
CaseStatusName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [status.name.lower() for status in CaseStatus]})
]
Hex: TypeAlias = Annotated[str, Meta(extra_json_schema=_ID)]
PolicyForm: TypeAlias = Annotated[
    dict[str, Any],
    Meta(
        description="The rules of an event in their JSON form (PROTOCOL.md 9.3, docs/policies.md).",
        extra_json_schema={"title": "Policy"},
    ),
]


class Place(Struct, frozen=True):
    """A position of an event's feed (PROTOCOL.md 2): generation and position."""

    gen: int
    pos: int


def of_position(at: Position) -> Place:
    """The position in a document."""
    return Place(at.gen, at.pos)
