"""What devices fetch about people (PROTOCOL.md 3.5 to 3.8). Nobody on the way keeps any of it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Device
from backend.context import Context
from backend.errors import KeyMissing, KeysNotPublished
from backend.routes.answers import cbor
from backend.routes.bodies import event_of, number_of
from backend.routes.declaring import Operation, Query, Said, gives_cbor
from backend.routes.guard import Handler, Serving, device_only
from backend.usecases import serving_people
from backend.usecases.serving_people import Held
from sync.cards import CardCursor, CardPage

_COUNTS: Final = (1 << 53) - 1
_GENERATIONS: Final = (1 << 31) - 1
_TICKETS: Final = (1 << 24) - 1
_Count = Annotated[int, msgspec.Meta(ge=0, le=_COUNTS)]
_Generation = Annotated[int, msgspec.Meta(ge=0, le=_GENERATIONS)]
_Ticket = Annotated[int, msgspec.Meta(ge=0, le=_TICKETS)]
_List: TypeAlias = Callable[[Context, Device, int, Held], Awaitable[bytes]]


def _sealed(name: str, fetch: _List) -> Handler[Device]:
    async def handle(request: Request, serving: Serving, device: Device) -> Response:
        held = number_of(request, "gen", 0, _GENERATIONS), number_of(request, "version", 0, _COUNTS)
        raw = await fetch(serving.ctx, device, event_of(request), held)
        serving.metrics.served(name, "sent")
        return cbor(raw)

    return handle


async def _cards(request: Request, serving: Serving, device: Device) -> Response:
    after = CardCursor(number_of(request, "version", 0, _COUNTS), number_of(request, "ticket", 0, _TICKETS))
    raw = await serving_people.cards(serving.ctx, device, event_of(request), after)
    serving.metrics.served("cards", "sent")
    return cbor(raw)


_HELD: Final = (
    Query("gen", _Generation, "The generation of the list that is held."),
    Query("version", _Count, "Its version there."),
)
_REFUSES: Final = (KeysNotPublished, KeyMissing)
_MANIFEST: Final = Said(
    "fetchManifest",
    "Who the tickets belong to, sealed to the device of a supervisor.",
    gives_cbor("SealedPart", "3.5", "The pieces; none, if what is held is the newest."),
    refuses=_REFUSES,
    query=_HELD,
)
_ALIASES: Final = Said(
    "fetchAliases",
    "Codes of other systems that are as good as codes of this event, sealed to the device.",
    gives_cbor("SealedPart", "3.5", "The pieces; none, if what is held is the newest."),
    refuses=_REFUSES,
    query=_HELD,
)
_CARDS: Final = Said(
    "fetchCards",
    "What only the shown code opens: name, seat and note of each guest.",
    gives_cbor(CardPage, "3.7", "A page in the order of changes."),
    refuses=_REFUSES,
    query=(
        Query("version", _Count, "Of the last card that is held."),
        Query("ticket", _Ticket, "Whose it is."),
    ),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    event = "/v1/events/{event:int}"
    return [
        device_only("GET", f"{event}/manifest", _sealed("manifest", serving_people.manifest), _MANIFEST),
        device_only("GET", f"{event}/aliases", _sealed("aliases", serving_people.aliases), _ALIASES),
        device_only("GET", f"{event}/cards", _cards, _CARDS),
    ]
