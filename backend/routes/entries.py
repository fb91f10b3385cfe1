"""Journals over HTTP: what devices wrote down about a ticket, or one device wrote, page after page."""

from struct import Struct
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.errors import BadInput, UnknownDevice, UnknownTicket
from backend.routes.answers import json
from backend.routes.bodies import event_of, id_of
from backend.routes.declaring import Operation, Query, Said, gives_json
from backend.routes.guard import Serving, administered
from backend.routes.languages import LANGUAGE, language_of
from backend.routes.paging import PAGING, Asked, asked
from backend.store.rows_entries import EntryPlace
from backend.usecases.reading_journals import EntryList, ReadEntry, entries_of_device, entries_of_ticket

_DEVICE_BYTES: Final = 8
_PLACE: Final = Struct(">8sII32s")


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    event, page = event_of(request), _page(request)
    found = await _found(request, serving, event, page)
    language = language_of(request)
    return json(page.page(found.entries, _key, lambda one: documents.of_entry(one, found.names, language)))


async def _found(request: Request, serving: Serving, event: int, page: Asked[str]) -> EntryList:
    after, device = _place(page.after), request.query_params.get("device")
    if device is None:
        reference = request.query_params["ticket"]
        return await entries_of_ticket(serving.ctx, event, reference, after, page.one_more)
    id_ = id_of(device, _DEVICE_BYTES)
    if id_ is None:
        raise UnknownDevice(device)
    return await entries_of_device(serving.ctx, event, id_, after, page.one_more)


def _page(request: Request) -> Asked[str]:
    """Which page of which list; `BadInput` unless exactly one of a ticket and a device is named."""
    named = [name for name in ("ticket", "device") if name in request.query_params]
    if len(named) != 1:
        raise BadInput("ticket", "name a ticket or a device", "send either ticket or device, not both")
    (name,) = named
    return asked(request, f"entries of {event_of(request)} by {name} {request.query_params[name][:64]}", str)


def _key(read: ReadEntry) -> str:
    return _PLACE.pack(*read.logged.place).hex()


def _place(key: str | None) -> EntryPlace | None:
    """The place of a key. One that is none is before all: whoever makes up a cursor gets the beginning."""
    if key is None:
        return None
    device, epoch, seq, hash_ = _PLACE.unpack(id_of(key, _PLACE.size) or bytes(_PLACE.size))
    return device, epoch, seq, hash_


_LIST: Final = Said(
    "listEntries",
    "What devices wrote down about a ticket, refusals too, or all that one device wrote, journal by journal, with what was found out"
    " about it.",
    gives_json(documents.Listed[documents.Entry], "A page of entries."),
    refuses=(UnknownTicket, UnknownDevice),
    query=(
        Query("ticket", str, "Only what was written down about this ticket: its reference, ours or the importer's."),
        Query("device", str, "Only what this device wrote: its id, 16 hexadecimal digits."),
        LANGUAGE,
        *PAGING,
    ),
)  # fmt: skip


def operations() -> list[Operation]:
    """The operations of this file."""
    return [administered("GET", "/v1/events/{event:int}/entries", _list, _LIST)]
