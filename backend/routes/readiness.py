"""Whether gates are ready for the doors, over HTTP: a supervisor collects what their devices show (PROTOCOL.md 5.9)."""

from typing import Annotated, Final, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin, Device
from backend.errors import (
    BrokenState,
    EventClosed,
    ForgedState,
    NoState,
    OldReadiness,
    OtherEventsState,
    UnknownDevice,
    UnknownGate,
)
from backend.routes.answers import json
from backend.routes.bodies import event_of, json_of
from backend.routes.declaring import Operation, Said, gives_json, takes_json
from backend.routes.guard import Serving, supervised
from backend.routes.languages import LANGUAGE, language_of
from backend.usecases.collecting import collect, readiness_of
from sync.readiness import CODE_CHARS

_BODY_BYTES: Final = 4 << 10
_Collector: TypeAlias = Admin | Device


class ShownBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a device shows when it is asked for its state."""

    code: Annotated[str, msgspec.Meta(max_length=CODE_CHARS)]


async def _list(request: Request, serving: Serving, _caller: _Collector) -> Response:
    gates = await readiness_of(serving.ctx, event_of(request))
    return json(documents.of_gates(gates, language_of(request)))


async def _collect(request: Request, serving: Serving, _caller: _Collector) -> Response:
    event, body = event_of(request), await json_of(request, ShownBody)
    found = await collect(serving.ctx, event, body.code)
    return json(documents.of_shown(found, language_of(request)))


_LIST: Final = Said(
    "listReadiness",
    "Which gates are ready for the doors, since when, and what is not right with the others, by the codes that their devices showed.",
    gives_json(documents.Readiness, "All gates, also those of which nothing was collected."),
    query=(LANGUAGE,),
)
_COLLECT: Final = Said(
    "collectReadiness",
    "Collect the code that a device shows. The same code again changes nothing.",
    gives_json(documents.ShownState, "What it says, and what is not right."),
    takes_json(ShownBody, _BODY_BYTES),
    (
        NoState,
        BrokenState,
        ForgedState,
        UnknownDevice,
        UnknownGate,
        OtherEventsState,
        OldReadiness,
        EventClosed,
    ),
    query=(LANGUAGE,),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    path = "/v1/events/{event:int}/readiness"
    return [supervised("GET", path, _list, _LIST), supervised("POST", path, _collect, _COLLECT)]
