"""Events over HTTP: for administrators, in JSON."""

from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import (
    Conflict,
    EventClosed,
    RootUnusable,
)
from backend.routes.answers import json
from backend.routes.bodies import event_of, json_of
from backend.routes.declaring import Operation, Said, gives_json, takes_json
from backend.routes.guard import Serving, administered
from backend.routes.paging import PAGING, asked
from backend.ticketing.event_changes import EventChange, refuse_fixed
from backend.ticketing.event_drafts import EventDraft
from backend.usecases.describing import describe
from backend.usecases.editing_events import edit_event
from backend.usecases.running_events import close_event, create_event, grow, list_events, set_policy
from sync.errors import BadPolicy


class EventBody(EventDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new event as it is sent; a misspelt field must not pass for none."""


class GrowBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many tickets the event shall hold from now on."""

    capacity: int


class ChangeBody(EventChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be another one about an event, at least one thing; what is left out stays."""


async def _create(request: Request, serving: Serving, _admin: Admin) -> Response:
    row = await create_event(serving.ctx, await json_of(request, EventBody))
    return json(documents.of_description(await describe(serving.ctx, row.event)), HTTPStatus.CREATED)


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = asked(request, "events", int)
    rows = await list_events(serving.ctx)
    return json(wanted.page_of_all(rows, lambda row: row.event, documents.of_event))


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_description(await describe(serving.ctx, event_of(request))))


async def _edit(request: Request, serving: Serving, _admin: Admin) -> Response:
    refuse_fixed(await json_of(request, dict[str, Any]))
    wanted = await json_of(request, ChangeBody)
    return json(documents.of_edited(await edit_event(serving.ctx, event_of(request), wanted)))


async def _close(request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.of_event(await close_event(serving.ctx, event_of(request))))


async def _grow(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = await json_of(request, GrowBody)
    return json(documents.of_event(await grow(serving.ctx, event_of(request), wanted.capacity)))


async def _policy(request: Request, serving: Serving, _admin: Admin) -> Response:
    policy = await set_policy(serving.ctx, event_of(request), await json_of(request, dict[str, Any]))
    return json(policy.to_json())


_LIST: Final = Said(
    "listEvents",
    "All events, by number.",
    gives_json(documents.Listed[documents.Event], "A page of events."),
    query=PAGING,
)
_CREATE: Final = Said(
    "createEvent",
    "Create an event, with a signing key of its own.",
    gives_json(documents.EventDetails, "The new event.", HTTPStatus.CREATED),
    takes_json(EventBody),
    (BadPolicy, Conflict, RootUnusable),
)
_SHOW: Final = Said(
    "showEvent",
    "One event with its zones, its gates and the policy in force.",
    gives_json(documents.EventDetails, "The event."),
)
_EDIT: Final = Said(
    "editEvent",
    "Call an event something else, or move it. Rules that are relative to its times are put in force anew under the next version; "
    "gates learn of it in their next round. A code carries its own times: the answer counts those that no longer do.",
    gives_json(documents.EditedEvent, "The event as it is now, how it was, and what did not follow."),
    takes_json(ChangeBody),
    (Conflict, EventClosed, RootUnusable),
)
_CLOSE: Final = Said(
    "closeEvent",
    "The event is over: nothing is issued, nothing about it is changed and no device enrolled for it any more. Closing twice changes nothing.",
    gives_json(documents.Event, "The event, closed."),
)
_GROW: Final = Said(
    "growEvent",
    "Let more tickets in. An event never shrinks.",
    gives_json(documents.Event, "The event with its new size."),
    takes_json(GrowBody),
    (Conflict, EventClosed),
)
_SET_POLICY: Final = Said(
    "setPolicy",
    "Put a policy in force, under the next version.",
    gives_json(documents.PolicyForm, "The policy as it is in force."),
    takes_json(documents.PolicyForm),
    (BadPolicy, Conflict, EventClosed),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    events, one = "/v1/events", "/v1/events/{event:int}"
    return [
        administered("GET", events, _list, _LIST),
        administered("POST", events, _create, _CREATE),
        administered("GET", one, _show, _SHOW),
        administered("PATCH", one, _edit, _EDIT),
        administered("POST", f"{one}/close", _close, _CLOSE),
        administered("POST", f"{one}/grow", _grow, _GROW),
        administered("PUT", f"{one}/policy", _policy, _SET_POLICY),
    ]
