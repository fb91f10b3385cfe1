"""Guests over HTTP: what the office tells the gates about one, and which codes of other systems are as good as ours."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import EventClosed, UnknownTicket
from backend.routes.answers import json
from backend.routes.bodies import event_of, json_of
from backend.routes.declaring import Operation, Said, gives_json, takes_json
from backend.routes.guard import Serving, administered
from backend.usecases.naming_guests import set_alias, set_note


class NoteBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most 64 bytes; null or nothing takes the note back."""

    note: str | None


class AliasBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of another system, as a scanner reads it. Of its text nothing is kept."""

    alias: str


async def _note(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, NoteBody)
    return json(documents.of_ticket(await set_note(serving.ctx, *_named(request), body.note)))


async def _alias(request: Request, serving: Serving, _admin: Admin) -> Response:
    body = await json_of(request, AliasBody)
    return json(documents.of_ticket(await set_alias(serving.ctx, *_named(request), body.alias)))


def _named(request: Request) -> tuple[int, str]:
    return event_of(request), str(request.path_params["reference"])


_NOTE: Final = Said(
    "setNote",
    "Note something about the guest, for supervisors and for the gate that sees the code. The code stays the same.",
    gives_json(documents.Ticket, "The ticket with its note."),
    takes_json(NoteBody),
    (UnknownTicket,),
)
_ALIAS: Final = Said(
    "addAlias",
    "Let a code of another system stand for the ticket where the policy accepts `alias`, until the ticket gets a new code.",
    gives_json(documents.Ticket, "The ticket."),
    takes_json(AliasBody),
    (UnknownTicket, EventClosed),
)


def operations() -> list[Operation]:
    """The operations of this file. A reference may hold a slash, so they come before that of the ticket itself."""
    one = "/v1/events/{event:int}/tickets/{reference:path}"
    return [
        administered("PUT", f"{one}/note", _note, _NOTE),
        administered("POST", f"{one}/aliases", _alias, _ALIAS),
    ]
