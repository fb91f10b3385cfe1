"""Operators over HTTP: for administrators, who say who works at the gates; and the sealed list of them, for devices."""

from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin, Device
from backend.errors import BadInput, KeyMissing, KeysNotPublished, UnknownOperator
from backend.routes.answers import cbor, json
from backend.routes.bodies import event_of, json_of
from backend.routes.declaring import Operation, Said, gives_cbor, gives_json, takes_json
from backend.routes.guard import Serving, administered, device_only
from backend.routes.paging import PAGING, asked
from backend.usecases import staffing
from backend.usecases.staffing import Staffed
from sync.authority import OperatorRole

_ROLES: Final = {role.name.lower(): role for role in OperatorRole if role is not OperatorRole.NONE}
_NUMBERS: Final = 1 << 31
_RoleName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(_ROLES)})]


class OperatorBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody new. Without `pin` one is drawn."""

    name: str
    role: _RoleName = "steward"
    pin: str | None = None


class RoleBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody may do from now on."""

    role: _RoleName


class PinBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new PIN. Without one it is drawn."""

    pin: str | None = None


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = asked(request, "operators", int)
    rows = await staffing.list_operators(serving.ctx)
    return json(wanted.page_of_all(rows, lambda row: row.number, documents.of_operator))


async def _add(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, OperatorBody)
    staffed = await staffing.add_operator(serving.ctx, body.name, _role(body.role), body.pin)
    return json(_document(staffed), HTTPStatus.CREATED)


async def _change(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, RoleBody)
    row = await staffing.change_role(serving.ctx, _number(request), _role(body.role))
    return json(documents.of_operator(row))


async def _reset(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, PinBody)
    return json(_document(await staffing.reset_pin(serving.ctx, _number(request), body.pin)))


async def _revoke(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_operator(await staffing.revoke(serving.ctx, _number(request))))


async def _fetch(request: Request, serving: Serving, device: Device) -> Response:
    raw = await staffing.operators_for(serving.ctx, device, event_of(request))
    serving.metrics.served("operators", "sent")
    return cbor(raw)


def _document(staffed: Staffed) -> documents.StaffedOperator:
    return documents.StaffedOperator(documents.of_operator(staffed.row), staffed.pin)


def _role(name: str) -> OperatorRole:
    if name not in _ROLES:
        raise BadInput("role", "no such role", f"choose one of {', '.join(_ROLES)}")
    return _ROLES[name]


def _number(request: Request) -> int:
    number: int = request.path_params["operator"]
    if number >= _NUMBERS:
        raise UnknownOperator(number)
    return number


_LIST: Final = Said(
    "listOperators",
    "All who are or ever were operators, by number.",
    gives_json(documents.Listed[documents.Operator], "A page of operators."),
    query=PAGING,
)
_ADD: Final = Said(
    "addOperator",
    "Somebody who works at the gates from now on.",
    gives_json(documents.StaffedOperator, "The operator, and the PIN if it was drawn.", HTTPStatus.CREATED),
    takes_json(OperatorBody),
)
_CHANGE: Final = Said(
    "changeOperatorRole",
    "Another role from now on, with the same PIN.",
    gives_json(documents.Operator, "The operator."),
    takes_json(RoleBody),
    (UnknownOperator,),
)
_RESET: Final = Said(
    "resetOperatorPin",
    "A new PIN: the former one opens nothing from now on.",
    gives_json(documents.StaffedOperator, "The operator, and the PIN if it was drawn."),
    takes_json(PinBody),
    (UnknownOperator,),
)
_REVOKE: Final = Said(
    "revokeOperator",
    "No longer an operator. Doing it twice changes nothing.",
    gives_json(documents.Operator, "The operator, with the role `none`."),
    refuses=(UnknownOperator,),
)
_FETCH: Final = Said(
    "fetchOperators",
    "Who may work at the gates, sealed for this device.",
    gives_cbor("Operators", "5.7", "The sealed part."),
    refuses=(KeysNotPublished, KeyMissing),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    one = "/v1/operators/{operator:int}"
    return [
        administered("GET", "/v1/operators", _list, _LIST),
        administered("POST", "/v1/operators", _add, _ADD),
        administered("POST", f"{one}/role", _change, _CHANGE),
        administered("POST", f"{one}/pin", _reset, _RESET),
        administered("POST", f"{one}/revoke", _revoke, _REVOKE),
        device_only("GET", "/v1/events/{event:int}/operators", _fetch, _FETCH),
    ]
