"""Events over HTTP: for administrators, in JSON."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend import documents
from backend.access import Admin
from backend.event_drafts import EventDraft
from backend.routes.answers import json
from backend.routes.bodies import body_of, event_of, json_of
from backend.routes.guard import Serving, administered
from backend.usecases.describing import Description, describe
from backend.usecases.importing import import_csv
from backend.usecases.running_events import close_event, create_event, grow, list_events, set_policy

CSV_BYTES = 64 << 20


class EventBody(EventDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new event as it is sent; a misspelt field must not pass for none."""


class GrowBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many tickets the event shall hold from now on."""

    capacity: int


async def _create(request: Request, serving: Serving, _admin: Admin) -> Response:
    row = await create_event(serving.ctx, await json_of(request, EventBody))
    return json(_shown(await describe(serving.ctx, row.event)), HTTPStatus.CREATED)


async def _list(_request: Request, serving: Serving, _admin: Admin) -> Response:
    return json({"events": [documents.of_event(row) for row in await list_events(serving.ctx)]})


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(_shown(await describe(serving.ctx, event_of(request))))


async def _close(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_event(await close_event(serving.ctx, event_of(request))))


async def _grow(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = await json_of(request, GrowBody)
    return json(documents.of_event(await grow(serving.ctx, event_of(request), wanted.capacity)))


async def _policy(request: Request, serving: Serving, _admin: Admin) -> Response:
    policy = await set_policy(serving.ctx, event_of(request), await json_of(request, dict[str, Any]))
    return json(policy.to_json())


async def _import(request: Request, serving: Serving, _admin: Admin) -> Response:
    report = await import_csv(serving.ctx, event_of(request), await body_of(request, CSV_BYTES))
    serving.metrics.issued("import", report.created)
    return json(documents.of_import(report))


def _shown(description: Description) -> documents.Document:
    layout = documents.of_layout(description.zones, description.gates, description.policy)
    return documents.of_event(description.row) | layout


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    return [
        administered("GET", "/v1/events", _list),
        administered("POST", "/v1/events", _create),
        administered("GET", "/v1/events/{event:int}", _show),
        administered("POST", "/v1/events/{event:int}/close", _close),
        administered("POST", "/v1/events/{event:int}/grow", _grow),
        administered("PUT", "/v1/events/{event:int}/policy", _policy),
        administered("POST", "/v1/events/{event:int}/import", _import),
    ]
