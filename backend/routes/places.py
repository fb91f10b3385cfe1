"""Zones and gates over HTTP: which there are, and what comes to them while the event runs."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import Conflict, EventClosed
from backend.routes.answers import json
from backend.routes.bodies import event_of, json_of
from backend.routes.declaring import Operation, Said, gives_json, takes_json
from backend.routes.guard import Serving, administered
from backend.routes.paging import PAGING, asked
from backend.usecases.changing_places import put_gate, put_zone
from backend.usecases.describing import describe


class ZoneBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people call the zone."""

    name: str


class GateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people call the gate, and the zone it leads to, which a new one has to say."""

    name: str
    zone: int | None = None


async def _zones(request: Request, serving: Serving, _admin: Admin) -> Response:
    event = event_of(request)
    wanted = asked(request, f"zones of {event}", int)
    rows = (await describe(serving.ctx, event)).zones
    return json(wanted.page_of_all(rows, lambda row: row.id, documents.of_zone))


async def _gates(request: Request, serving: Serving, _admin: Admin) -> Response:
    event = event_of(request)
    wanted = asked(request, f"gates of {event}", int)
    rows = (await describe(serving.ctx, event)).gates
    return json(wanted.page_of_all(rows, lambda row: row.id, documents.of_gate))


async def _put_zone(request: Request, serving: Serving, _admin: Admin) -> Response:
    body, number = await json_of(request, ZoneBody), int(request.path_params["zone"])
    return json(documents.of_zone(await put_zone(serving.ctx, event_of(request), number, body.name)))


async def _put_gate(request: Request, serving: Serving, _admin: Admin) -> Response:
    body, number = await json_of(request, GateBody), int(request.path_params["gate"])
    return json(
        documents.of_gate(await put_gate(serving.ctx, event_of(request), number, body.name, body.zone))
    )


_LIST_ZONES: Final = Said(
    "listZones",
    "The event's zones, by number.",
    gives_json(documents.Listed[documents.Zone], "A page of zones."),
    query=PAGING,
)
_LIST_GATES: Final = Said(
    "listGates",
    "The event's gates, by number.",
    gives_json(documents.Listed[documents.Gate], "A page of gates."),
    query=PAGING,
)
_PUT_ZONE: Final = Said(
    "putZone",
    "Add a zone, or give it another name. Gates learn of it in their next round.",
    gives_json(documents.Zone, "The zone."),
    takes_json(ZoneBody),
    (EventClosed,),
)
_PUT_GATE: Final = Said(
    "putGate",
    "Add a gate, or give it another name; where it leads stays. Devices learn of it in their next round.",
    gives_json(documents.Gate, "The gate."),
    takes_json(GateBody),
    (EventClosed, Conflict),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    one = "/v1/events/{event:int}"
    return [
        administered("GET", f"{one}/zones", _zones, _LIST_ZONES),
        administered("PUT", one + "/zones/{zone:int}", _put_zone, _PUT_ZONE),
        administered("GET", f"{one}/gates", _gates, _LIST_GATES),
        administered("PUT", one + "/gates/{gate:int}", _put_gate, _PUT_GATE),
    ]
