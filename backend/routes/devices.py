"""Devices over HTTP: for administrators, who hand them out and lock them."""

from http import HTTPStatus
from typing import Annotated, Final, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import BadInput, EventClosed, UnknownDevice, UnknownEnrolment, UnknownEvent, UnknownGate
from backend.routes.answers import json, nothing
from backend.routes.bodies import id_of, json_of
from backend.routes.declaring import Gives, Operation, Said, gives_json, takes_json
from backend.routes.guard import Serving, administered
from backend.routes.paging import PAGING, asked
from backend.usecases import enrolling
from backend.usecases.withdrawing_offers import list_offers, offer_id, withdraw_offer

_DEVICE_BYTES: Final = 8
_ENROLMENT_BYTES: Final = 8


OfferedRole: TypeAlias = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(enrolling.OFFERED)})]


class OfferBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one device may work. Without events or gates: everywhere. `valid_s`: how long the code is good."""

    events: frozenset[int] | None = None
    gates: frozenset[int] | None = None
    role: OfferedRole = "gate"
    name: str | None = None
    valid_s: int = 3_600


async def _offer(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, OfferBody)
    role = enrolling.OFFERED.get(body.role)
    if role is None:
        raise BadInput(
            "role", "no device is enrolled as that", f"choose one of {', '.join(enrolling.OFFERED)}"
        )
    code = await enrolling.offer(serving.ctx, body.events, body.gates, role, body.name, body.valid_s)
    return json(documents.OfferedCode(code.text, offer_id(code).hex()), HTTPStatus.CREATED)


async def _offers(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = asked(request, "enrolments", str)
    rows = await list_offers(serving.ctx)
    return json(wanted.page_of_all(rows, lambda row: row.id.hex(), documents.of_enrolment))


async def _withdraw(request: Request, serving: Serving, _admin: Admin) -> Response:
    text = request.path_params["enrolment"]
    offer = id_of(text, _ENROLMENT_BYTES)
    if offer is None:
        raise UnknownEnrolment(text)
    await withdraw_offer(serving.ctx, offer)
    return nothing()


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = asked(request, "devices", str)
    rows = await enrolling.list_devices(serving.ctx)
    return json(wanted.page_of_all(rows, lambda row: row.device.hex(), documents.of_device))


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_device(await enrolling.get_device(serving.ctx, _named(request))))


async def _lock(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_device(await enrolling.lock(serving.ctx, _named(request))))


def _named(request: Request) -> bytes:
    text = request.path_params["device"]
    device = id_of(text, _DEVICE_BYTES)
    if device is None:
        raise UnknownDevice(text)
    return device


_OFFER: Final = Said(
    "offerEnrolment",
    "A code that enrols one device.",
    gives_json(documents.OfferedCode, "The code.", HTTPStatus.CREATED),
    takes_json(OfferBody),
    (UnknownEvent, UnknownGate, EventClosed),
)
_OFFERS: Final = Said(
    "listEnrolments",
    "The codes that would enrol a device now, without the codes themselves.",
    gives_json(documents.Listed[documents.Enrolment], "A page of open codes."),
    query=PAGING,
)
_WITHDRAW: Final = Said(
    "withdrawEnrolment",
    "This code enrols nobody any more.",
    (Gives("Done.", status=HTTPStatus.NO_CONTENT),),
    refuses=(UnknownEnrolment,),
)
_LIST: Final = Said(
    "listDevices",
    "All enrolled devices, by id.",
    gives_json(documents.Listed[documents.Device], "A page of devices."),
    query=PAGING,
)
_SHOW: Final = Said(
    "showDevice",
    "One device: when it was last heard, what it has left to send, its clock, how far it knew the feed.",
    gives_json(documents.Device, "The device."),
    refuses=(UnknownDevice,),
)
_LOCK: Final = Said(
    "lockDevice",
    "The device admits nobody any more. Locking twice changes nothing.",
    gives_json(documents.Device, "The device, locked."),
    refuses=(UnknownDevice,),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [
        administered("POST", "/v1/enrolments", _offer, _OFFER),
        administered("GET", "/v1/enrolments", _offers, _OFFERS),
        administered("DELETE", "/v1/enrolments/{enrolment}", _withdraw, _WITHDRAW),
        administered("GET", "/v1/devices", _list, _LIST),
        administered("GET", "/v1/devices/{device}", _show, _SHOW),
        administered("POST", "/v1/devices/{device}/lock", _lock, _LOCK),
    ]
